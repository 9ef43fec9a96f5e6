"""Where an order stands for its buyer: finer than its status while it waits for money. Pure."""

from datetime import datetime

from kaimai.domain.payment_methods import is_account
from kaimai.queries.orders import OrderView

PAYABLE = frozenset({"preparing", "pay_by_card", "pay_by_atm", "choose_method", "declined"})
"""States in which the buyer may pay, pay differently, or cancel."""


def state_of(view: OrderView, now: datetime) -> str:
    """The key of `words.order_states.STATES` for this order."""
    order = view.order
    if not order.is_open:
        return order.status
    if view.is_underway:
        return "confirming"
    offer = view.offer(now)
    if offer is not None:
        return "pay_by_atm" if is_account(offer.method) else "pay_by_card"
    if now >= order.hold_until:
        return "ending"
    if order.status == "payment_failed":
        return "declined"
    return "preparing" if order.status == "initialized" else "choose_method"
