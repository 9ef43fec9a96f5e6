"""Chats with people in LINE as the back office shows them: who waits, what was said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import LINE
from kaimai.domain.moves import STAFF
from kaimai.persistence.tables import buyer_identities, line_people, messaging_log, staff

WAITING_MAX = 100
RECENT_LOOKED_AT = 400
"""Messages that came last, among whose senders the recent chats are found."""
RECENT_MAX = 50
THREAD_MAX = 60
_SINCE_MAX = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRow:
    """One person's chat. `waits_since`: since when they wait for the staff, None: they do not;
    `unanswered`: messages of theirs since the staff spoke last; `last`: what came last, as LINE's
    event."""

    user_id: str
    buyer_id: str
    name: str
    is_friend: bool
    handed_over_at: datetime | None
    waits_since: datetime | None = None
    unanswered: int = 0
    last: Mapping[str, Any] | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uttered:
    """Something that was said. `body`: LINE's event of a person, or the messages that went out; `by`:
    the member of the staff who wrote it, empty for the shop."""

    id: str
    at: datetime
    is_theirs: bool
    kind: str
    body: Sequence[Mapping[str, Any]]
    state: str
    words: str
    by: str
    in_group: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A part of a chat, oldest first; `older` begins the part before it, None when there is none."""

    said: Sequence[Uttered]
    older: str | None
    newest: str


_PERSON = sa.select(
    line_people.c.user_id,
    buyer_identities.c.buyer_id,
    line_people.c.display_name.label("name"),
    line_people.c.is_friend,
    line_people.c.handed_over_at,
).join(
    buyer_identities,
    sa.and_(buyer_identities.c.kind == LINE, buyer_identities.c.value == line_people.c.user_id),
)
_OWN_CHAT = messaging_log.c.conversation == messaging_log.c.user_id
_IS_IN = messaging_log.c.direction == "in"


def find_chat(conn: Connection, user_id: str) -> ChatRow | None:
    """The person of a chat."""
    row = conn.execute(_PERSON.where(line_people.c.user_id == user_id)).first()
    return None if row is None else ChatRow(**row._mapping)


def waiting(conn: Connection) -> list[ChatRow]:
    """Chats that the staff has, whoever waits longest first; then those that are answered."""
    found = conn.execute(
        _PERSON.where(line_people.c.handed_over_at.is_not(None))
        .order_by(line_people.c.handed_over_at)
        .limit(WAITING_MAX)
    ).all()
    people = [ChatRow(**row._mapping) for row in found]
    if not people:
        return []
    since = min(each.handed_over_at for each in people if each.handed_over_at is not None)
    spoke = _staff_spoke(conn, [each.user_id for each in people])
    heard = _heard(conn, [each.user_id for each in people], since)
    rows = [
        _with_wait(each, spoke.get(each.user_id), heard.get(each.user_id, [])) for each in people
    ]
    waits = [each for each in rows if each.waits_since is not None]
    waits.sort(key=lambda each: str(each.waits_since))
    return [*waits, *(each for each in rows if each.waits_since is None)]


def _with_wait(
    person: ChatRow, spoke_at: datetime | None, heard: Sequence[tuple[datetime, Mapping[str, Any]]]
) -> ChatRow:
    begun = person.handed_over_at
    is_answered = spoke_at is not None and begun is not None and spoke_at >= begun
    after = [each for each in heard if spoke_at is None or each[0] > spoke_at]
    since = (after[0][0] if after else None) if is_answered else begun
    last = heard[-1] if heard else (None, None)
    return ChatRow(
        user_id=person.user_id,
        buyer_id=person.buyer_id,
        name=person.name,
        is_friend=person.is_friend,
        handed_over_at=begun,
        waits_since=since,
        unanswered=len(after),
        last=last[1],
        last_at=last[0],
    )


def _staff_spoke(conn: Connection, user_ids: Collection[str]) -> dict[str, datetime]:
    """When the staff spoke last with each."""
    found = conn.execute(
        sa.select(messaging_log.c.user_id, sa.func.max(messaging_log.c.at))
        .where(
            messaging_log.c.user_id.in_(sorted(user_ids)),
            messaging_log.c.actor != "",
            messaging_log.c.state.in_(("sent", "unclear", "sending")),
        )
        .group_by(messaging_log.c.user_id)
    )
    return {row[0]: row[1] for row in found}


