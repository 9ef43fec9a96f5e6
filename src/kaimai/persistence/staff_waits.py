"""Rows of `staff_waits` and `staff_attempts`: how often somebody tried to sign in, and what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.sign_in import FORGOTTEN_AFTER, Counter, wait_after
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import staff, staff_attempts, staff_waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to sign in that was refused: at which step, and at whose account, if there is one."""

    id: str
    at: datetime
    staff_id: str | None
    address: str
    device: str
    step: str


def take(conn: Connection, counters: Sequence[Counter], *, now: datetime) -> timedelta:
    """Count an attempt that is about to be made, and set how long the next one waits.

    The answer is how long this one must wait; then it is not made, and not counted. Counting comes
    before the password is looked at, so that a hundred at once are a hundred.
    """
    keys = sorted(counter.key for counter in counters)
    conn.execute(
        insert_or_skip(conn, staff_waits),
        [{"key": key, "attempts": 0, "until": now, "at": now} for key in keys],
    )
    found = {
        row.key: row
        for row in conn.execute(
            sa.select(staff_waits)
            .where(staff_waits.c.key.in_(keys))
            .order_by(staff_waits.c.key)
            .with_for_update()
        )
    }
    wait: timedelta = max(row.until - now for row in found.values())
    if wait > timedelta(0):
        return wait
    for counter in counters:
        row = found[counter.key]
        attempts = 1 if row.at + FORGOTTEN_AFTER < now else row.attempts + 1
        conn.execute(
            sa.update(staff_waits)
            .where(staff_waits.c.key == counter.key)
            .values(attempts=attempts, until=now + wait_after(attempts, counter.free), at=now)
        )
    return timedelta(0)


def forgive(conn: Connection, counters: Sequence[Counter], *, steps: int, now: datetime) -> None:
    """After a success the account's waits are over; the network's go back by what it took."""
    own, *others = counters
    conn.execute(
        sa.update(staff_waits).where(staff_waits.c.key == own.key).values(attempts=0, until=now)
    )
    for other in others:
        left = staff_waits.c.attempts - steps
        conn.execute(
            sa.update(staff_waits)
            .where(staff_waits.c.key == other.key)
            .values(attempts=sa.case((left > 0, left), else_=0), until=now)
        )


def insert_refused(conn: Connection, attempt: Attempt) -> None:
    """Keep an attempt that was refused."""
    conn.execute(
        sa.insert(staff_attempts),
        {
            "id": attempt.id,
            "at": attempt.at,
            "staff_id": attempt.staff_id,
            "address": attempt.address,
            "device": attempt.device,
            "step": attempt.step,
        },
    )


def count_refused(
    conn: Connection, *, staff_id: str | None, since: datetime, address: str, device: str
) -> int:
    """How many attempts at an account (None: at any that exists) were refused since, at most 1,000.

    Not counted: those of this very browser, whose owner has just mistyped.
    """
    refused = (
        sa.select(staff_attempts.c.id)
        .where(
            staff_attempts.c.at > since,
            sa.or_(staff_attempts.c.address != address, staff_attempts.c.device != device),
            staff_attempts.c.staff_id.is_not(None)
            if staff_id is None
            else staff_attempts.c.staff_id == staff_id,
        )
        .limit(1000)
    )
    return int(conn.scalar(sa.select(sa.func.count()).select_from(refused.subquery())) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A refused attempt as people see it: at whose account, from where."""

    at: datetime
    name: str | None
    address: str
    device: str
    step: str


def refused(conn: Connection, *, staff_id: str | None, limit: int) -> list[Refused]:
    """The newest refused attempts at an account, or at all (None): unknown ones have no name."""
    statement = (
        sa.select(
            staff_attempts.c.at,
            staff.c.name,
            staff_attempts.c.address,
            staff_attempts.c.device,
            staff_attempts.c.step,
        )
        .outerjoin(staff, staff.c.id == staff_attempts.c.staff_id)
        .order_by(staff_attempts.c.at.desc())
        .limit(limit)
    )
    if staff_id is not None:
        statement = statement.where(staff_attempts.c.staff_id == staff_id)
    return [Refused(**row._mapping) for row in conn.execute(statement)]


def prune_attempts(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` refused attempts of before; how many."""
    old = sa.select(staff_attempts.c.id).where(staff_attempts.c.at < before).limit(limit)
    return conn.execute(
        sa.delete(staff_attempts).where(staff_attempts.c.id.in_(old.scalar_subquery()))
    ).rowcount


def prune_waits(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` counters that nobody has touched since; how many."""
    old = sa.select(staff_waits.c.key).where(staff_waits.c.at < before).limit(limit)
    return conn.execute(
        sa.delete(staff_waits).where(staff_waits.c.key.in_(old.scalar_subquery()))
    ).rowcount
