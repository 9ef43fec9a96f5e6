"""Paying by phone or wallet, and paying an order of whatever kind as its shopper would."""

from datetime import datetime
from typing import Final

from bank_simulator.cards import TEST_CARD, Card
from bank_simulator.payments import (
    WrongState,
    announce,
    approve_card,
    book_payment,
    move,
    receive_transfer,
    refresh,
)
from bank_simulator.records import Order
from bank_simulator.state import BankState

CARD_TYPES: Final = frozenset({"C", "P"})


def pay(state: BankState, order: Order, now: datetime) -> str | None:
    """Pay without any trouble. Returns the return page's PayToken; a transfer has none."""
    if order.account_no is not None:
        receive_transfer(state, order.account_no, None, now)
        return None
    if order.pay_type == "M":
        return pay_mobile(state, order, now, brand=order.mobile_choice or "A")
    if order.pay_type == "W":
        return pay_wallet(state, order, now)
    return approve_card(state, order, TEST_CARD, now)


def pay_mobile(
    state: BankState,
    order: Order,
    now: datetime,
    *,
    brand: str | None = None,
    card: Card | None = None,
) -> str:
    """Take a mobile payment by Apple (A), Google (G) or Samsung Pay (S), or a card typed there.

    Only a typed card shows its digits later. Raises `WrongState` for another kind of order.
    """
    _expect(order, "M")
    if order.mobile_choice is not None and brand not in {None, order.mobile_choice}:
        raise WrongState(f"{order.order_no} takes {order.mobile_choice} only")
    order.mobile_brand = brand
    if card is not None:
        order.card_first6, order.card_last4 = card.number[:6], card.number[-4:]
    order.auth_code = f"{state.random.randrange(10**6):06}"
    return _receive(state, order, now)


def pay_wallet(
    state: BankState, order: Order, now: datetime, *, has_return_page: bool = True
) -> str:
    """Take the money from the shopper's e-wallet. Raises `WrongState` for another kind of order."""
    _expect(order, "W")
    return _receive(state, order, now, has_return_page=has_return_page)


def _expect(order: Order, pay_type: str) -> None:
    if order.pay_type != pay_type:
        raise WrongState(f"{order.order_no} is paid by {order.pay_type}")


def _receive(state: BankState, order: Order, now: datetime, *, has_return_page: bool = True) -> str:
    refresh(state, order, now)
    move(state, order, "receive")
    order.authorized_at = now
    if order.pay_type == "W":
        order.external_no = f"{now:%Y%m%d}{state.ledger.next_number('external'):011}"
    book_payment(state, order, now)
    return announce(state, order, "PayOut", now=now, has_return_page=has_return_page)
