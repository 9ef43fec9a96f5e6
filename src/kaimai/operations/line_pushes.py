"""Pushing to people: counted against the month's quota, logged before it is sent, safe to repeat.

A push has one name, its retry key. Whoever pushes again under it repeats the first messages word by
word, and LINE sends them once. Replies are free and have no such key: `line_channel/desk.py`.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from kaimai.domain.identifiers import Mint
from kaimai.domain.messaging import (
    LineGateway,
    NotSent,
    Receipt,
    Sent,
    Unclear,
    Why,
    quota_month,
)
from kaimai.persistence import line_log, line_quota, line_told
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.line_log import SentRow
from kaimai.persistence.line_quota import MonthQuota

_STATES = {Sent: "sent", NotSent: "not_sent", Unclear: "unclear"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Something to say unasked. `id` is the retry key; `carries` are deliveries of the outbox.

    `people`: how many it reaches, which is what LINE counts. `actor`: who of the staff wrote it, if
    somebody did.
    """

    id: str
    to: str
    user_id: str | None
    messages: tuple[dict[str, object], ...]
    event_id: str | None = None
    carries: tuple[str, ...] = ()
    people: int = 1
    actor: str = ""


async def push(db: Database, line: LineGateway, mint: Mint, wanted: Push) -> Receipt:
    """Push, or repeat the push of this name. NotSent with Why.QUOTA when the month has none left.

    A repeat sends the messages of the first time, whatever is wanted now; one that arrived is not
    sent again.
    """
    begun, month = mint.now(), quota_month(mint.now())
    row, is_counted = await db.write(_begin, wanted, month, begun)
    if row.state == "sent":
        return Sent(request_id=row.request_id)
    if not is_counted:
        return NotSent(why=Why.QUOTA, words=row.words)
    receipt = await line.push(row.conversation, row.messages, retry_key=row.id)
    await db.write(_end, row, month, receipt, mint.now())
    return receipt


async def leave_unsaid(db: Database, mint: Mint, wanted: Push, why: str) -> None:
    """Note that there is nothing to push any more, and why."""
    await db.write(_leave, wanted, why, mint.now())


def _leave(conn: Connection, wanted: Push, why: str, now: datetime) -> None:
    line_log.add_sent(conn, [_row(wanted, "not_sent", why, now)])
    line_told.carry(conn, wanted.id, wanted.carries, now=now)


def _row(wanted: Push, state: str, words: str, now: datetime) -> SentRow:
    return SentRow(
        id=wanted.id,
        at=now,
        kind="push",
        conversation=wanted.to,
        user_id=wanted.user_id,
        event_id=wanted.event_id,
        messages=wanted.messages,
        state=state,
        words=words,
        people=wanted.people,
        actor=wanted.actor,
    )


def _begin(conn: Connection, wanted: Push, month: str, now: datetime) -> tuple[SentRow, bool]:
    """The row of this push, and whether it is counted, so that it may be sent."""
    before = line_log.sent(conn, wanted.id)
    if before is not None and before.state in ("sent", "sending", "unclear"):
        return before, True
    is_counted = line_quota.take(conn, month, wanted.people)
    state = "sending" if is_counted else "quota"
    words = "" if is_counted else "no messages left this month"
    if before is None:
        before = _row(wanted, state, words, now)
        line_log.add_sent(conn, [before])
        line_told.carry(conn, wanted.id, wanted.carries, now=now)
    else:
        line_log.end(conn, wanted.id, state=state, words=words, request_id="")
    return replace(before, state=state, words=words), is_counted


def _end(conn: Connection, row: SentRow, month: str, receipt: Receipt, now: datetime) -> None:
    words = "" if isinstance(receipt, Sent) else receipt.words
    state = _STATES[type(receipt)]
    if isinstance(receipt, NotSent):
        line_quota.give_back(conn, month, row.people)
        if receipt.why is Why.QUOTA:
            state = "quota"
            line_quota.run_out(conn, month, now=now)
    line_log.end(conn, row.id, state=state, words=words, request_id=receipt.request_id)


async def read_quota(db: Database, line: LineGateway, mint: Mint) -> MonthQuota:
    """Ask LINE what is used and what is left. Raises LineUnreachable, LineRefused."""
    said = await line.quota()
    now = mint.now()
    return await db.write(
        line_quota.note, quota_month(now), people_max=said.limit, used=said.used, now=now
    )
