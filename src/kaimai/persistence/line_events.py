"""Events of LINE in the inbox: stored many at once, claimed by conversation, settled when answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence import line_log
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.line_log import Received
from kaimai.persistence.tables import inbox, leases

SOURCE = "line"
_CLAIMING = "line events claimed"
"""The lease row that is locked while events are claimed, by one process after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event to be stored. `id` is greater than that of every event that arrived before."""

    id: str
    key: str
    conversation: str
    user_id: str | None
    body: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event that was claimed; `tries` counts this time."""

    id: str
    key: str
    conversation: str
    body: dict[str, Any]
    tries: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEnd:
    """How the processing of an event went, and when to try again (None: never)."""

    id: str
    outcome: str
    next_at: datetime | None


# Only what LINE brings has a conversation; asking for the source instead would lead a planner through
# everything that it ever brought.
_IS_WAITING = sa.and_(inbox.c.next_at.is_not(None), inbox.c.conversation.is_not(None))
_BUSY = sa.select(inbox.c.conversation).where(_IS_WAITING, inbox.c.next_at > sa.bindparam("now"))
_DUE = (
    sa.select(inbox.c.id, inbox.c.conversation)
    .where(
        _IS_WAITING,
        inbox.c.next_at <= sa.bindparam("now"),
        inbox.c.conversation.not_in(_BUSY),
    )
    # Due since when, which for new events is the order of arrival: in the order of ids alone, a
    # planner may read the whole inbox.
    .order_by(inbox.c.next_at, inbox.c.id)
    .limit(sa.bindparam("count", type_=sa.Integer()))
)
_ANY_DUE = sa.select(inbox.c.id).where(_IS_WAITING, inbox.c.next_at <= sa.bindparam("now")).limit(1)
_SETTLE = (
    sa.update(inbox)
    .where(inbox.c.id == sa.bindparam("settled_id"))
    .values(outcome=sa.bindparam("outcome"), next_at=sa.bindparam("next_at"))
)


def store(conn: Connection, new: Sequence[NewEvent]) -> int:
    """Store events, due at once, each key once, and log them as received; how many were new."""
    if not new:
        return 0
    conn.execute(insert_or_skip(conn, inbox), [_row(each) for each in new])
    stored = set(
        conn.scalars(sa.select(inbox.c.id).where(inbox.c.id.in_([each.id for each in new])))
    )
    line_log.add_received(conn, [_received(each) for each in new if each.id in stored])
    return len(stored)


def is_due(conn: Connection, now: datetime) -> bool:
    """Whether there may be something to claim."""
    return conn.execute(_ANY_DUE, {"now": now}).first() is not None


def due(conn: Connection, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Id and conversation of events that may be claimed, longest due first."""
    rows = conn.execute(_DUE, {"now": now, "count": limit})
    return [(row.id, row.conversation) for row in rows]


def claim(
    conn: Connection, *, now: datetime, until: datetime, conversations: int, limit: int
) -> list[StoredEvent]:
    """Take due events of at most so many conversations, oldest first, until a moment.

    A conversation of which an event is claimed already, or waits for another try, is left alone, so
    that its events stay in order. Two processes never claim at the same moment.
    """
    conn.execute(insert_or_skip(conn, leases), {"name": _CLAIMING, "holder": "", "until": now})
    conn.execute(sa.select(leases.c.name).where(leases.c.name == _CLAIMING).with_for_update())
    taken: set[str] = set()
    ids: list[str] = []
    for event_id, conversation in due(conn, now, limit):
        if conversation in taken or len(taken) < conversations:
            taken.add(conversation)
            ids.append(event_id)
    if not ids:
        return []
    claimed = conn.execute(
        sa.update(inbox)
        .where(inbox.c.id.in_(ids))
        .values(next_at=until, tries=inbox.c.tries + 1)
        .returning(
            inbox.c.id,
            inbox.c.key,
            inbox.c.conversation,
            inbox.c.body,
            inbox.c.tries,
            inbox.c.received_at,
        )
    )
    return sorted((StoredEvent(**row._mapping) for row in claimed), key=lambda each: each.id)


def settle(conn: Connection, ends: Collection[EventEnd]) -> None:
    """Write down how processing went."""
    if ends:
        conn.execute(
            _SETTLE,
            [
                {"settled_id": each.id, "outcome": each.outcome, "next_at": each.next_at}
                for each in sorted(ends, key=lambda each: each.id)
            ],
        )


def _row(new: NewEvent) -> dict[str, object]:
    return {
        "id": new.id,
        "source": SOURCE,
        "key": new.key,
        "is_signed": True,
        "body": new.body,
        "tries": 0,
        "received_at": new.at,
        "next_at": new.at,
        "conversation": new.conversation,
    }


def _received(new: NewEvent) -> Received:
    return Received(
        id=new.id,
        at=new.at,
        conversation=new.conversation,
        user_id=new.user_id,
        event_id=new.key,
        body=new.body,
    )
