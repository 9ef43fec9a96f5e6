"""How much of a limited product each person has bought, and the orders that explain it.

Locked after coupons and before stock.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import (
    built_once,
    insert_or_skip,
    insert_rows,
    rows,
    rows_parameter,
)
from kaimai.persistence.tables import limit_uses, products
from kaimai.persistence.tables import purchase_limits as limits

Key = tuple[str, str]
"""A product's id and a person."""


@dataclass(frozen=True, slots=True)
class LimitUse:
    """What one order counts for one person; `limit`: how many one may buy today, None for any."""

    order_id: str
    product_id: str
    person: str
    units: int
    limit: int | None


_COLUMNS = {"product_id": sa.Text(), "person": sa.Text()}
_OF_ORDERS = (
    sa.select(
        limit_uses.c.order_id,
        limit_uses.c.product_id,
        limit_uses.c.person,
        limit_uses.c.units,
        products.c.limit_per_person,
    )
    .join(products, products.c.id == limit_uses.c.product_id)
    .where(limit_uses.c.order_id.in_(sa.bindparam("ids", expanding=True)))
)


@built_once
def _open(conn: Connection) -> sa.Executable:
    wanted = rows(conn, "wanted", _COLUMNS)
    new = sa.select(wanted.c.product_id, wanted.c.person, sa.literal(0)).where(sa.true())
    return insert_or_skip(conn, limits).from_select(["product_id", "person", "used"], new)


@built_once
def _lock(conn: Connection) -> sa.Select[tuple[str, str, int]]:
    wanted = rows(conn, "wanted", _COLUMNS)
    return (
        sa.select(limits.c.product_id, limits.c.person, limits.c.used)
        .join(
            wanted,
            sa.and_(limits.c.product_id == wanted.c.product_id, limits.c.person == wanted.c.person),
        )
        .order_by(limits.c.product_id, limits.c.person)
        .with_for_update(key_share=True, of=limits)
    )


@built_once
def _add_used(conn: Connection) -> sa.Update:
    delta = rows(conn, "delta", {**_COLUMNS, "units": sa.Integer()})
    return (
        sa.update(limits)
        .where(limits.c.product_id == delta.c.product_id, limits.c.person == delta.c.person)
        .values(used=limits.c.used + delta.c.units)
    )


def lock(conn: Connection, keys: Collection[Key]) -> dict[Key, int]:
    """Units that count for each person already, locked in the order of the keys; all are there then."""
    if not keys:
        return {}
    wanted = {
        "wanted": rows_parameter(
            [{"product_id": product_id, "person": person} for product_id, person in sorted(keys)]
        )
    }
    conn.execute(_open(conn), wanted)
    found = conn.execute(_lock(conn), wanted)
    return {(row.product_id, row.person): row.used for row in found}


def count(conn: Connection, uses: Sequence[LimitUse]) -> None:
    """Insert what orders count, and add it up. The keys must be locked."""
    insert_rows(
        conn,
        limit_uses,
        [
            {
                "order_id": use.order_id,
                "product_id": use.product_id,
                "person": use.person,
                "units": use.units,
            }
            for use in uses
        ],
    )
    _change(conn, (((use.product_id, use.person), use.units) for use in uses))


def of_orders(conn: Connection, order_ids: Collection[str]) -> list[LimitUse]:
    """What these orders count, or counted until they ended."""
    if not order_ids:
        return []
    return [LimitUse(*row) for row in conn.execute(_OF_ORDERS, {"ids": sorted(order_ids)})]


def give_back(conn: Connection, order_ids: Collection[str]) -> None:
    """Let these orders count no longer. Safe to repeat. Their keys must be locked."""
    _set_live(conn, order_ids, is_live=False)


def take_again(conn: Connection, order_ids: Collection[str]) -> None:
    """Let orders that ended count again. What is left is the caller's business."""
    _set_live(conn, order_ids, is_live=True)


def _set_live(conn: Connection, order_ids: Collection[str], *, is_live: bool) -> None:
    if not order_ids:
        return
    sign = 1 if is_live else -1
    changed = conn.execute(
        sa.update(limit_uses)
        .where(limit_uses.c.order_id.in_(sorted(order_ids)), limit_uses.c.is_live != is_live)
        .values(is_live=is_live)
        .returning(limit_uses.c.product_id, limit_uses.c.person, limit_uses.c.units)
    )
    _change(conn, [((product_id, person), sign * units) for product_id, person, units in changed])


def _change(conn: Connection, changes: Iterable[tuple[Key, int]]) -> None:
    used: dict[Key, int] = {}
    for key, units in changes:
        used[key] = used.get(key, 0) + units
    if used:
        conn.execute(_add_used(conn), {"delta": rows_parameter(_rows(used))})


def _rows(used: Mapping[Key, int]) -> list[dict[str, object]]:
    return [
        {"product_id": product_id, "person": person, "units": units}
        for (product_id, person), units in sorted(used.items())
    ]
