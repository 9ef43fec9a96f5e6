"""Orders in a group: many messages at once, each answered in the order in which they came."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kaimai.domain.errors import InvalidInput, KaimaiError, NotFound, SaleClosed
from kaimai.domain.group_buys import Change, Claimed, Sale
from kaimai.domain.said import Cancel, Claim, Unclear
from kaimai.line_channel.answers import SILENCE, Answer
from kaimai.line_channel.events import Heard
from kaimai.line_channel.group import replies
from kaimai.line_channel.group.room import Room, words_of
from kaimai.line_channel.messages.parts import plain
from kaimai.operations.group_buy_wishes import ClaimUnits, Unsend
from kaimai.operations.group_claims import claim, unsend
from kaimai.persistence.line_people import Person
from kaimai.queries import group_buys

EDITED = "messageEdited"
UNSENT = "unsend"
_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An event and what it means: for an unsent message None."""

    heard: Heard
    said: Claim | Cancel | Unclear | None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of an event's order: an answer, or why there is none."""

    claimed: Claimed | None = None
    refused: KaimaiError | None = None


async def answer_orders(room: Room, spoken: Sequence[Spoken]) -> list[Answer]:
    """One answer for each, in order. All are submitted at once, so that few transactions carry them.

    Safe to repeat: every order is keyed by its event.
    """
    sale = room.sale
    if sale is None:
        return [SILENCE for _ in spoken]
    known = {each.heard.user_id for each in spoken if each.heard.user_id and each.said}
    people = await room.deps.people.of_many(known, room.group_id) if known else {}
    # In the order of arrival: a task begins when its turn comes, and what it asks for joins a batch.
    outcomes = await asyncio.gather(*(_carry_out(room, sale, each, people) for each in spoken))
    names = await _names_of_moved_up(room, outcomes)
    answers = []
    for each, outcome in zip(spoken, outcomes, strict=True):
        person = people.get(each.heard.user_id or "")
        if person is None:
            answers.append(_to_stranger(room, each))
        elif isinstance(each.said, Unclear):
            answers.append(await _ask(room, sale, each.said, person))
        else:
            answers.append(_told(outcome, person, names))
    return answers


async def _carry_out(
    room: Room, sale: Sale, spoken: Spoken, people: Mapping[str, Person]
) -> _Outcome:
    """Submit what an event asks for. An edited message undoes what it said before in the same batch."""
    heard = spoken.heard
    asked: list[Coroutine[Any, Any, Claimed | None]] = []
    if heard.kind in (UNSENT, EDITED) and heard.message_id is not None:
        asked.append(_take_back(room, heard, heard.message_id))
    person = people.get(heard.user_id or "")
    if person is not None and isinstance(spoken.said, Claim | Cancel):
        asked.append(claim(room.db, _request(room, sale, heard, spoken.said, person)))
    if not asked:
        return _Outcome()
    try:
        # One is the rule, and needs no task of its own.
        answers = [await asked[0]] if len(asked) == 1 else await asyncio.gather(*asked)
    except (SaleClosed, NotFound, InvalidInput) as error:
        return _Outcome(refused=error)
    return _Outcome(answers[-1])


async def _take_back(room: Room, heard: Heard, message_id: str) -> Claimed | None:
    """Undo what a message said: an edited one keeps its id, and what it says now stands."""
    is_edit = heard.kind == EDITED
    undone = await unsend(
        room.db,
        Unsend(
            event_id=f"{heard.id}/old" if is_edit else heard.id,
            message_id=message_id,
            said_at=heard.at - _JUST_BEFORE if is_edit else heard.at,
            at=room.mint.now(),
        ),
    )
    return undone[0] if undone else None


def _request(
    room: Room, sale: Sale, heard: Heard, said: Claim | Cancel, person: Person
) -> ClaimUnits:
    return ClaimUnits(
        event_id=heard.id,
        group_buy_id=sale.id,
        buyer_id=person.buyer_id,
        for_name=said.for_name,
        changes=_changes(said, sale),
        message_id=heard.message_id,
        said_at=heard.at,
        at=room.mint.now(),
    )


def _changes(said: Claim | Cancel, sale: Sale) -> tuple[Change, ...]:
    if isinstance(said, Claim):
        return said.changes
    ids = said.item_ids or tuple(item.id for item in sale.items)
    return tuple(Change(item_id=item_id, verb="cancel") for item_id in ids)


async def _names_of_moved_up(room: Room, outcomes: Sequence[_Outcome]) -> Mapping[str, str]:
    """The names of those who got in from the waiting lists, by buyer."""
    buyers = {
        each.buyer_id
        for outcome in outcomes
        if outcome.claimed is not None
        for each in outcome.claimed.moved_up
    }
    found = await room.deps.people.of_buyers(buyers) if buyers else {}
    return {buyer_id: person.display_name for buyer_id, person in found.items()}


def _to_stranger(room: Room, spoken: Spoken) -> Answer:
    """LINE does not say who speaks when they use an old version and never agreed to it."""
    is_order = isinstance(spoken.said, Claim | Cancel) and spoken.heard.user_id is None
    if not is_order:
        return SILENCE
    t, link = words_of(None), room.friend_link
    return Answer(messages=[plain(f"{t['no_user']}\n{link}" if link else t["no_user"])])


def _told(outcome: _Outcome, person: Person, names: Mapping[str, str]) -> Answer:
    t = words_of(person)
    if outcome.refused is not None:
        key = "too_many" if isinstance(outcome.refused, InvalidInput) else "sale_closed"
        name = replies.speaker(t, person.display_name)
        return Answer(messages=[plain(t[key].format(name=name))])
    if outcome.claimed is None:
        return SILENCE
    text = replies.claimed(t, person.display_name, outcome.claimed, names)
    return Answer(messages=[plain(text)])


async def _ask(room: Room, sale: Sale, unclear: Unclear, person: Person) -> Answer:
    if unclear.reason == "cancel":
        # 「不要了」 of somebody who ordered nothing is talk.
        has_any = await room.db.read(group_buys.stands_of, sale.id, person.buyer_id)
        if not has_any:
            return SILENCE
    t, name = words_of(person), person.display_name
    return Answer(messages=replies.asked(t, name, unclear, room.items, room.mint.now()))
