"""Where an order stands, for its page: finer than its status while it waits for money. Pure."""

from collections.abc import Mapping
from datetime import datetime

from kaimai.domain.payments import ATM
from kaimai.queries.orders import OrderView

REFRESH_SECONDS: Mapping[str, int] = {
    "confirming": 4,
    "ending": 10,
    "preparing": 20,
    "pay_by_card": 30,
    "pay_by_atm": 60,
}
"""How often the page of a pending order fetches itself anew; the other states are at rest."""
PAYABLE = frozenset({"preparing", "pay_by_card", "pay_by_atm", "choose_method", "declined"})
"""States in which the buyer may pay, pay differently, or cancel."""
_FOLLOWED = frozenset({*REFRESH_SECONDS, *PAYABLE, "paid", "shipped"})
_REFUND_ENDED = frozenset({"done", "refused", "failed"})
STEPS = ("placed", "paid", "shipped", "completed")


def state_of(view: OrderView, now: datetime) -> str:
    """The key of `words.order_states.STATES` for this order."""
    order = view.order
    if not order.is_open:
        return order.status
    if view.is_underway:
        return "confirming"
    offer = view.offer(now)
    if offer is not None:
        return "pay_by_atm" if offer.method == ATM else "pay_by_card"
    if now >= order.hold_until:
        return "ending"
    if order.status == "payment_failed":
        return "declined"
    return "preparing" if order.status == "initialized" else "choose_method"


def is_followed(view: OrderView, state: str) -> bool:
    """Whether something may still happen to the order, so that its open page should hear of it."""
    return state in _FOLLOWED or any(each.status not in _REFUND_ENDED for each in view.refunds)


def steps_done(status: str) -> int:
    """How many of the four steps of an order are behind it."""
    return {"paid": 2, "shipped": 3, "completed": 4}.get(status, 1)
