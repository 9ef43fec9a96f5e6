"""People of the staff who talk with customers in LINE: taking over, answering, giving back.

An answer is free as long as the customer's last message may be replied to; after that it is a push,
which counts against the month's quota.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.messaging import (
    LineGateway,
    NotSent,
    Receipt,
    Sent,
    Unclear,
    Why,
    quota_month,
    retry_key,
)
from kaimai.domain.moves import Actor
from kaimai.operations.line_pushes import Push, push
from kaimai.persistence import audit, hand_over, line_log, line_people, line_quota
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.hand_over import FreeWay
from kaimai.persistence.line_log import SentRow
from kaimai.persistence.line_quota import MonthQuota

REPLY_WITHIN = timedelta(seconds=50)
"""A reply token lives a minute; a person's answer must still be on its way then."""
TEXT_LENGTH_MAX = 2_000
_STATES = {Sent: "sent", NotSent: "not_sent", Unclear: "unclear"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an answer costs by now: free until a moment, else one of the month's messages."""

    free_until: datetime | None
    quota: MonthQuota | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How an answer ended, and whether it was free."""

    receipt: Receipt
    is_free: bool


async def cost_of_answer(db: Database, mint: Mint, user_id: str) -> Cost:
    """What an answer to this person would cost at this moment."""
    return await db.read(_cost, user_id, mint.now())


async def take_over(db: Database, mint: Mint, user_id: str, *, actor: Actor) -> None:
    """From now on the staff answers, and the shop is silent. Raises NotFound."""
    await db.write(_take_over, user_id, actor, mint.now())


async def give_back(db: Database, mint: Mint, user_id: str, *, actor: Actor) -> None:
    """From now on the shop answers again. Raises NotFound."""
    await db.write(_give_back, user_id, actor, mint.now())


async def answer(
    db: Database,
    line: LineGateway,
    mint: Mint,
    user_id: str,
    text: str,
    *,
    key: str,
    actor: Actor,
) -> Said:
    """Say this to a person in LINE, and take their chat over.

    Safe to repeat under the same `key`: what was sent, or may have been, is not sent again. Raises
    InvalidInput, NotFound.
    """
    text = text.strip()
    if not text or len(text) > TEXT_LENGTH_MAX:
        raise InvalidInput("text", f"must have 1 to {TEXT_LENGTH_MAX} characters")
    wanted = Push(
        id=retry_key("staff", user_id, key),
        to=user_id,
        user_id=user_id,
        messages=({"type": "text", "text": text},),
        actor=str(actor),
    )
    before, way = await db.write(_begin, wanted, actor, mint.now())
    if before is not None:
        return Said(receipt=before, is_free=True)
    if way is not None:
        receipt = await line.reply(way.token, wanted.messages)
        await db.write(_end_reply, wanted, receipt)
        if not isinstance(receipt, NotSent):
            return Said(receipt=receipt, is_free=True)
    pushed = replace(wanted, id=retry_key("staff push", user_id, key))
    return Said(receipt=await push(db, line, mint, pushed), is_free=False)


def _buyer_of(conn: Connection, user_id: str) -> str:
    """Whose chat it is: what the audit log names, since a user id of LINE is personal."""
    person = line_people.by_user(conn, [user_id]).get(user_id)
    if person is None:
        raise NotFound("conversation")
    return person.buyer_id


def _take_over(conn: Connection, user_id: str, actor: Actor, now: datetime) -> None:
    buyer_id = _buyer_of(conn, user_id)
    if line_people.set_handed_over(conn, user_id, now):
        audit.note(conn, actor, "take_over", "conversation", buyer_id, now=now)


def _give_back(conn: Connection, user_id: str, actor: Actor, now: datetime) -> None:
    buyer_id = _buyer_of(conn, user_id)
    if line_people.set_handed_over(conn, user_id, None):
        audit.note(conn, actor, "give_back", "conversation", buyer_id, now=now)


def _cost(conn: Connection, user_id: str, now: datetime) -> Cost:
    way = hand_over.free_way(conn, user_id, now - REPLY_WITHIN)
    return Cost(
        free_until=None if way is None else way.received_at + REPLY_WITHIN,
        quota=line_quota.find(conn, quota_month(now)),
    )


def _begin(
    conn: Connection, wanted: Push, actor: Actor, now: datetime
) -> tuple[Receipt | None, FreeWay | None]:
    """How the answer of this key ended before; or the free way, which is taken for it."""
    buyer_id = _buyer_of(conn, wanted.to)
    if line_people.set_handed_over(conn, wanted.to, now):
        audit.note(conn, actor, "take_over", "conversation", buyer_id, now=now)
    row = line_log.sent(conn, wanted.id)
    if row is not None:
        # A reply that was lost must not be said twice; one that was not taken is pushed.
        match row.state:
            case "sent":
                return Sent(request_id=row.request_id), None
            case "not_sent":
                return None, None
            case _:
                return Unclear(words=row.words or "no answer came"), None
    way = hand_over.free_way(conn, wanted.to, now - REPLY_WITHIN)
    if way is None or not hand_over.use_up(conn, way.event_id):
        way = None
    else:
        line_log.add_sent(conn, [_row(wanted, now)])
    audit.note(conn, actor, "answer", "conversation", buyer_id, after={"way": _way(way)}, now=now)
    return None, way


def _way(way: FreeWay | None) -> str:
    return "push" if way is None else "reply"


def _row(wanted: Push, now: datetime) -> SentRow:
    return SentRow(
        id=wanted.id,
        at=now,
        kind="reply",
        conversation=wanted.to,
        user_id=wanted.user_id,
        event_id=None,
        messages=wanted.messages,
        state="sending",
        actor=wanted.actor,
    )


def _end_reply(conn: Connection, wanted: Push, receipt: Receipt) -> None:
    words = "" if isinstance(receipt, Sent) else receipt.words
    line_log.end(
        conn,
        wanted.id,
        state=_STATES[type(receipt)],
        words=words,
        request_id=receipt.request_id,
    )


def is_out_of_quota(receipt: Receipt) -> bool:
    """Whether the month's messages are used up."""
    return isinstance(receipt, NotSent) and receipt.why is Why.QUOTA
