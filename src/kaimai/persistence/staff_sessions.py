"""Rows of `staff_sessions`: who is signed in, where, and since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.staff import StaffMember
from kaimai.persistence.staff import MEMBER, member_of
from kaimai.persistence.tables import staff, staff_sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser that somebody signed in with."""

    id: str
    staff_id: str
    started_at: datetime
    last_used_at: datetime
    confirmed_at: datetime
    address: str
    device: str


_SESSION = (
    staff_sessions.c.id,
    staff_sessions.c.staff_id,
    staff_sessions.c.started_at,
    staff_sessions.c.last_used_at,
    staff_sessions.c.confirmed_at,
    staff_sessions.c.address,
    staff_sessions.c.device,
)
_WHO = (*MEMBER, staff_sessions.c.id.label("session_id"), *_SESSION[2:])


def insert(conn: Connection, session: Session, digest: str) -> None:
    """Keep a session that begins."""
    conn.execute(
        sa.insert(staff_sessions),
        {
            "id": session.id,
            "digest": digest,
            "staff_id": session.staff_id,
            "started_at": session.started_at,
            "last_used_at": session.last_used_at,
            "confirmed_at": session.confirmed_at,
            "address": session.address,
            "device": session.device,
        },
    )


def living(
    conn: Connection, digest: str, *, used_since: datetime, started_since: datetime
) -> tuple[StaffMember, Session] | None:
    """Who is signed in with the session of this digest, unless it has ended, was left alone or is old."""
    row = conn.execute(
        sa.select(*_WHO)
        .join(staff, staff.c.id == staff_sessions.c.staff_id)
        .where(
            staff_sessions.c.digest == digest,
            staff_sessions.c.ended_at.is_(None),
            staff_sessions.c.last_used_at > used_since,
            staff_sessions.c.started_at > started_since,
            staff.c.is_active,
        )
    ).first()
    if row is None:
        return None
    return member_of(row), Session(
        id=row.session_id,
        staff_id=row.id,
        started_at=row.started_at,
        last_used_at=row.last_used_at,
        confirmed_at=row.confirmed_at,
        address=row.address,
        device=row.device,
    )


def set_used(conn: Connection, session_id: str, *, now: datetime) -> None:
    """Remember when a session was used last."""
    conn.execute(
        sa.update(staff_sessions).where(staff_sessions.c.id == session_id).values(last_used_at=now)
    )


def set_confirmed(conn: Connection, session_id: str, *, now: datetime) -> None:
    """Remember when the password was typed last."""
    conn.execute(
        sa.update(staff_sessions).where(staff_sessions.c.id == session_id).values(confirmed_at=now)
    )


def of_member(
    conn: Connection, staff_id: str, *, used_since: datetime, started_since: datetime
) -> list[Session]:
    """A member's sessions that are alive, the one used last first."""
    found = conn.execute(
        sa.select(*_SESSION)
        .where(
            staff_sessions.c.staff_id == staff_id,
            staff_sessions.c.ended_at.is_(None),
            staff_sessions.c.last_used_at > used_since,
            staff_sessions.c.started_at > started_since,
        )
        .order_by(staff_sessions.c.last_used_at.desc(), staff_sessions.c.id)
    )
    return [_session(row) for row in found]


def end(
    conn: Connection,
    staff_id: str,
    *,
    now: datetime,
    only: str | None = None,
    keep: str | None = None,
) -> int:
    """End sessions of a member: all, `only` one, or all but the one to `keep`; how many ended."""
    statement = sa.update(staff_sessions).where(
        staff_sessions.c.staff_id == staff_id, staff_sessions.c.ended_at.is_(None)
    )
    if only is not None:
        statement = statement.where(staff_sessions.c.id == only)
    if keep is not None:
        statement = statement.where(staff_sessions.c.id != keep)
    return conn.execute(statement.values(ended_at=now)).rowcount


def prune(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` sessions that nobody has used since; how many."""
    old = (
        sa.select(staff_sessions.c.id)
        .where(staff_sessions.c.last_used_at < before)
        .order_by(staff_sessions.c.last_used_at)
        .limit(limit)
    )
    return conn.execute(
        sa.delete(staff_sessions).where(staff_sessions.c.id.in_(old.scalar_subquery()))
    ).rowcount


def _session(row: Row[*tuple[Any, ...]]) -> Session:
    return Session(**row._mapping)
