"""What people of the shop have asked the worker to do now: each asked for once, done once, remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import errands

RECONCILE, CHECK, BACKUP = "reconcile", "check", "backup"
"""Kinds of errands. What of: a day, nothing, nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One errand. `ended_at` None: not done yet; `trouble`: why it could not be done; `told`: what came
    of it, as facts for a page."""

    id: str
    kind: str
    argument: str
    asked_by: str
    asked_at: datetime
    began_at: datetime | None = None
    ended_at: datetime | None = None
    trouble: str = ""
    told: Mapping[str, str | int] | None = None


_NAMES = tuple(Errand.__dataclass_fields__)
_ASKED = ("id", "kind", "argument", "asked_by", "asked_at")
_OPEN = errands.c.ended_at.is_(None)


def ask(conn: Connection, new: Errand) -> bool:
    """Keep an errand, unless the same waits already; whether it was kept."""
    row = {name: getattr(new, name) for name in _ASKED}
    return bool(conn.execute(insert_or_skip(conn, errands), row).rowcount)


def take(conn: Connection, *, now: datetime, abandoned_before: datetime) -> Errand | None:
    """The errand that has waited longest, marked as begun; one whose worker died counts as waiting."""
    row = conn.execute(
        sa.select(*(errands.c[name] for name in _NAMES))
        .where(_OPEN, sa.or_(errands.c.began_at.is_(None), errands.c.began_at < abandoned_before))
        .order_by(errands.c.asked_at, errands.c.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    conn.execute(sa.update(errands).where(errands.c.id == row.id).values(began_at=now))
    return Errand(**row._mapping)


def end(
    conn: Connection,
    errand_id: str,
    *,
    trouble: str,
    told: Mapping[str, str | int],
    now: datetime,
) -> None:
    """Remember what came of it."""
    conn.execute(
        sa.update(errands)
        .where(errands.c.id == errand_id)
        .values(ended_at=now, trouble=trouble, told=dict(told))
    )


def latest(conn: Connection, kind: str) -> Errand | None:
    """The errand of this kind that was asked for last; None when none ever was."""
    row = conn.execute(
        sa.select(*(errands.c[name] for name in _NAMES))
        .where(errands.c.kind == kind)
        .order_by(errands.c.asked_at.desc(), errands.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Errand(**row._mapping)
