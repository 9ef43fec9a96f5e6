"""Rows of `messaging_log`: each event received, each call that sent something. Forgotten by age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import messaging_log

_NOT_LOGGED = frozenset({"replyToken", "deliveryContext", "mode"})
"""What an event carries for its delivery only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An event, as it came."""

    id: str
    at: datetime
    conversation: str
    user_id: str | None
    event_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """A call that sent messages, or tried to. `state`: sending, sent, not_sent, unclear, quota.

    `actor`: which person of the staff wrote them; empty: the shop did.
    """

    id: str
    at: datetime
    kind: str
    conversation: str
    user_id: str | None
    event_id: str | None
    messages: Sequence[Mapping[str, Any]]
    state: str
    words: str = ""
    request_id: str = ""
    people: int = 0
    actor: str = ""


def add_received(conn: Connection, new: Sequence[Received]) -> None:
    """Log events, in one statement."""
    if new:
        conn.execute(
            sa.insert(messaging_log),
            [
                {
                    "id": each.id,
                    "at": each.at,
                    "direction": "in",
                    "kind": "webhook",
                    "conversation": each.conversation,
                    "user_id": each.user_id,
                    "event_id": each.event_id,
                    "messages": [_shown(each.body)],
                    "state": "received",
                    "people": 0,
                }
                for each in new
            ],
        )


def add_sent(conn: Connection, new: Sequence[SentRow]) -> None:
    """Log calls, in one statement; one that has the id of an earlier one is left out."""
    if new:
        conn.execute(insert_or_skip(conn, messaging_log), [_row(each) for each in new])


def sent(conn: Connection, id: str) -> SentRow | None:  # noqa: A002
    """The call with this id."""
    row = conn.execute(
        sa.select(messaging_log).where(messaging_log.c.id == id, messaging_log.c.direction == "out")
    ).first()
    if row is None:
        return None
    return SentRow(**{name: value for name, value in row._mapping.items() if name != "direction"})


def end(conn: Connection, id: str, *, state: str, words: str, request_id: str) -> None:  # noqa: A002
    """Write down how a call ended."""
    conn.execute(
        sa.update(messaging_log)
        .where(messaging_log.c.id == id)
        .values(state=state, words=words, request_id=request_id)
    )


def prune(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` rows from before; how many were deleted."""
    old = sa.select(messaging_log.c.id).where(messaging_log.c.at < before).limit(limit)
    return conn.execute(sa.delete(messaging_log).where(messaging_log.c.id.in_(old))).rowcount


def _shown(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _NOT_LOGGED}


def _row(new: SentRow) -> dict[str, object]:
    return {
        "id": new.id,
        "at": new.at,
        "direction": "out",
        "kind": new.kind,
        "conversation": new.conversation,
        "user_id": new.user_id,
        "event_id": new.event_id,
        "messages": [dict(message) for message in new.messages],
        "state": new.state,
        "words": new.words,
        "request_id": new.request_id,
        "people": new.people,
        "actor": new.actor,
    }
