"""The buyer's orders in the chat: the list, one order, paying it (again), asking the bank, cancelling it."""

from collections.abc import Sequence

from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    CardRefused,
    HoldOver,
    MoveRefused,
    NotFound,
    NotOffered,
    PaymentUnderway,
)
from kaimai.domain.messaging import Message
from kaimai.domain.payment_methods import ATM, CARD, CHOICES, RECURRING, WALLETS
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.group import waiting_for
from kaimai.line_channel.messages import orders as cards
from kaimai.line_channel.messages.actions import tap
from kaimai.line_channel.messages.carts import question
from kaimai.line_channel.messages.parts import plain
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.line_channel.private import cards as remembered
from kaimai.line_channel.private.talk import Talk
from kaimai.operations.expiry import cancel_order
from kaimai.operations.order_wishes import choices
from kaimai.operations.payments import ask_for_buyer, request_payment
from kaimai.queries import orders
from kaimai.queries.order_state import PAYABLE, state_of
from kaimai.queries.orders import OrderView
from kaimai.words.errors import sentence
from kaimai.words.formats import money

WAYS_MAX = 6
"""Buttons of ways to pay on one card; more would push what is ordered off the screen."""
FIRST = (WALLETS["Line"], CARD, ATM)
"""What has a button however many ways a shop offers, in this order."""
_TOLD = {
    "paid": "order.paid",
    "payment_failed": "order.payment_failed",
    "payment_requested": "order.payment_requested",
    "cancelled": "order.cancelled",
}
"""What an order's card says of the outbox's events, by the order's status."""


async def mine(talk: Talk) -> Answer:
    """The bills of group buys that wait for the buyer, and their newest orders."""
    found = await talk.shop.db.read(orders.orders_of_buyer, talk.person.buyer_id)
    bills = await _bills(talk)
    if not found and not bills:
        return talk.text(talk.look.t["no_orders"])
    listed = [cards.listed(talk.look, found)] if found else []
    return talk.answer(*bills, *listed, *await remembered.listed(talk))


async def show(talk: Talk, number: str, *notes: str) -> Answer:
    """One of the buyer's orders as it stands, `notes` before it."""
    view = await _find(talk, number)
    return _missing(talk) if view is None else await _card(talk, view, *notes)


async def newest_open(talk: Talk, *notes: str) -> Answer | None:
    """The newest order that waits for money; None if there is none."""
    numbers = await _open_numbers(talk)
    return await show(talk, numbers[0], *notes) if numbers else None


async def pay(talk: Talk, number: str, method: str | None, wished: str = "") -> Answer:
    """A way to pay: the live link or account of this method, or a new one. Safe to repeat.

    `wished`: the id of a remembered card, or what `cards` says to have one remembered.
    """
    view = await _find(talk, number)
    if view is None:
        return _missing(talk)
    shop = talk.shop
    try:
        await request_payment(
            shop.db,
            shop.gateway,
            shop.mint,
            view.order.token,
            method=method if method in CHOICES else None,
            terms=shop.terms,
            storefront=shop.storefront,
            actor=talk.actor,
            card=await remembered.wish(talk, wished),
        )
    except (MoveRefused, PaymentUnderway):
        return await show(talk, number)  # its card says how it stands
    except (
        BankRefused,
        BankUnreachable,
        CardRefused,
        HoldOver,
        NotFound,
        NotOffered,
    ) as error:
        return await show(talk, number, sentence(error, talk.language))
    return await show(talk, number)


async def pay_what_waits(talk: Talk) -> Answer:
    """Somebody wants to pay: the order that waits for it, or all of them, and bills of group buys."""
    numbers, bills = await _open_numbers(talk), await _bills(talk)
    if len(numbers) == 1 and not bills:
        return await pay(talk, numbers[0], None)
    if numbers or bills:
        return await mine(talk)
    return talk.text(talk.look.t["nothing_to_pay"])


async def check(talk: Talk, number: str) -> Answer:
    """Ask the bank now whether the order was paid."""
    view = await _find(talk, number)
    if view is None:
        return _missing(talk)
    shop = talk.shop
    try:
        await ask_for_buyer(shop.db, shop.gateway, shop.mint, view.attempts)
    except BankUnreachable as error:
        return await show(talk, number, sentence(error, talk.language))
    after = await _find(talk, number)
    notes = [talk.look.t["still_waiting"]] if after is not None and after.order.is_open else []
    return await show(talk, number, *notes)


