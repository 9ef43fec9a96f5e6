"""Exports of orders as rows: asked for, under way, done. Their files are the worker's."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.order_exports import UNFINISHED, OrderExport
from kaimai.domain.order_filter import filter_of, query_of
from kaimai.persistence.tables import order_exports

_COLUMNS = [column for column in order_exports.c if column.name != "filter"]
_ALL: sa.Select[*tuple[Any, ...]] = sa.select(*_COLUMNS, order_exports.c.filter)
_IS_UNFINISHED = order_exports.c.state.in_(
    sa.bindparam("unfinished", sorted(UNFINISHED), expanding=True, literal_execute=True)
)


def insert(conn: Connection, new: OrderExport) -> None:
    """Write an export down."""
    conn.execute(
        order_exports.insert(),
        {
            "id": new.id,
            "staff_id": new.staff_id,
            "kind": new.kind,
            "file_type": new.file_type,
            "language": new.language,
            "filter": query_of(new.wanted),
            "columns": list(new.columns),
            "state": new.state,
            "orders": 0,
            "created_at": new.created_at,
        },
    )


def find(conn: Connection, export_id: str) -> OrderExport | None:
    """The export with this id."""
    return _first(conn, _ALL.where(order_exports.c.id == export_id))


def next_unfinished(conn: Connection) -> OrderExport | None:
    """The one that has waited longest."""
    return _first(conn, _ALL.where(_IS_UNFINISHED).order_by(order_exports.c.created_at).limit(1))


def of_staff(conn: Connection, staff_id: str, limit: int) -> list[OrderExport]:
    """The newest exports that a person asked for."""
    found = conn.execute(
        _ALL.where(order_exports.c.staff_id == staff_id)
        .order_by(order_exports.c.created_at.desc())
        .limit(limit)
    )
    return [_export(row) for row in found]


def advance(
    conn: Connection,
    before: OrderExport,
    *,
    state: str,
    last_id: str = "",
    orders: int = 0,
    size: int = 0,
    error: str = "",
    ended_at: datetime | None = None,
) -> bool:
    """Say how far an export has come; False when it is no longer as it was `before`."""
    return (
        conn.execute(
            sa.update(order_exports)
            .where(
                order_exports.c.id == before.id,
                order_exports.c.state == before.state,
                order_exports.c.last_id == before.last_id,
            )
            .values(
                state=state,
                last_id=last_id or before.last_id,
                orders=before.orders + orders,
                size=size or before.size,
                error=error,
                ended_at=ended_at,
            )
        ).rowcount
        == 1
    )


def forget(conn: Connection, ended_before: datetime) -> list[str]:
    """Delete exports that ended before this moment; their ids."""
    gone = conn.scalars(
        sa.delete(order_exports)
        .where(order_exports.c.ended_at < ended_before)
        .returning(order_exports.c.id)
    )
    return list(gone)


def ids(conn: Connection) -> set[str]:
    """Every export that there is: few, since each is forgotten after a day."""
    return set(conn.scalars(sa.select(order_exports.c.id)))


def _first(conn: Connection, wanted: "sa.Select[*tuple[Any, ...]]") -> OrderExport | None:
    row = conn.execute(wanted).first()
    return None if row is None else _export(row)


def _export(row: "sa.Row[*tuple[Any, ...]]") -> OrderExport:
    fields = dict(row._mapping)
    return OrderExport(
        wanted=filter_of(fields.pop("filter")), columns=tuple(fields.pop("columns")), **fields
    )
