"""The desk: takes stored events, hands them to the conversations, and sends what these answer.

One conversation (a person's chat, or a group) is served in the order of arrival; different ones side
by side. An event is settled only after it was answered, so a crash repeats it; its effects are keyed
by its id, and its free reply can be sent only once.
"""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any, TypeVar

import structlog

from kaimai.domain.errors import Busy
from kaimai.line_channel.answers import SILENCE, Answer, Conversations
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.events import Heard, read_event
from kaimai.line_channel.replying import APOLOGY, Post
from kaimai.operations import line_events
from kaimai.operations.line_events import AnsweredEvent
from kaimai.persistence.line_events import EventEnd, StoredEvent

__all__ = ["SILENCE", "Answer", "Conversations", "Desk"]

CONVERSATIONS_AT_ONCE = 32
LOOK_SECONDS = 1.0
"""How often the desk looks for what nobody rang for: events that another process stored."""
TRIES_MAX = 4
PAUSE = timedelta(seconds=2)
"""How long an event waits for another try, and its conversation with it; the next time twice that."""
Result = TypeVar("Result")
_log = structlog.get_logger("kaimai.line_channel")


class Desk:
    """Answers events. Several desks may share a database: each conversation is with one at a time."""

    def __init__(self, deps: Deps, conversations: Conversations) -> None:
        self.bell = asyncio.Event()
        """Rung when events were stored: this process looks at once."""
        self._shop = deps.shop
        self._people = deps.people
        self._conversations = conversations
        self._post = Post(deps.shop.db, deps.line, deps.shop.mint)
        self._busy: set[asyncio.Task[None]] = set()

    async def attend(self) -> None:
        """Serve until cancelled, each conversation as soon as it is free."""
        while True:
            self.bell.clear()
            look = await _ended(self._take_up())
            error = look.exception()
            # A database that is away now is asked again at the next look, and has said so itself.
            if error is not None and not isinstance(error, Busy):
                _log.error("the desk could not look for events", exc_info=error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.bell.wait(), LOOK_SECONDS)

    async def work_off(self) -> int:
        """Process everything that is due, and wait until it is answered; how many events."""
        total = 0
        while (taken := await self._take_up()) or self._busy:
            total += taken
            await asyncio.wait(list(self._busy))
        return total

    async def close(self) -> None:
        """Wait for the answers that were begun."""
        if self._busy:
            await asyncio.wait(list(self._busy))

    async def _take_up(self) -> int:
        """Begin to serve conversations, as many as may be served at once; how many events they have."""
        free = CONVERSATIONS_AT_ONCE - len(self._busy)
        if free <= 0:
            return 0
        db, mint = self._shop.db, self._shop.mint
        claimed = await line_events.claim_events(db, mint, conversations=free)
        claimed.sort(key=lambda event: (event.conversation, event.id))
        for _, events in groupby(claimed, key=lambda event: event.conversation):
            task = asyncio.create_task(self._serve([_Spoken(event) for event in events]))
            self._busy.add(task)
            task.add_done_callback(self._ended)
        return len(claimed)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        # More of the same conversation may have come meanwhile.
        self.bell.set()
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # Its events are due again when their claim runs out.
            _log.error("a conversation could not be served", exc_info=error)

    async def _serve(self, events: Sequence["_Spoken"]) -> None:
        heard = [each.heard for each in events]
        await self._people.take_note(heard)
        group_id = heard[0].group_id
        if group_id is not None:
            await self._serve_group(group_id, events)
            return
        for place, event in enumerate(events):
            if not await self._serve_person(event):
                # In order: what was said later waits with it.
                await asyncio.gather(*(self._put_off(each) for each in events[place + 1 :]))
                return

    async def _serve_person(self, event: "_Spoken") -> bool:
        """Answer one event of a person's chat; False when it was put off."""
        heard = event.heard
        if heard.user_id is None or await self._is_silent(heard):
            await self._settle(event, SILENCE)
            return True
        task = await _ended(self._conversations.one_to_one(heard))
        error = task.exception()
        if error is None:
            return await self._settle(event, task.result())
        if isinstance(error, Busy) and event.stored.tries < TRIES_MAX:
            await self._put_off(event)
            return False
        return await self._apologize(event, error)

    async def _serve_group(self, group_id: str, events: Sequence["_Spoken"]) -> None:
        """Answer what waited together in one group; when that fails, each event by itself."""
        heard = [event.heard for event in events]
        task = await _ended(self._conversations.in_group(group_id, heard))
        error = task.exception()
        if error is None:
            answers = task.result()
            await asyncio.gather(
                *(
                    self._settle(event, answer)
                    for event, answer in zip(events, answers, strict=True)
                )
            )
        elif isinstance(error, Busy) and events[0].stored.tries < TRIES_MAX:
            await asyncio.gather(*(self._put_off(event) for event in events))
        elif len(events) > 1:
            for event in events:
                await self._serve_group(group_id, [event])
        else:
            await self._apologize(events[0], error)

    async def _is_silent(self, heard: Heard) -> bool:
        """Whether the staff talks with this person: then only pressed buttons speak to the shop."""
        if heard.user_id is None or heard.kind not in ("message", "messageEdited"):
            return False
        return (await self._people.person_of(heard.user_id)).handed_over_at is not None

    async def _apologize(self, event: "_Spoken", error: BaseException) -> bool:
        """Never silence: say that something went wrong, and try again only if that was not heard."""
        _log.error("an event could not be answered", event_id=event.heard.id, exc_info=error)
        answer = SILENCE if event.heard.reply_token is None else Answer(messages=[APOLOGY])
        return await self._settle(event, answer, has_failed=True)

    async def _settle(self, event: "_Spoken", answer: Answer, *, has_failed: bool = False) -> bool:
        """Send an answer and write down how that went; False when the event is to be tried again."""
        ended = await self._post.answer(event.stored, event.heard, answer)
        is_owed = (has_failed and not answer.messages) or not ended.is_answered
        may_try = has_failed or answer.must_arrive
        is_over = not (is_owed and may_try) or event.stored.tries >= TRIES_MAX
        now = self._shop.mint.now()
        outcome = f"failed, {ended.outcome}" if has_failed else ended.outcome
        await line_events.settle_event(
            self._shop.db,
            AnsweredEvent(
                end=EventEnd(
                    id=event.stored.id,
                    outcome=outcome,
                    next_at=None if is_over else now + PAUSE * 2 ** (event.stored.tries - 1),
                ),
                sent=ended.rows,
                tells=tuple(answer.tells) if ended.is_answered else (),
                at=now,
            ),
        )
        return is_over

    async def _put_off(self, event: "_Spoken") -> None:
        """Let an event be due again soon."""
        now = self._shop.mint.now()
        end = EventEnd(id=event.stored.id, outcome="put off", next_at=now + PAUSE)
        await line_events.settle_event(self._shop.db, AnsweredEvent(end=end, at=now))


class _Spoken:
    """A stored event, and what it says."""

    __slots__ = ("heard", "stored")

    def __init__(self, stored: StoredEvent) -> None:
        self.stored = stored
        self.heard = read_event(stored.body)


async def _ended(work: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
    """Work that has ended, as a task whose error is looked at, not caught: a conversation that fails
    in a way that nobody foresaw must end neither the others nor the desk."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    finally:
        task.cancel()
    return task
