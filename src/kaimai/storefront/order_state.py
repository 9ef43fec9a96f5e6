"""How the page of an order follows its state: how often it refreshes, and the steps it draws. Pure.

The states themselves are told apart in `queries/order_state.py`.
"""

from collections.abc import Mapping

from kaimai.queries.order_state import PAYABLE
from kaimai.queries.orders import OrderView

REFRESH_SECONDS: Mapping[str, int] = {
    "confirming": 4,
    "ending": 10,
    "preparing": 20,
    "pay_by_card": 30,
    "pay_on_page": 30,
    "pay_by_atm": 60,
}
"""How often the page of a pending order fetches itself anew; the other states are at rest."""
_FOLLOWED = frozenset({*REFRESH_SECONDS, *PAYABLE, "paid", "shipped"})
_REFUND_ENDED = frozenset({"done", "refused", "failed"})
STEPS = ("placed", "paid", "shipped", "completed")


def is_followed(view: OrderView, state: str) -> bool:
    """Whether something may still happen to the order, so that its open page should hear of it."""
    return state in _FOLLOWED or any(each.status not in _REFUND_ENDED for each in view.refunds)


def steps_done(status: str) -> int:
    """How many of the four steps of an order are behind it."""
    return {"paid": 2, "shipped": 3, "completed": 4}.get(status, 1)
