"""Notices received, each once: stored first, processed afterwards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.identifiers import first_id
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A stored notice. `next_at` None: nothing more to do."""

    id: str
    source: str
    key: str
    is_signed: bool
    body: dict[str, Any]
    tries: int
    outcome: str
    attempt_number: str | None
    received_at: datetime
    next_at: datetime | None


_COLUMNS = [inbox.c[name] for name in Notice.__dataclass_fields__]
_FIND = sa.select(*_COLUMNS).where(
    inbox.c.source == sa.bindparam("source"), inbox.c.key == sa.bindparam("key")
)
_FIND_ALL = sa.select(*_COLUMNS).where(
    inbox.c.source == sa.bindparam("source"),
    inbox.c.key.in_(sa.bindparam("keys", expanding=True)),
)
_DUE = (
    sa.select(*_COLUMNS)
    # What LINE brings names its conversation. To ask for the source here would lead a planner to
    # the index of the keys, and so through every notice there ever was.
    .where(inbox.c.conversation.is_(None), inbox.c.next_at <= sa.bindparam("now"))
    .order_by(inbox.c.is_signed.desc(), inbox.c.next_at, inbox.c.id)
    .limit(sa.bindparam("count", type_=sa.Integer()))
)


_SETTLE = (
    sa.update(inbox)
    .where(inbox.c.id == sa.bindparam("settled_id"))
    .values(
        outcome=sa.bindparam("outcome"),
        attempt_number=sa.bindparam("attempt_number"),
        next_at=sa.bindparam("next_at"),
        tries=inbox.c.tries + 1,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How the processing of a notice went, and when to try again (None: never)."""

    id: str
    outcome: str
    attempt_number: str | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice that came in; what is signed by us goes first."""

    id: str
    key: str
    is_signed: bool
    body: dict[str, str]
    received_at: datetime


def store(conn: Connection, source: str, new: Collection[NewNotice]) -> dict[str, Notice]:
    """The notices with these keys, which must differ; those that are new are stored, due at once."""
    if not new:
        return {}
    conn.execute(
        insert_or_skip(conn, inbox),
        [
            {
                "id": each.id,
                "source": source,
                "key": each.key,
                "is_signed": each.is_signed,
                "body": each.body,
                "tries": 0,
                "received_at": each.received_at,
                "next_at": each.received_at,
            }
            for each in new
        ],
    )
    return find_all(conn, source, [each.key for each in new])


def find_all(conn: Connection, source: str, keys: Collection[str]) -> dict[str, Notice]:
    """The notices with these keys, by key."""
    found = conn.execute(_FIND_ALL, {"source": source, "keys": sorted(keys)})
    return {row.key: Notice(**row._mapping) for row in found}


def find(conn: Connection, source: str, key: str) -> Notice | None:
    """The notice with this key."""
    row = conn.execute(_FIND, {"source": source, "key": key}).first()
    return None if row is None else Notice(**row._mapping)


def due(conn: Connection, now: datetime, limit: int) -> list[Notice]:
    """Notices of the bank that wait to be processed: signed ones first, then the oldest."""
    found = conn.execute(_DUE, {"now": now, "count": limit})
    return [Notice(**row._mapping) for row in found]


def settle(conn: Connection, settlements: Collection[Settlement]) -> None:
    """Write down how processing went."""
    rows = [
        {
            "settled_id": each.id,
            "outcome": each.outcome,
            "attempt_number": each.attempt_number,
            "next_at": each.next_at,
        }
        for each in sorted(settlements, key=lambda each: each.id)
    ]
    conn.execute(_SETTLE, rows)


def ask_again(conn: Connection, notice_id: str, *, is_signed: bool, now: datetime) -> None:
    """Process a notice once more, with the rank that it has by now."""
    conn.execute(
        sa.update(inbox).where(inbox.c.id == notice_id).values(next_at=now, is_signed=is_signed)
    )


def waiting_unsigned(conn: Connection) -> int:
    """How many notices without our signature wait."""
    return (
        conn.scalar(
            sa.select(sa.func.count())
            .select_from(inbox)
            .where(inbox.c.next_at.is_not(None), inbox.c.is_signed.is_(False))
        )
        or 0
    )


def prune_of_attempts(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` settled notices received before; how many were deleted."""
    return _prune(conn, inbox.c.id < first_id(before), limit)


def prune_others(conn: Connection, before: datetime, limit: int) -> int:
    """The same for notices that were about no attempt of ours."""
    is_other = inbox.c.attempt_number.is_(None)
    return _prune(conn, sa.and_(is_other, inbox.c.id < first_id(before)), limit)


def _prune(conn: Connection, is_old: sa.ColumnElement[bool], limit: int) -> int:
    old = sa.select(inbox.c.id).where(is_old, inbox.c.next_at.is_(None)).limit(limit)
    return conn.execute(sa.delete(inbox).where(inbox.c.id.in_(old))).rowcount
