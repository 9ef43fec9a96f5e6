"""Orders: the promise to the buyer, its table of moves, and how long it holds stock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from kaimai.domain.buyers import Contact
from kaimai.domain.moves import Machine, Move
from kaimai.domain.payment_methods import is_account

OPEN = frozenset({"initialized", "payment_requested", "payment_failed"})
"""Statuses in which an order holds stock and waits for money."""
PAID = frozenset({"paid", "shipped", "completed"})
"""Statuses in which exactly one applied payment stands behind the order."""
SENT = frozenset({"shipped", "completed"})
"""Statuses in which goods have left."""
EDITABLE = OPEN | (PAID - SENT)
"""Statuses in which it may still be put right whom an order is for and where it goes."""
LIVE = OPEN | PAID
"""Statuses in which an order has its use of a coupon and counts for limits per person."""
TO_PAY = "to_pay"
TO_SHIP = "to_ship"
GROUPS: Mapping[str, frozenset[str]] = {
    TO_PAY: OPEN,
    TO_SHIP: frozenset({"paid"}),
    "shipped": frozenset({"shipped"}),
    "done": frozenset({"completed"}),
    "ended": frozenset({"cancelled", "expired", "payment_request_failed"}),
}
"""Statuses as those who work on orders think of them: every status is in one group."""

ORDER_MOVES = Machine(
    "order",
    {
        "place": Move(frozenset(), "initialized"),
        "offer_payment": Move(OPEN, "payment_requested", "order.payment_requested"),
        "refuse_payment": Move(
            frozenset({"initialized"}), "payment_request_failed", "order.payment_request_failed"
        ),
        "fail_payment": Move(
            frozenset({"payment_requested"}), "payment_failed", "order.payment_failed"
        ),
        "pay": Move(OPEN, "paid", "order.paid"),
        "expire": Move(OPEN, "expired", "order.expired"),
        # A charge of a subscription that was paid and cannot be sent, or should not have been made.
        "set_aside": Move(frozenset({"initialized"}), "expired"),
        "cancel": Move(OPEN, "cancelled", "order.cancelled"),
        "pay_late": Move(frozenset({"expired", "payment_request_failed"}), "paid", "order.paid"),
        "cancel_paid": Move(frozenset({"paid"}), "cancelled", "order.cancelled"),
        "ship": Move(frozenset({"paid"}), "shipped", "order.shipped"),
        "complete": Move(frozenset({"shipped"}), "completed"),
    },
    final={"cancelled", "completed"},
)


class OrderLine(NamedTuple):
    """SKU and quantity with name and price frozen at placing."""

    id: str
    sku_id: str
    sku: str
    name: str
    options: dict[str, str]
    quantity: int
    unit_price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as operations see it."""

    id: str
    number: str
    token: str
    buyer_id: str | None
    cart_id: str | None
    status: str
    version: int
    total: int
    method: str
    hold_until: datetime
    placed_at: datetime
    contact: Contact
    bank_words: str
    shipping_fee: int = 0
    discount: int = 0
    coupon_id: str | None = None
    is_limited: bool = False
    bill_id: str | None = None
    """The bill of a group buy that it was made from."""

    @property
    def goods(self) -> int:
        """NT$ of the total that pay for what was ordered, and not for its delivery."""
        return self.total - self.shipping_fee

    @property
    def is_open(self) -> bool:
        """Whether it still holds stock and may be paid."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """How long an unpaid order keeps its stock, counted from placing."""

    card: timedelta = timedelta(minutes=30)
    atm: timedelta = timedelta(hours=24)
    no_link: timedelta = timedelta(minutes=15)
    ask_margin: timedelta = timedelta(minutes=2)
    """After `hold_until` the bank gets this long to report a payment made at the last second."""
    ask_grace: timedelta = timedelta(minutes=15)
    """When the bank cannot be asked, the order expires this long after `hold_until` all the same."""


def hold_until(
    placed_at: datetime, method: str, holds: Holds, product_minutes: Iterable[int | None] = ()
) -> datetime:
    """When an order placed now by this method gives its stock back; the shortest product rules."""
    longest = holds.atm if is_account(method) else holds.card
    shorter = [timedelta(minutes=minutes) for minutes in product_minutes if minutes is not None]
    return placed_at + min([longest, *shorter])


ATM_TIME_MIN = timedelta(hours=1)
"""Less time than this before a bill's end is too short for a transfer."""


def hold_of_bill(placed_at: datetime, pay_until: datetime, holds: Holds) -> datetime:
    """When the order of a group buy's bill gives its stock back: with the bill, however it is paid; but
    whoever orders in time has the time that a card takes."""
    return max(pay_until, placed_at + holds.card)


def has_time_for_account(pay_until: datetime, now: datetime) -> bool:
    """Whether a bill can still be paid by transfer."""
    return pay_until - now >= ATM_TIME_MIN
