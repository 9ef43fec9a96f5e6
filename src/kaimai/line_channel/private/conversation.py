"""Answering one event of a person's chat: what is typed and what is pressed, each to its own room."""

from collections.abc import Awaitable, Callable, Mapping

from kaimai.domain.errors import Busy, KaimaiError
from kaimai.line_channel.answers import SILENCE, Answer
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.events import Heard
from kaimai.line_channel.messages.taps import Tap, Verb, read_tap
from kaimai.line_channel.private import (
    basket,
    buying,
    cards,
    greeting,
    paying,
    shelves,
    staff,
    subscriptions,
)
from kaimai.line_channel.private.reading import (
    Change,
    ChangeLine,
    Find,
    Put,
    ShowOrder,
    UseCoupon,
    Wish,
    read,
)
from kaimai.line_channel.private.talk import Talk
from kaimai.words.errors import sentence


class PrivateChat:
    """The one-to-one chat. Safe to ask again about the same event: what it did is not done twice."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def one_to_one(self, heard: Heard) -> Answer:
        """Answer a person. What is odd or refused is answered too, never with silence. Raises Busy."""
        if heard.user_id is None or heard.kind not in ("message", "postback", "follow"):
            return SILENCE
        talk = Talk(
            deps=self._deps,
            person=await self._deps.people.person_of(heard.user_id),
            event_id=heard.id,
            now=self._deps.shop.mint.now(),
        )
        try:
            return await _answer(talk, heard)
        except Busy:
            raise  # the desk tries again
        except KaimaiError as error:
            return talk.text(sentence(error, talk.language))


async def _answer(talk: Talk, heard: Heard) -> Answer:
    if heard.kind == "follow":
        return await greeting.welcome(talk, is_unblocked=heard.is_unblocked)
    if heard.kind == "postback":
        pressed = read_tap(heard.postback or "")
        if pressed is None:
            return talk.text(talk.look.t["old_button"])
        return await _pressed(talk, pressed)
    if heard.text is None:
        return talk.text(talk.look.t["not_text"])
    return await _said(talk, heard.text)


async def _said(talk: Talk, text: str) -> Answer:
    code = staff.code_in(text)
    if code is not None:
        return await staff.link(talk, code)
    match read(text):
        case Wish() as wish:
            return await _wished(talk, wish, text)
        case Put() as put:
            return await basket.put(talk, put, text)
        case Change() as change:
            return await basket.change(talk, change, text)
        case ChangeLine() as line:
            return await basket.change_line(talk, line)
        case UseCoupon(code):
            return await basket.take_coupon(talk, code)
        case ShowOrder(number):
            return await _numbered(talk, number)
        case Find(query):
            return await shelves.find(talk, query)


_WISHES: Mapping[Wish, Callable[[Talk], Awaitable[Answer]]] = {
    Wish.SHOP: shelves.browse,
    Wish.CART: basket.show,
    Wish.CHECKOUT: buying.checkout,
    Wish.ORDERS: paying.mine,
    Wish.PAY: paying.pay_what_waits,
    Wish.PAID: paying.check_what_waits,
    Wish.CANCEL: paying.cancel_what_waits,
    Wish.SUBSCRIPTIONS: subscriptions.mine,
    Wish.CLEAR: basket.ask_to_clear,
    Wish.PERSON: greeting.call_person,
}
_SENTENCES = {Wish.COUPON: "coupon_how", Wish.HELP: "help", Wish.THANKS: "thanks"}
"""What is answered by a sentence alone."""


async def _wished(talk: Talk, wish: Wish, text: str) -> Answer:
    if wish is Wish.WAITING:
        is_staff = staff.is_owner(talk)
        return await (staff.list_waiting(talk) if is_staff else shelves.find(talk, text))
    if wish in _SENTENCES:
        return talk.text(talk.look.t[_SENTENCES[wish]])
    return await _WISHES[wish](talk)


async def _numbered(talk: Talk, number: str) -> Answer:
    """What has this number: a subscription has one like an order's."""
    if await subscriptions.is_mine(talk, number):
        return await subscriptions.show(talk, number)
    return await paying.show(talk, number)


async def _pressed(talk: Talk, pressed: Tap) -> Answer:
    match pressed.verb:
        case Verb.SHOP | Verb.CATEGORY | Verb.PRODUCT | Verb.ALERT:
            return await _looked(talk, pressed)
        case Verb.ADD | Verb.SET:
            return await _edited(talk, pressed)
        case Verb.CART:
            return await basket.show(talk)
        case Verb.CLEAR:
            return await basket.clear(talk, pressed.value(0), is_sure=pressed.value(1) == "yes")
        case Verb.CHECKOUT:
            return await buying.checkout(talk)
        case Verb.PLACE:
            return await buying.place(talk, pressed)
        case Verb.PERSON | Verb.BOT | Verb.HAND_BACK:
            return await _about_people(talk, pressed)
        case Verb.SUBSCRIPTIONS | Verb.SUBSCRIPTION | Verb.ASK_STOP | Verb.STOP:
            return await _about_subscriptions(talk, pressed)
        case Verb.HELP:
            return talk.text(talk.look.t["help"])
        case _:
            return await _about_orders(talk, pressed)


async def _about_people(talk: Talk, pressed: Tap) -> Answer:
    match pressed.verb:
        case Verb.PERSON:
            return await greeting.call_person(talk)
        case Verb.HAND_BACK if staff.is_owner(talk):
            return await staff.hand_back(talk, pressed.value(0))
        case Verb.BOT:
            return await greeting.hand_back(talk)
        case _:
            return talk.text(talk.look.t["old_button"])


async def _looked(talk: Talk, pressed: Tap) -> Answer:
    match pressed.verb:
        case Verb.CATEGORY:
            return await shelves.category(talk, pressed.value(0), pressed.number(1) or 0)
        case Verb.PRODUCT:
            return await shelves.product(talk, pressed.value(0), pressed.number(1, lowest=1) or 1)
        case Verb.ALERT:
            return await shelves.tell_when_back(talk, pressed.value(0))
        case _:
            return await shelves.browse(talk)


async def _edited(talk: Talk, pressed: Tap) -> Answer:
    adds = pressed.verb is Verb.ADD
    units = pressed.number(1, lowest=-9_999 if adds else 0)
    if units is None:
        return talk.text(talk.look.t["old_button"])
    sku = pressed.value(0)
    return await (basket.add(talk, sku, units) if adds else basket.set_to(talk, sku, units))


async def _about_subscriptions(talk: Talk, pressed: Tap) -> Answer:
    number = pressed.value(0)
    match pressed.verb:
        case Verb.SUBSCRIPTION:
            return await subscriptions.show(talk, number)
        case Verb.ASK_STOP:
            return await subscriptions.ask_to_stop(talk, number)
        case Verb.STOP:
            return await subscriptions.stop(talk, number)
        case _:
            return await subscriptions.mine(talk)


async def _about_orders(talk: Talk, pressed: Tap) -> Answer:
    number = pressed.value(0)
    match pressed.verb:
        case Verb.ORDER:
            return await paying.show(talk, number)
        case Verb.PAY:
            return await paying.pay(talk, number, pressed.value(1), pressed.value(2))
        case Verb.CHECK:
            return await paying.check(talk, number)
        case Verb.FORGET_CARD:
            return await cards.forget(talk, number)
        case Verb.ASK_CANCEL:
            return await paying.ask_to_cancel(talk, number)
        case Verb.CANCEL:
            return await paying.cancel(talk, number)
        case _:
            return await paying.mine(talk)
