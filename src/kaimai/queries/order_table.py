"""Orders as the rows of a file: read in steps, the newest first, with their lines and their money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.invoice import InvoiceWish
from kaimai.domain.order_filter import OrderFilter
from kaimai.domain.refunds import COUNTED
from kaimai.persistence import order_exports
from kaimai.persistence.tables import orders, parcels, payment_log, refunds
from kaimai.queries.order_list import find_ids
from kaimai.queries.packing import PackedOrder, packing

exports_of = order_exports.of_staff
find_export = order_exports.find
next_export = order_exports.next_unfinished
export_ids = order_exports.ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What was paid for an order and given back. Amounts in NT$."""

    attempt_number: str = ""
    ts_no: str = ""
    paid_at: datetime | None = None
    paid_amount: int = 0
    refunded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOrder:
    """One order with everything that a file may say of it."""

    packed: PackedOrder
    email: str
    method: str
    invoice: InvoiceWish | None
    money: Money
    tracking: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Some of the orders, and the id behind which the next ones are; None when these are the last."""

    orders: Sequence[TableOrder]
    last_id: str | None


def next_orders(
    conn: Connection, wanted: OrderFilter, now: datetime, *, before: str | None, limit: int
) -> Step:
    """The next orders that the filter names: a fixed number of statements."""
    hits = find_ids(conn, wanted, now, before=before, limit=limit)
    ids = [hit.id for hit in hits.found]
    last = ids[-1] if len(ids) == limit else hits.reached
    return Step(orders=_whole(conn, ids), last_id=last)


def _whole(conn: Connection, ids: Sequence[str]) -> list[TableOrder]:
    if not ids:
        return []
    packed = {order.id: order for order in packing(conn, ids)}
    money = _money(conn, ids)
    tracking: dict[str, list[str]] = {each: [] for each in ids}
    for row in conn.execute(
        sa.select(parcels.c.order_id, parcels.c.tracking_number)
        .where(parcels.c.order_id.in_(ids), parcels.c.tracking_number != "")
        .order_by(parcels.c.sent_at)
    ):
        tracking[row.order_id].append(row.tracking_number)
    more = conn.execute(
        sa.select(orders.c.id, orders.c.contact_email, orders.c.method, orders.c.invoice).where(
            orders.c.id.in_(ids)
        )
    )
    found = {
        row.id: TableOrder(
            packed=packed[row.id],
            email=row.contact_email,
            method=row.method,
            invoice=None if row.invoice is None else InvoiceWish(**row.invoice),
            money=money.get(row.id, Money()),
            tracking=tuple(tracking[row.id]),
        )
        for row in more
    }
    return [found[each] for each in ids]


def _money(conn: Connection, ids: Sequence[str]) -> dict[str, Money]:
    """What was applied to each order, and what of all that was paid for it has gone back."""
    given_back: dict[str, int] = {}
    for row in conn.execute(
        sa.select(payment_log.c.order_id, sa.func.sum(refunds.c.amount).label("amount"))
        .join(refunds, refunds.c.payment_id == payment_log.c.id)
        .where(payment_log.c.order_id.in_(ids), refunds.c.status.in_(sorted(COUNTED)))
        .group_by(payment_log.c.order_id)
    ):
        given_back[row.order_id] = int(row.amount)
    applied: dict[str, Any] = {
        row.order_id: row
        for row in conn.execute(
            sa.select(
                payment_log.c.order_id,
                payment_log.c.attempt_number,
                payment_log.c.ts_no,
                payment_log.c.paid_at,
                payment_log.c.paid_amount,
                payment_log.c.amount,
            ).where(payment_log.c.order_id.in_(ids), payment_log.c.is_applied)
        )
    }
    return {
        order_id: Money(
            attempt_number=row.attempt_number,
            ts_no=row.ts_no or "",
            paid_at=row.paid_at,
            paid_amount=row.amount if row.paid_amount is None else row.paid_amount,
            refunded=given_back.get(order_id, 0),
        )
        for order_id, row in applied.items()
    }
