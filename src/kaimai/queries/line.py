"""What the shop in LINE looks like: the month's quota, friends, messages that failed, one person's log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.messaging import quota_month
from kaimai.persistence import line_quota
from kaimai.persistence.line_quota import MonthQuota
from kaimai.persistence.tables import line_groups, line_people, messaging_log


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSummary:
    """How things stand. `failed` are the newest calls that sent nothing for sure, newest first."""

    quota: MonthQuota | None
    friends: int
    blocked: int
    groups: int
    handed_over: int
    failed: Sequence["Logged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One message, or list of messages, that came or went."""

    at: datetime
    direction: str
    kind: str
    conversation: str
    user_id: str | None
    messages: Sequence[dict[str, Any]]
    state: str
    words: str


_LOGGED = sa.select(*(messaging_log.c[name] for name in Logged.__dataclass_fields__)).order_by(
    messaging_log.c.at.desc(), messaging_log.c.id.desc()
)


def summary(conn: Connection, now: datetime, *, since: datetime) -> LineSummary:
    """The shop in LINE by now; failures since a moment."""
    people = line_people.c
    friends, blocked, handed_over = conn.execute(
        sa.select(
            sa.func.count().filter(people.is_friend),
            sa.func.count().filter(people.blocked_at.is_not(None), ~people.is_friend),
            sa.func.count().filter(people.handed_over_at.is_not(None)),
        ).select_from(line_people)
    ).one()
    failed = _LOGGED.where(
        messaging_log.c.at >= since,
        messaging_log.c.state.in_(("not_sent", "unclear", "quota")),
        # There was nothing to say any more.
        messaging_log.c.messages != sa.literal([], messaging_log.c.messages.type),
    ).limit(20)
    return LineSummary(
        quota=line_quota.find(conn, quota_month(now)),
        friends=friends,
        blocked=blocked,
        groups=conn.scalar(
            sa.select(sa.func.count())
            .select_from(line_groups)
            .where(line_groups.c.left_at.is_(None))
        )
        or 0,
        handed_over=handed_over,
        failed=[Logged(**row._mapping) for row in conn.execute(failed)],
    )


def people_called(conn: Connection, who: str) -> list[tuple[str, str]]:
    """User id and name of the people with this user id, or whose name begins like this."""
    rows = conn.execute(
        sa.select(line_people.c.user_id, line_people.c.display_name)
        .where(
            sa.or_(
                line_people.c.user_id == who,
                line_people.c.display_name.startswith(who, autoescape=True),
            )
        )
        .order_by(line_people.c.display_name, line_people.c.user_id)
        .limit(20)
    )
    return [(row.user_id, row.display_name) for row in rows]


def log_of(conn: Connection, user_id: str, limit: int) -> list[Logged]:
    """The newest messages from and to a person, in their chat and in groups; oldest first."""
    rows = conn.execute(_LOGGED.where(messaging_log.c.user_id == user_id).limit(limit))
    return [Logged(**row._mapping) for row in rows][::-1]


def month(conn: Connection, now: datetime) -> MonthQuota | None:
    """What is known of this month's quota."""
    return line_quota.find(conn, quota_month(now))


def waiting_for_staff(conn: Connection) -> int:
    """How many people were handed over to the staff."""
    return (
        conn.scalar(
            sa.select(sa.func.count())
            .select_from(line_people)
            .where(line_people.c.handed_over_at.is_not(None))
        )
        or 0
    )
