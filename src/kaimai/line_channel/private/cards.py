"""Remembered cards in the chat: a button for each beside the other ways to pay, and one that forgets it."""

from collections.abc import Sequence

from kaimai.domain.buyers import LINE
from kaimai.domain.errors import NotFound
from kaimai.domain.identifiers import is_id
from kaimai.domain.messaging import Message
from kaimai.domain.remembered_cards import CardWish, RememberedCard
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.messages.actions import Action, tap
from kaimai.line_channel.messages.parts import bubble, button, flex, headline, hint
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.line_channel.private.talk import Talk
from kaimai.operations.remembered_cards import (
    forget_card,
    held_cards,
    may_remember,
    offered_cards,
)

REMEMBER = "remember"
"""What a button says, where others name a card, to have the card that pays remembered."""
SHOWN_MAX = 2
"""Cards that have a button of their own where an order is paid: those used last."""


async def around(
    talk: Talk, verb: Verb, agreed: Sequence[str | int], others: Sequence[Action]
) -> list[Action]:
    """The buttons to pay, `others` among them: first those for remembered cards; whoever has none is
    asked last whether to change that. `agreed`: the values of a button before the card's."""
    shop, t = talk.shop, talk.look.t
    profile = await shop.profile.now()
    if not may_remember(profile, shop.live.keys):
        return list(others)
    found = await offered_cards(
        shop.db,
        profile,
        shop.live.keys,
        kind=LINE,
        value=talk.person.user_id,
        now=talk.now,
    )
    if found:
        return [*(_way(talk, verb, card, agreed) for card in found[:SHOWN_MAX]), *others]
    asked = tap(t["pay_and_remember"], written(verb, *agreed, REMEMBER), t["pay_and_remember"])
    return [*others, asked]


def _way(talk: Talk, verb: Verb, card: RememberedCard, agreed: Sequence[str | int]) -> Action:
    label = talk.look.t["pay_remembered"].format(digits=card.last_four)
    return tap(label, written(verb, *agreed, card.id), label)


async def wish(talk: Talk, wished: str) -> CardWish | None:
    """What a button asked for, while the shop remembers cards."""
    shop = talk.shop
    if not wished or not may_remember(await shop.profile.now(), shop.live.keys):
        return None
    return CardWish(
        kind=LINE,
        value=talk.person.user_id,
        card_id=wished if is_id(wished) else None,
        remember=wished == REMEMBER,
    )


async def listed(talk: Talk) -> list[Message]:
    """The buyer's cards, each with a button that forgets it; nothing for whoever has none."""
    found = await held_cards(talk.shop.db, kind=LINE, value=talk.person.user_id)
    if not found:
        return []
    t = talk.look.t
    buttons = []
    for card in found:
        label = t["forget_card"].format(digits=card.last_four)
        buttons.append(button(tap(label, written(Verb.FORGET_CARD, card.id), label)))
    card_of = bubble(headline(t["cards_title"]), hint(t["cards_hint"]), buttons=buttons)
    return [flex(t["cards_title"], [card_of])]


async def forget(talk: Talk, card_id: str) -> Answer:
    """Forget one of the buyer's cards. Safe to repeat."""
    try:
        await forget_card(talk.shop.db, card_id, kind=LINE, value=talk.person.user_id)
    except NotFound:
        return talk.text(talk.look.t["old_button"])
    return talk.text(talk.look.t["card_forgotten"])
