"""Subscriptions as cards: how one stands with its last charges, and the list of a buyer's."""

from collections.abc import Sequence

from kaimai.domain.messaging import Message
from kaimai.line_channel.messages.actions import cut, tap, visit
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
from kaimai.links import subscription_path
from kaimai.queries.subscriptions import ChargeView, SubscriptionRow, SubscriptionView
from kaimai.words.formats import day, money
from kaimai.words.pages import texts
from kaimai.words.schedules import how_much
from kaimai.words.status import status_name
from kaimai.words.subscriptions import STATES

CHARGES_MAX = 5
LISTED_MAX = 8
_COLOURS = {"active": JADE, "finished": JADE, "stopped": SOFT, "abandoned": SOFT}


def subscription(look: Look, view: SubscriptionView) -> Message:
    """One subscription: its state in words, when it is charged next, and how its charges went."""
    t, said, language = texts(look.language), STATES[view.status], look.language
    what = f"{with_options(view.name, view.options)} × {view.quantity}"
    upcoming = None
    if view.status == "active" and view.next_charge_on is not None:
        upcoming = fact(t["next_charge"], day(view.next_charge_on, language), weight="bold")
    page = visit(look.t["web_subscription"], look.page(subscription_path(view.token)))
    buttons = [button(page)]
    if view.status == "active":
        stop = tap(look.t["stop_subscription"], written(Verb.ASK_STOP, view.number))
        buttons = [button(page), quiet_buttons(stop)]
    done = t["times_done"].format(charged=view.charged, times=view.schedule.times)
    parts = [
        hint(t["subscription_title"].format(number=view.number)),
        headline(said.headline.of(language), colour=_COLOURS.get(view.status, HONEY)),
        words(said.explanation.of(language)),
        line(),
        words(cut(what, 80), maxLines=2),
        words(how_much(view.amount, view.schedule, language)),
        fact(t["how_many_times"], done),
        upcoming,
        *(_charge(look, each) for each in view.charges[:CHARGES_MAX]),
    ]
    card = bubble(*(part for part in parts if part is not None), buttons=buttons)
    return flex(f"{said.headline.of(language)}｜{what}", [card])


def listed(look: Look, found: Sequence[SubscriptionRow]) -> Message:
    """A buyer's subscriptions; each leads to its own card."""
    title = texts(look.language)["subscriptions_title"]
    more = [button(visit(look.t["see_all_on_web"], look.page("/orders")))]
    rows = [_row(look, each) for each in found[:LISTED_MAX]]
    card = bubble(headline(title), *rows, buttons=more if len(found) > LISTED_MAX else ())
    return flex(title, [card])


def _row(look: Look, each: SubscriptionRow) -> Part:
    action = tap(look.t["see_subscription"], written(Verb.SUBSCRIPTION, each.number))
    state = status_name("subscription", each.status, look.language)
    return column(
        words(cut(f"{with_options(each.name, each.options)} × {each.quantity}", 80), weight="bold"),
        row(
            hint(how_much(each.amount, each.schedule, look.language), flex=6),
            hint(f"{state} ›", colour=_COLOURS.get(each.status, HONEY), align="end", flex=4),
            spacing="sm",
        ),
        action=dict(action),
        paddingTop="md",
    )


def _charge(look: Look, charge: ChargeView) -> Part:
    t = texts(look.language)
    is_good = charge.state == "paid"
    return fact(
        t["charge_number"].format(number=charge.number),
        f"{t[f'charge_{charge.state}']} {'' if charge.state == 'failed' else money(charge.amount)}",
        colour=JADE if is_good else BRICK,
    )
