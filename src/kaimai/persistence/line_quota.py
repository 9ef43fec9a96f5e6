"""The month's quota: how many people may still be pushed to, as LINE said last and we counted since."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import line_quota


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthQuota:
    """One month. `people_max` None: no limit, or LINE was never asked (`asked_at` None)."""

    month: str
    people_max: int | None
    used: int
    pushed_since: int
    pushed: int
    asked_at: datetime | None
    out_at: datetime | None

    @property
    def spent(self) -> int:
        """People reached this month, by all that LINE counts."""
        return self.used + self.pushed_since


def find(conn: Connection, month: str) -> MonthQuota | None:
    """What is known of a month."""
    row = conn.execute(sa.select(line_quota).where(line_quota.c.month == month)).first()
    return None if row is None else MonthQuota(**row._mapping)


def take(conn: Connection, month: str, people: int) -> bool:
    """Count a push to so many people before it is made; False when the month has not so many left."""
    conn.execute(insert_or_skip(conn, line_quota), {"month": month})
    taken = conn.execute(
        sa.update(line_quota)
        .where(
            line_quota.c.month == month,
            line_quota.c.out_at.is_(None),
            sa.or_(
                line_quota.c.people_max.is_(None),
                line_quota.c.used + line_quota.c.pushed_since + people <= line_quota.c.people_max,
            ),
        )
        .values(
            pushed_since=line_quota.c.pushed_since + people,
            pushed=line_quota.c.pushed + people,
        )
    )
    return taken.rowcount == 1


def give_back(conn: Connection, month: str, people: int) -> None:
    """Uncount a push that was not made."""
    left = line_quota.c.pushed_since - people
    conn.execute(
        sa.update(line_quota)
        .where(line_quota.c.month == month)
        .values(
            # LINE may have been asked in between, which began the count anew.
            pushed_since=sa.case((left < 0, 0), else_=left),
            pushed=line_quota.c.pushed - people,
        )
    )


def run_out(conn: Connection, month: str, *, now: datetime) -> None:
    """Note that LINE said nothing is left."""
    conn.execute(
        sa.update(line_quota)
        .where(line_quota.c.month == month, line_quota.c.out_at.is_(None))
        .values(out_at=now)
    )


def note(
    conn: Connection, month: str, *, people_max: int | None, used: int, now: datetime
) -> MonthQuota:
    """Write down what LINE says; what is left by its count may be pushed again."""
    conn.execute(insert_or_skip(conn, line_quota), {"month": month})
    is_out = people_max is not None and used >= people_max
    conn.execute(
        sa.update(line_quota)
        .where(line_quota.c.month == month)
        .values(
            people_max=people_max,
            used=used,
            pushed_since=0,
            asked_at=now,
            out_at=sa.func.coalesce(line_quota.c.out_at, now) if is_out else None,
        )
    )
    found = find(conn, month)
    if found is None:
        raise LookupError("the month was not stored")
    return found
