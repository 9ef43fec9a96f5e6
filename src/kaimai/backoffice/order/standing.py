"""Where an order stands for the shop's people, and what they should do next: one plain sentence each."""

from datetime import datetime
from typing import Final

from kaimai.domain.payments import COMMANDED
from kaimai.queries.order_page import OrderPage
from kaimai.queries.order_state import state_of
from kaimai.words.backoffice.order import NEXT, STANDING
from kaimai.words.formats import moment, money
from kaimai.words.payment_methods import method_name

_STEPS: Final = ("placed", "paid", "shipped", "completed")
_DONE: Final = {"paid": 2, "shipped": 3, "completed": 4}


def headline(known: OrderPage, now: datetime, language: str) -> str:
    """How it stands, in one sentence."""
    view, order = known.view, known.view.order
    offer = view.offer(now)
    until = order.hold_until if offer is None or offer.expires_at is None else offer.expires_at
    return (
        STANDING[_standing(known, now)]
        .of(language)
        .format(
            total=money(order.total),
            method=method_name(order.method, language),
            until=moment(until, language),
            back=money(sum(each.amount for each in known.refunds if each.status == "done")),
        )
    )


def next_step(known: OrderPage, now: datetime, language: str) -> str:
    """What somebody should do now; empty when nothing is to be done."""
    text = NEXT.get(_standing(known, now))
    if known.cases:
        text = NEXT["case"]
    return "" if text is None else text.of(language)


def steps(status: str) -> list[tuple[str, bool]]:
    """The way of every order, and how far this one is."""
    done = _DONE.get(status, 1)
    return [(name, place < done) for place, name in enumerate(_STEPS)]


def _standing(known: OrderPage, now: datetime) -> str:
    state = state_of(known.view, now)
    applied = next((each for each in known.view.attempts if each.is_applied), None)
    if state == "paid" and applied is not None:
        if applied.status == "authorized":
            return "authorized"
        if applied.status in COMMANDED:
            return "underway"
        counted = sum(
            each.amount
            for each in known.refunds
            if each.attempt_number == applied.attempt_number
            and each.status not in ("refused", "failed")
        )
        if counted and counted >= applied.received:
            return "given_back"
    return state
