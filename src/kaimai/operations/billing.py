"""Orders that are made from bills of group buys: what they are of, when they are refused, and how what is
held for a bill passes to its order and back. Used inside transactions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kaimai.domain.errors import BillOrdered, BillOver, Refused
from kaimai.domain.group_buys import Bill, BillLine
from kaimai.persistence import group_bills, orders, stock
from kaimai.persistence.catalog import Offer
from kaimai.persistence.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """A bill, what is on it, and the link of the order that has it, if one does."""

    bill: Bill
    lines: Sequence[BillLine]
    order_token: str | None

    @property
    def wanted(self) -> dict[str, int]:
        """Units of each SKU, whoever they are for."""
        units: dict[str, int] = {}
        for line in self.lines:
            units[line.sku] = units.get(line.sku, 0) + line.units
        return units

    def offered(self, offer: Offer) -> Offer:
        """The SKU as the sale offers it: by its name and at its price, without the shop's own limits,
        which its members were never told of."""
        line = next(line for line in self.lines if line.sku == offer.sku)
        # A sale that names the SKU by its options says them twice beside those of the order's line.
        is_full_name = line.name == " ".join([offer.name, *offer.options.values()])
        return replace(
            offer,
            name=offer.name if is_full_name else line.name,
            price=line.price,
            limit_per_person=None,
            hold_minutes=None,
        )

    def refusal(self, now: datetime) -> Refused | None:
        """Why the bill cannot be ordered now, or None."""
        if self.bill.order_id is not None:
            return BillOrdered(self.order_token)
        if self.bill.released_at is not None or now >= self.bill.pay_until:
            return BillOver()
        return None


def find(conn: Connection, tokens: Collection[str]) -> dict[str, Billed]:
    """These bills by token, as they stand; nothing is locked, and nothing asked when there are none."""
    return _with_lines(conn, list(group_bills.find(conn, tokens).values()))


def lock(conn: Connection, tokens: Collection[str]) -> dict[str, Billed]:
    """The same, locked: after coupons and limits, and before stock."""
    return _with_lines(conn, list(group_bills.lock(conn, tokens).values()))


def _with_lines(conn: Connection, found: Sequence[Bill]) -> dict[str, Billed]:
    lines = group_bills.lines(conn, [bill.id for bill in found])
    tokens = orders.tokens(conn, {bill.order_id for bill in found if bill.order_id})
    return {
        bill.token: Billed(
            bill=bill, lines=lines[bill.id], order_token=tokens.get(bill.order_id or "")
        )
        for bill in found
    }


def hand_over(conn: Connection, ordered: Sequence[tuple[Billed, str]]) -> None:
    """Let each order (its id) have what is held for its bill; stock's counters stay as they are."""
    if ordered:
        group_bills.hand_over(
            conn,
            {each.bill.id: order_id for each, order_id in ordered},
            [line for each, _ in ordered for line in each.lines],
        )


def take_back(conn: Connection, ended: Collection[tuple[str, str]]) -> None:
    """Give back to bills what their orders (order id, bill id) held that end without money.

    The bills are open again, until their time is over. They get locked here, before stock.
    """
    if ended:
        bill_ids = [bill_id for _, bill_id in ended]
        group_bills.lock_by_id(conn, bill_ids)
        stock.unhold(conn, [order_id for order_id, _ in ended])
        group_bills.take_back(conn, bill_ids)
