"""What the owners of the shop may ask in their own chat: who waits for a person, and handing back."""

from kaimai.line_channel.answers import Answer
from kaimai.line_channel.messages.actions import cut, tap
from kaimai.line_channel.messages.parts import bubble, button, flex, headline, hint
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.line_channel.private.talk import Talk
from kaimai.operations.line_people import waiting_for_staff
from kaimai.words.formats import moment

LISTED_MAX = 8


def is_owner(talk: Talk) -> bool:
    """Whether the settings name this person."""
    return talk.person.user_id in talk.shop.settings.line.owners


async def list_waiting(talk: Talk) -> Answer:
    """Who waits for a person, the longest first, each with a button to hand them back."""
    t, found = talk.look.t, await waiting_for_staff(talk.shop.db)
    if not found:
        return talk.text(t["nobody_waits"])
    rows = []
    for person in found[:LISTED_MAX]:
        name = person.display_name or person.user_id[:6]
        since = moment(person.handed_over_at, talk.language) if person.handed_over_at else ""
        label = t["hand_back"].format(name=name)
        rows.append(hint(f"{cut(name, 40)}　{since}"))
        rows.append(button(tap(label, written(Verb.HAND_BACK, person.user_id), label)))
    title = t["who_waits"].format(count=len(found))
    return talk.answer(flex(title, [bubble(headline(title), *rows)]))


async def hand_back(talk: Talk, user_id: str) -> Answer:
    """The staff is done with a person; then who still waits. Safe to repeat."""
    await talk.deps.people.hand_back(user_id)
    return await list_waiting(talk)
