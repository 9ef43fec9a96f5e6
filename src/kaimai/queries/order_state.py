"""Where an order stands for its buyer: finer than its status while it waits for money. Pure."""

from datetime import datetime

from kaimai.domain.payment_methods import Family, family_of
from kaimai.queries.orders import OrderView

_PAY_BY = {Family.CARD: "pay_by_card", Family.ACCOUNT: "pay_by_atm"}
PAYABLE = frozenset({"preparing", *_PAY_BY.values(), "pay_on_page", "choose_method", "declined"})
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
        return _PAY_BY.get(family_of(offer.method), "pay_on_page")
    if now >= order.hold_until:
        return "ending"
    if order.status == "payment_failed":
        return "declined"
    return "preparing" if order.status == "initialized" else "choose_method"
