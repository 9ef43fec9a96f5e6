"""Events of LINE: stored before they are believed to be received, settled after they were answered.

What an event means, and what is said to it, is the business of `line_channel`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kaimai.domain.identifiers import Mint
from kaimai.persistence import line_events, line_log, line_told
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.line_events import EventEnd, NewEvent, StoredEvent
from kaimai.persistence.line_log import SentRow

CLAIM_LASTS = timedelta(minutes=2)
"""How long events stay with a process that claimed them, as after its death: longer than any answer
takes, longer than a reply token lives."""
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredEvent:
    """An event that was processed: its end, what was sent for it, and what that told already."""

    end: EventEnd
    sent: tuple[SentRow, ...] = ()
    tells: tuple[tuple[str, str], ...] = ()
    at: datetime


@dataclass(slots=True)
class Arrivals:
    """Gives events ids in the order of their arrival, also within a millisecond."""

    mint: Mint
    _last: int = field(default=0)

    def next_id(self) -> str:
        """An id that is greater than every one before."""
        self._last = max(int(self.mint.id(), 16), self._last + 1)
        return f"{self._last:032x}"


async def receive_events(db: Database, events: Sequence[NewEvent]) -> None:
    """Store the events of one request, all or none, each once. When this returns, none can be lost.

    Raises Busy; LINE then brings them again.
    """
    if events:
        await db.submit(store_events, tuple(events))


def store_events(conn: Connection, requests: Sequence[tuple[NewEvent, ...]]) -> list[None]:
    """Store the events of a batch of requests, in the order in which they arrived."""
    line_events.store(conn, [event for request in requests for event in request])
    return [None] * len(requests)


async def claim_events(db: Database, mint: Mint, *, conversations: int) -> list[StoredEvent]:
    """Take due events of at most so many conversations, in the order of storing.

    Only looks where there is nothing, so that a quiet shop writes nothing.
    """
    now = mint.now()
    if not await db.read(line_events.is_due, now):
        return []
    return await db.write(
        line_events.claim,
        now=now,
        until=now + CLAIM_LASTS,
        conversations=conversations,
        limit=BATCH,
    )


async def settle_event(db: Database, answered: AnsweredEvent) -> None:
    """Write down that an event was processed, and what was sent for it."""
    await db.submit(settle_events, answered)


def settle_events(conn: Connection, requests: Sequence[AnsweredEvent]) -> list[None]:
    """The same for a batch."""
    line_events.settle(conn, [request.end for request in requests])
    line_log.add_sent(conn, [row for request in requests for row in request.sent])
    line_told.add(conn, [(*tell, request.at) for request in requests for tell in request.tells])
    return [None] * len(requests)