def _heard(
    conn: Connection, user_ids: Collection[str], since: datetime
) -> dict[str, list[tuple[datetime, Mapping[str, Any]]]]:
    """What each said in their own chat since then, in order."""
    heard: dict[str, list[tuple[datetime, Mapping[str, Any]]]] = {}
    found = conn.execute(
        sa.select(messaging_log.c.user_id, messaging_log.c.at, messaging_log.c.messages)
        .where(
            messaging_log.c.user_id.in_(sorted(user_ids)),
            _OWN_CHAT,
            _IS_IN,
            messaging_log.c.at >= since,
        )
        .order_by(messaging_log.c.at, messaging_log.c.id)
        .limit(_SINCE_MAX)
    )
    for row in found:
        heard.setdefault(row.user_id, []).append((row.at, row.messages[0] if row.messages else {}))
    return heard


def recent(conn: Connection, *, without: Collection[str] = ()) -> list[ChatRow]:
    """Chats in which something was said last, the newest first."""
    found = conn.execute(
        sa.select(messaging_log.c.user_id, messaging_log.c.at, messaging_log.c.messages)
        .where(_OWN_CHAT, _IS_IN)
        .order_by(messaging_log.c.at.desc(), messaging_log.c.id.desc())
        .limit(RECENT_LOOKED_AT)
    )
    last: dict[str, tuple[datetime, Mapping[str, Any]]] = {}
    for row in found:
        if row.user_id not in without and len(last) < RECENT_MAX:
            last.setdefault(row.user_id, (row.at, row.messages[0] if row.messages else {}))
    people = {
        row.user_id: row
        for row in conn.execute(_PERSON.where(line_people.c.user_id.in_(sorted(last))))
    }
    return [
        ChatRow(**people[user_id]._mapping, last=body, last_at=at)
        for user_id, (at, body) in last.items()
        if user_id in people
    ]


def thread(conn: Connection, user_id: str, *, before: str = "") -> Thread:
    """What was said in a person's chat, and to them; in groups only what they said."""
    log = messaging_log.c
    wanted = (
        sa.select(
            log.id,
            log.at,
            log.direction,
            log.kind,
            log.messages,
            log.state,
            log.words,
            log.conversation,
            sa.func.coalesce(staff.c.name, log.actor).label("by"),
        )
        .outerjoin(staff, log.actor == f"{STAFF}:" + staff.c.id)
        .where(log.user_id == user_id)
        .order_by(log.at.desc(), log.id.desc())
        .limit(THREAD_MAX + 1)
    )
    if before:
        moment = sa.select(log.at).where(log.id == before).scalar_subquery()
        wanted = wanted.where(sa.or_(log.at < moment, sa.and_(log.at == moment, log.id < before)))
    found = conn.execute(wanted).all()
    shown = found[:THREAD_MAX]
    said = [
        Uttered(
            id=row.id,
            at=row.at,
            is_theirs=row.direction == "in",
            kind=row.kind,
            body=row.messages,
            state=row.state,
            words=row.words,
            by=row.by,
            in_group=row.conversation != user_id,
        )
        for row in reversed(shown)
    ]
    return Thread(
        said=said,
        older=shown[-1].id if len(found) > THREAD_MAX else None,
        newest=shown[0].id if shown else "",
    )


def newest(conn: Connection, user_id: str) -> str:
    """What changes whenever something is said in a chat, or it is taken over or given back."""
    last = conn.execute(
        sa.select(messaging_log.c.id, messaging_log.c.state)
        .where(messaging_log.c.user_id == user_id)
        .order_by(messaging_log.c.at.desc(), messaging_log.c.id.desc())
        .limit(1)
    ).first()
    at = conn.scalar(
        sa.select(line_people.c.handed_over_at).where(line_people.c.user_id == user_id)
    )
    mark = "bot" if at is None else f"{at:%H%M%S}"
    return f"{'' if last is None else f'{last.id}-{last.state}'}-{mark}"
