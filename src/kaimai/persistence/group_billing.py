"""Issuing bills of group buys, and what becomes of those that nobody pays. How what a bill holds passes
to its order and back is in `group_bills.py`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.group_buys import BILL_EXPIRING, Bill
from kaimai.domain.orders import PAID
from kaimai.persistence.dialect import insert_all
from kaimai.persistence.group_bills import COLUMNS, bill_of
from kaimai.persistence.tables import (
    events,
    group_buy_bill_lines,
    group_buy_bills,
    orders,
)


class NewBill(NamedTuple):
    """A row of `group_buy_bills`."""

    id: str
    group_buy_id: str
    buyer_id: str
    token: str
    issued_at: datetime
    pay_until: datetime


class NewBillLine(NamedTuple):
    """A row of `group_buy_bill_lines`."""

    bill_id: str
    claim_id: str
    units: int


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_LOCK = (
    sa.select(*COLUMNS)
    .where(group_buy_bills.c.id.in_(_IDS))
    .order_by(group_buy_bills.c.id)
    .with_for_update(key_share=True)
)
# Written out, so that the partial index is used.
_IS_OPEN: sa.ColumnElement[bool] = sa.literal_column(
    "group_buy_bills.order_id IS NULL AND group_buy_bills.released_at IS NULL"
)


def add(conn: Connection, bills: Sequence[NewBill], lines: Sequence[NewBillLine]) -> None:
    """Insert bills with their lines."""
    insert_all(conn, (group_buy_bills, bills), (group_buy_bill_lines, lines))


def lock(conn: Connection, ids: Collection[str]) -> dict[str, Bill]:
    """These bills by id, locked in the order of their ids. Their group buys must be locked before, and
    their items are by the caller, all of a sale at once: parts of it would be locked out of order."""
    found = conn.execute(_LOCK, {"ids": sorted(ids)})
    return {row.id: bill_of(row) for row in found}


def release(conn: Connection, bill_ids: Collection[str], *, now: datetime) -> None:
    """Write down that what was on these bills is given to others."""
    conn.execute(
        sa.update(group_buy_bills).where(group_buy_bills.c.id.in_(_IDS)).values(released_at=now),
        {"ids": sorted(bill_ids)},
    )


def lapsed(conn: Connection, now: datetime, limit: int) -> list[Bill]:
    """Open bills whose time is over, longest first; nothing is locked."""
    found = conn.execute(
        sa.select(*COLUMNS)
        .where(_IS_OPEN, group_buy_bills.c.pay_until <= now)
        .order_by(group_buy_bills.c.pay_until, group_buy_bills.c.id)
        .limit(limit)
    )
    return [bill_of(row) for row in found]


def open_of(conn: Connection, sale_id: str, now: datetime) -> list[Bill]:
    """Bills of a group buy that still wait to be ordered, oldest first."""
    found = conn.execute(
        sa.select(*COLUMNS)
        .where(
            _IS_OPEN, group_buy_bills.c.group_buy_id == sale_id, group_buy_bills.c.pay_until > now
        )
        .order_by(group_buy_bills.c.id)
    )
    return [bill_of(row) for row in found]


def unpaid(conn: Connection, sale_ids: Collection[str]) -> set[str]:
    """Those of these group buys that have a bill which may still be paid."""
    if not sale_ids:
        return set()
    return set(
        conn.scalars(
            sa.select(group_buy_bills.c.group_buy_id)
            .distinct()
            .outerjoin(orders, orders.c.id == group_buy_bills.c.order_id)
            .where(
                group_buy_bills.c.group_buy_id.in_(_IDS),
                group_buy_bills.c.released_at.is_(None),
                sa.func.coalesce(orders.c.status, "").not_in(sorted({*PAID, "cancelled"})),
            ),
            {"ids": sorted(sale_ids)},
        )
    )


def ending(conn: Connection, after: datetime, before: datetime, limit: int) -> list[Bill]:
    """Open bills whose time ends between these moments and that no event tells of yet."""
    found = conn.execute(
        sa.select(*COLUMNS)
        .where(
            _IS_OPEN,
            group_buy_bills.c.pay_until > after,
            group_buy_bills.c.pay_until <= before,
            ~sa.exists().where(
                events.c.subject_id == group_buy_bills.c.id, events.c.kind == BILL_EXPIRING
            ),
        )
        .order_by(group_buy_bills.c.pay_until, group_buy_bills.c.id)
        .limit(limit)
    )
    return [bill_of(row) for row in found]
