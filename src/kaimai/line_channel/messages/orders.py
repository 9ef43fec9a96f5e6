"""Orders as cards: where one stands, how it is paid, the account to transfer to, and the list of them."""

from collections.abc import Sequence
from datetime import datetime

from kaimai.domain.messaging import Message
from kaimai.domain.orders import Order
from kaimai.domain.payment_methods import ATM, CARD, Family, family_of, is_account
from kaimai.domain.payments import Payment
from kaimai.line_channel.messages.actions import Action, copy, cut, tap, visit
from kaimai.line_channel.messages.look import Look, with_options
from kaimai.line_channel.messages.parts import (
    BRICK,
    HONEY,
    JADE,
    SOFT,
    Part,
    bubble,
    button,
    column,
    fact,
    flex,
    headline,
    hint,
    line,
    quiet_buttons,
    row,
    words,
)
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.links import order_path
from kaimai.queries.order_state import PAYABLE, state_of
from kaimai.queries.orders import OrderView
from kaimai.words.formats import in_groups, moment, money
from kaimai.words.order_states import STATES
from kaimai.words.payment_methods import change_to, method_name, pay_with
from kaimai.words.status import status_name

LINES_MAX = 5
LISTED_MAX = 8
_COLOURS = {"paid": JADE, "shipped": JADE, "completed": JADE, "expired": SOFT, "cancelled": SOFT}
_WORRIES = frozenset({"declined", "payment_request_failed"})


def order(
    look: Look,
    view: OrderView,
    *,
    now: datetime,
    methods: Sequence[str] = (CARD, ATM),
    more: Sequence[Action] = (),
) -> Message:
    """One order: its state in words, what to do next, and the buttons for that.

    `methods`: the ways to pay that the shop offers for it; `more`: other buttons to pay by.
    """
    t, state = look.t, state_of(view, now)
    said = STATES[state]
    offer = view.offer(now) if state in PAYABLE else None
    card = bubble(
        hint(t["order_title"].format(number=view.order.number)),
        headline(said.headline.of(look.language), colour=_colour(state)),
        words(said.explanation.of(look.language)),
        line(),
        *_lines(look, view),
        fact(t["total"], money(view.order.total), weight="bold"),
        fact(t["method"], method_name(view.order.method, look.language)),
        *_how_to_pay(look, offer),
        buttons=_buttons(look, view, state, offer, methods, more=more),
    )
    alt = t["order_alt"].format(number=view.order.number, headline=said.headline.of(look.language))
    return flex(alt, [card])


def listed(look: Look, found: Sequence[Order]) -> Message:
    """A buyer's newest orders; each leads to its own card."""
    t = look.t
    rows = [_row(look, each) for each in found[:LISTED_MAX]]
    more = [button(visit(t["see_all_on_web"], look.page("/orders")))]
    card = bubble(
        headline(t["orders_title"]), *rows, buttons=more if len(found) > LISTED_MAX else ()
    )
    return flex(t["orders_title"], [card])


def cancel_action(look: Look, order: Order) -> Action:
    """Ask whether to cancel this order."""
    return tap(look.t["cancel_order"], written(Verb.ASK_CANCEL, order.number))


def _row(look: Look, order: Order) -> Part:
    at = moment(order.placed_at, look.language)
    action = tap(look.t["see_order"], written(Verb.ORDER, order.number))
    return column(
        row(
            words(order.number, weight="bold", flex=1),
            words(money(order.total), align="end", flex=0),
            spacing="md",
        ),
        row(
            hint(at, flex=6, wrap=False),
            hint(
                f"{status_name('order', order.status, look.language)} ›",
                colour=_colour(order.status),
                align="end",
                flex=5,
            ),
            spacing="sm",
        ),
        action=dict(action),
        paddingTop="md",
    )


def _lines(look: Look, view: OrderView) -> list[Part]:
    shown = [
        words(cut(f"{with_options(each.name, each.options)} × {each.quantity}", 80), maxLines=2)
        for each in view.lines[:LINES_MAX]
    ]
    if len(view.lines) > LINES_MAX:
        shown.append(hint(look.t["and_more"].format(count=len(view.lines))))
    return shown


def _how_to_pay(look: Look, offer: Payment | None) -> list[Part]:
    """The account and the exact amount, or until when a card may be used."""
    if offer is None:
        return []
    t = look.t
    until = fact(
        t["pay_until"],
        moment(offer.expires_at, look.language) if offer.expires_at else "－",
        colour=HONEY,
    )
    if not is_account(offer.method) or not offer.account:
        return [until]
    return [
        line(),
        fact(t["bank"], t["bank_value"]),
        words(in_groups(offer.account), size="lg", weight="bold", align="end"),
        fact(t["amount"], money(offer.amount), weight="bold", colour=BRICK),
        until,
        hint(t["exact"]),
    ]


def _buttons(
    look: Look,
    view: OrderView,
    state: str,
    offer: Payment | None,
    methods: Sequence[str],
    *,
    more: Sequence[Action],
) -> list[Part]:
    t, number = look.t, view.order.number
    page = visit(t["web_order"], look.page(order_path(view.order.token)))
    if state not in PAYABLE:
        return [button(page)]
    found: list[Part] = []
    if offer is not None and offer.page_url:
        is_card = family_of(offer.method) is Family.CARD
        pay = t["pay_now" if is_card else "pay_on_page"].format(total=money(offer.amount))
        found.append(button(visit(pay, offer.page_url), is_main=True))
    elif offer is not None and offer.account:
        found.append(button(copy(t["copy_account"], offer.account), is_main=True))
    if offer is not None:
        found.append(button(tap(t["check_payment"], written(Verb.CHECK, number))))
    for method in methods:
        if offer is None or method != offer.method:
            label = (pay_with if offer is None else change_to)(method, look.language)
            is_main = offer is None and method == view.order.method
            found.append(
                button(tap(label, written(Verb.PAY, number, method), label), is_main=is_main)
            )
    found += [button(each) for each in more]
    return [*found, quiet_buttons(cancel_action(look, view.order), page)]


def _colour(state: str) -> str:
    return BRICK if state in _WORRIES else _COLOURS.get(state, HONEY)