async def check_what_waits(talk: Talk) -> Answer:
    """Somebody says that they have paid."""
    numbers = await _open_numbers(talk)
    if numbers:
        return await check(talk, numbers[0])
    return await mine(talk)


async def cancel_what_waits(talk: Talk) -> Answer:
    """Somebody wants to cancel: the order that waits for money is asked about."""
    numbers = await _open_numbers(talk)
    if len(numbers) == 1:
        return await ask_to_cancel(talk, numbers[0])
    return await mine(talk) if numbers else talk.text(talk.look.t["nothing_to_cancel"])


async def ask_to_cancel(talk: Talk, number: str) -> Answer:
    """Cancelling asks once more; an order that cannot be cancelled shows how it stands."""
    view = await _find(talk, number)
    if view is None:
        return _missing(talk)
    if state_of(view, talk.now) not in PAYABLE:
        return await _card(talk, view)
    t, order = talk.look.t, view.order
    text = t["cancel_question"].format(number=order.number, total=money(order.total))
    return talk.answer(
        question(
            text,
            yes=tap(t["cancel_yes"], written(Verb.CANCEL, order.number), t["cancel_yes"]),
            no=tap(t["cancel_no"], written(Verb.ORDER, order.number), t["cancel_no"]),
        )
    )


async def cancel(talk: Talk, number: str) -> Answer:
    """Cancel an order while it is unpaid. Safe to repeat."""
    view = await _find(talk, number)
    if view is None:
        return _missing(talk)
    shop = talk.shop
    try:
        await cancel_order(shop.db, shop.gateway, shop.mint, view.order.token, actor=talk.actor)
    except (BankUnreachable, PaymentUnderway) as error:
        return await show(talk, number, sentence(error, talk.language))
    except MoveRefused:
        return await show(talk, number)  # it ended otherwise, or before; its card says how
    t = talk.look.t
    said = plain(t["cancelled"].format(number=number))
    cart = tap(t["do_cart"], written(Verb.CART), t["do_cart"])
    return talk.answer(said, first=[cart], tells=[("order.cancelled", view.order.id)])


def methods_for(talk: Talk, total: int) -> list[str]:
    """The ways to pay that the shop offers for this total, as many as a card has room for: LINE's own
    wallet, card and transfer stand first where they are offered, and all others are on the web."""
    offered = choices(total, talk.shop.terms)
    first = [method for method in FIRST if method in offered]
    return [*first, *(method for method in offered if method not in first)][:WAYS_MAX]


async def _card(talk: Talk, view: OrderView, *notes: str) -> Answer:
    methods = [RECURRING] if view.order.method == RECURRING else methods_for(talk, view.order.total)
    more = []
    takes_cards = view.order.method != RECURRING and state_of(view, talk.now) in PAYABLE
    if takes_cards and view.offer(talk.now) is None:
        more = await remembered.around(talk, Verb.PAY, (view.order.number, CARD), ())
    card = cards.order(talk.look, view, now=talk.now, methods=methods, more=more)
    said = [plain("\n".join(notes))] if notes else []
    told = _TOLD.get(view.order.status)
    return talk.answer(*said, card, tells=[(told, view.order.id)] if told else [])


async def _bills(talk: Talk) -> Sequence[Message]:
    return await waiting_for(talk.deps, talk.person.buyer_id, talk.language)


def _missing(talk: Talk) -> Answer:
    return talk.text(talk.look.t["no_such_order"])


async def _find(talk: Talk, number: str) -> OrderView | None:
    """An order by its number, if it is this buyer's."""
    view = await talk.shop.db.read(orders.find_order_by_number, number)
    is_mine = view is not None and view.order.buyer_id == talk.person.buyer_id
    return view if is_mine else None


async def _open_numbers(talk: Talk) -> list[str]:
    found = await talk.shop.db.read(orders.orders_of_buyer, talk.person.buyer_id)
    return [order.number for order in found if order.is_open]
