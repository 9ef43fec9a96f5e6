"""The buyer's subscriptions in the chat: the list, one of them, and stopping it in two steps."""

from kaimai.domain.errors import MoveRefused
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.messages import subscriptions as cards
from kaimai.line_channel.messages.actions import tap
from kaimai.line_channel.messages.carts import question
from kaimai.line_channel.messages.parts import plain
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.line_channel.private.talk import Talk
from kaimai.operations.subscriptions import stop as stop_subscription
from kaimai.queries import subscriptions as queries
from kaimai.queries.subscriptions import SubscriptionView
from kaimai.words.pages import texts


async def mine(talk: Talk) -> Answer:
    """All of them, or the only one itself."""
    found = await talk.shop.db.read(queries.of_buyer, talk.person.buyer_id)
    if not found:
        return talk.text(talk.look.t["no_subscriptions"])
    if len(found) == 1:
        return await show(talk, found[0].number)
    return talk.answer(cards.listed(talk.look, found))


async def is_mine(talk: Talk, number: str) -> bool:
    """Whether one of the buyer's subscriptions has this number."""
    return await _find(talk, number) is not None


async def show(talk: Talk, number: str, *notes: str) -> Answer:
    """One of the buyer's subscriptions as it stands, `notes` before it."""
    view = await _find(talk, number)
    if view is None:
        return _missing(talk)
    said = [plain("\n".join(notes))] if notes else []
    return talk.answer(*said, cards.subscription(talk.look, view))


async def ask_to_stop(talk: Talk, number: str) -> Answer:
    """Stopping asks once more; what is over shows how it stands."""
    view = await _find(talk, number)
    if view is None:
        return _missing(talk)
    if view.status != "active":
        return await show(talk, number)
    t, page = talk.look.t, texts(talk.language)
    left = view.schedule.times - view.charged - view.failed
    text = f"{page['stop_question']}\n{view.name}\n{page['stop_sure'].format(left=left)}"
    return talk.answer(
        question(
            text,
            yes=tap(t["stop_yes"], written(Verb.STOP, view.number), t["stop_yes"]),
            no=tap(t["stop_no"], written(Verb.SUBSCRIPTION, view.number), t["stop_no"]),
        )
    )


async def stop(talk: Talk, number: str) -> Answer:
    """Stop it. Safe to repeat."""
    view, shop = await _find(talk, number), talk.shop
    if view is None:
        return _missing(talk)
    try:
        status = await stop_subscription(
            shop.db, shop.gateway, shop.mint, view.id, actor=talk.actor
        )
    except MoveRefused:
        return await show(talk, number)  # it ended before; its card says how
    if status != "stopped":
        return await show(talk, number)  # its card says that the bank is being told
    said = plain(texts(talk.language)["stop_taken"])
    return talk.answer(said, tells=[("subscription.stopped", view.id)])


async def _find(talk: Talk, number: str) -> SubscriptionView | None:
    """A subscription by its number, if it is this buyer's."""
    view = await talk.shop.db.read(queries.find_by_number, number)
    is_mine = view is not None and view.buyer_id == talk.person.buyer_id
    return view if is_mine else None


def _missing(talk: Talk) -> Answer:
    return talk.text(talk.look.t["no_such_subscription"])
