"""Bills of group buys as their buyers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.group_buys import Bill, BillLine
from kaimai.domain.orders import OPEN, PAID, Order
from kaimai.persistence import group_bills, orders
from kaimai.persistence.tables import group_buy_bills, group_buy_claims, group_buy_items, group_buys


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFor:
    """Units of one item that a buyer still waits for, for one name."""

    name: str
    for_name: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillView:
    """One bill with everything that its page shows."""

    bill: Bill
    title: str
    lines: Sequence[BillLine]
    order: Order | None
    waiting: Sequence[WaitingFor]

    @property
    def total(self) -> int:
        """What its goods cost, in NT$."""
        return sum(line.price * line.units for line in self.lines)

    def state(self, now: datetime) -> str:
        """`open`, `ordered` (and not paid yet), `paid`, `cancelled` (after it was paid) or `lapsed`."""
        if self.order is not None:
            if self.order.status in OPEN:
                return "ordered"
            return "paid" if self.order.status in PAID else "cancelled"
        is_over = self.bill.released_at is not None or now >= self.bill.pay_until
        return "lapsed" if is_over else "open"


def find_bill(conn: Connection, token: str) -> BillView | None:
    """The bill that this link opens."""
    bill = group_bills.find(conn, [token]).get(token)
    if bill is None:
        return None
    return BillView(
        bill=bill,
        title=conn.scalar(sa.select(group_buys.c.title).where(group_buys.c.id == bill.group_buy_id))
        or "",
        lines=group_bills.lines(conn, [bill.id])[bill.id],
        order=None if bill.order_id is None else orders.by_id(conn, bill.order_id),
        waiting=_waiting(conn, bill),
    )


def token_to_order_again(conn: Connection, bill_id: str) -> str | None:
    """What opens the page of this bill, if it is no order's any more and its units are still held."""
    return conn.scalar(
        sa.select(group_buy_bills.c.token).where(
            group_buy_bills.c.id == bill_id,
            group_buy_bills.c.order_id.is_(None),
            group_buy_bills.c.released_at.is_(None),
        )
    )


def _waiting(conn: Connection, bill: Bill) -> list[WaitingFor]:
    found = conn.execute(
        sa.select(
            group_buy_items.c.name, group_buy_claims.c.for_name, group_buy_claims.c.waiting_units
        )
        .join(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
        .where(
            group_buy_items.c.group_buy_id == bill.group_buy_id,
            group_buy_claims.c.buyer_id == bill.buyer_id,
            group_buy_claims.c.waiting_units > 0,
        )
        .order_by(group_buy_items.c.position, group_buy_claims.c.for_name)
    )
    return [WaitingFor(name=name, for_name=whom, units=units) for name, whom, units in found]
