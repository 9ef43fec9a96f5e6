"""What an answer by a person of the staff needs of the log: the free way to answer while there is one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import inbox, messaging_log

ANSWERED = "answered by staff"
_UNUSED = ("", "silent")
"""Outcomes of events whose token nobody has used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeWay:
    """An event of a chat that may still be answered for nothing."""

    event_id: str
    token: str
    received_at: datetime


def free_way(conn: Connection, user_id: str, since: datetime) -> FreeWay | None:
    """The newest event of this person's chat since this moment whose reply token is unused."""
    newest = (
        sa.select(messaging_log.c.id)
        .where(
            messaging_log.c.user_id == user_id,
            messaging_log.c.conversation == user_id,
            messaging_log.c.direction == "in",
            messaging_log.c.at >= since,
        )
        .order_by(messaging_log.c.at.desc())
        .limit(5)
    )
    found = conn.execute(
        sa.select(inbox.c.id, inbox.c.body, inbox.c.received_at)
        .where(
            inbox.c.id.in_(newest),
            inbox.c.outcome.in_(_UNUSED),
            # Nobody is about to answer it by program.
            inbox.c.next_at.is_(None),
        )
        .order_by(inbox.c.received_at.desc())
    )
    for row in found:
        body: dict[str, Any] = row.body
        if body.get("mode") != "standby" and body.get("replyToken"):
            return FreeWay(
                event_id=row.id, token=str(body["replyToken"]), received_at=row.received_at
            )
    return None


def use_up(conn: Connection, event_id: str) -> bool:
    """Take the event's token for one answer; False when somebody else has it."""
    return (
        conn.execute(
            sa.update(inbox)
            .where(inbox.c.id == event_id, inbox.c.outcome.in_(_UNUSED))
            .values(outcome=ANSWERED)
        ).rowcount
        == 1
    )
