"""What the shop's people say in their own chat: that they are of the staff, who waits for a person, and
handing back."""

import re

from kaimai.line_channel.answers import Answer
from kaimai.line_channel.messages.actions import cut, tap
from kaimai.line_channel.messages.parts import bubble, button, flex, headline, hint
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.line_channel.private.talk import Talk
from kaimai.operations import staff_alerts
from kaimai.operations.line_people import waiting_for_staff
from kaimai.words.formats import moment
from kaimai.words.staff_alerts import LINKED, NOT_LINKED

LISTED_MAX = 8
_CODE = re.compile(r"\s*(?:店員|staff)\s*([0-9a-f]{4}-?[0-9a-f]{4})\s*", re.IGNORECASE)


def code_in(text: str) -> str | None:
    """The code by which somebody says that they are of the staff; None when it says nothing such."""
    found = _CODE.fullmatch(text)
    return None if found is None else found.group(1)


async def link(talk: Talk, code: str) -> Answer:
    """Let whoever typed the code hear of what goes on in the shop."""
    name = await staff_alerts.link(talk.shop.db, talk.shop.mint, talk.person.user_id, code)
    if name is None:
        return talk.text(NOT_LINKED.of(talk.language))
    return talk.text(LINKED.of(talk.language).format(name=name))


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
