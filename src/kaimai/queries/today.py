"""What the first page of the back office shows: what waits for somebody, and how the day is going.

A fixed number of statements, each answered from an index that holds little else or cut off early:
with a million orders it is as quick as with ten.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.messaging import quota_month
from kaimai.domain.orders import OPEN
from kaimai.domain.sales import SalesDay, day_of, month_before, start_of
from kaimai.persistence import check_runs, line_quota, sales
from kaimai.persistence.line_quota import MonthQuota
from kaimai.persistence.tables import (
    cases,
    deliveries,
    line_people,
    orders,
    refunds,
)
from kaimai.queries import shelves
from kaimai.queries.shelves import ShelfRow
from kaimai.queries.statements import count_open_differences
from kaimai.queries.subscriptions import failed_lately

COUNTED_TO = 1000
"""Nobody counts further: a page that says 1,000+ is as useful and always quick."""
FIRST = 5
"""Orders and SKUs that are shown themselves."""
_WEEK = timedelta(days=7)
_CHARGES_SHOWN = timedelta(days=7)
"""How long a failed charge of a subscription stands on the first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A paid order that has not been shipped."""

    number: str
    name: str
    total: int
    placed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What waits at this moment; counts stop at `COUNTED_TO`. Amounts in NT$."""

    to_pay: int
    to_ship: int
    ship_first: Sequence[Waiting]
    cases: Mapping[str, int]
    stuck_refunds: int
    failed_charges: int
    """Of subscriptions, within the last days: their buyers may want a word."""
    differences: int
    low: int
    low_first: Sequence[ShelfRow]
    failing: int
    handed_over: int
    handed_over_since: datetime | None
    quota: MonthQuota | None
    broken_rules: Sequence[str]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits for anybody."""
        counts = (
            self.to_ship,
            self.stuck_refunds,
            self.failed_charges,
            self.differences,
            self.low,
            self.failing,
        )
        return not (any(counts) or self.cases or self.handed_over or self.broken_rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """How today and this month are going. A day that has not been counted yet is not in `days`.

    `days` reach from the first of the month before; `week_ago` is the same day last week.
    """

    today: SalesDay
    week_ago: SalesDay | None
    days: Mapping[date, SalesDay]

    def month(self, first: date) -> list[SalesDay | None]:
        """The days of the month that begins on `first`, up to its end or today."""
        found: list[SalesDay | None] = []
        day = first
        while day.month == first.month and day <= self.today.day:
            found.append(self.today if day == self.today.day else self.days.get(day))
            day += timedelta(days=1)
        return found


def _stated(column: "sa.Column[str]", value: str) -> sa.ColumnElement[bool]:
    # Written out, not bound: a partial index is only used for a condition in sight.
    return column == sa.bindparam(None, value, literal_execute=True)


def _among(statuses: Collection[str]) -> sa.ColumnElement[bool]:
    return orders.c.status.in_(
        sa.bindparam(None, sorted(statuses), expanding=True, literal_execute=True)
    )


_IS_OPEN = _among(OPEN)
_IS_TO_SHIP = _among({"paid"})


def today(conn: Connection, now: datetime, *, default_low: int) -> Today:
    """What waits for somebody. `default_low`: from how many free units on a SKU without a mark of its
    own runs low."""
    low, low_first = shelves.low(conn, default_low=default_low, cap=COUNTED_TO, first=FIRST)
    handed_over, since = conn.execute(
        sa.select(sa.func.count(), sa.func.min(line_people.c.handed_over_at)).where(
            line_people.c.handed_over_at.is_not(None)
        )
    ).one()
    run = check_runs.last(conn)
    return Today(
        to_pay=_count(conn, sa.select(orders.c.hold_until).where(_IS_OPEN)),
        to_ship=_count(conn, sa.select(orders.c.id).where(_IS_TO_SHIP)),
        ship_first=_ship_first(conn),
        cases=_open_cases(conn),
        stuck_refunds=_count(
            conn, sa.select(refunds.c.id).where(refunds.c.status.in_(("failed", "refused")))
        ),
        failed_charges=failed_lately(conn, now - _CHARGES_SHOWN),
        differences=count_open_differences(conn),
        low=low,
        low_first=low_first,
        failing=_count(
            conn,
            sa.select(deliveries.c.id).where(
                _stated(deliveries.c.state, "given_up"), deliveries.c.dismissed_at.is_(None)
            ),
        ),
        handed_over=handed_over,
        handed_over_since=since,
        quota=line_quota.find(conn, quota_month(now)),
        broken_rules=[] if run is None else [name for name, count in run.broken.items() if count],
    )


def sales_now(conn: Connection, now: datetime) -> Sales:
    """What was sold today up to now, and on the days that it is compared with.

    The hours of today that the worker has counted are read from its sums, the others from the
    payments.
    """
    day = day_of(now)
    week_ago = day - _WEEK
    counted = sales.days(conn, min(month_before(day), week_ago), day)
    known = counted.get(day)
    since = 0 if known is None else (known.counted_to - start_of(day)) // timedelta(hours=1)
    fresh = sales.hours_of(conn, day, since=min(since, 23))
    hours = fresh if known is None else [*known.hours[:since], *fresh[since:]]
    so_far = SalesDay(day=day, hours=hours, refunded=sales.refunded_on(conn, day), counted_to=now)
    return Sales(today=so_far, week_ago=counted.get(week_ago), days=counted)


def _count(conn: Connection, rows: sa.Select[Any]) -> int:
    cut = rows.limit(COUNTED_TO).subquery()
    return conn.scalar(sa.select(sa.func.count()).select_from(cut)) or 0


def _ship_first(conn: Connection) -> list[Waiting]:
    """The orders that wait longest; ids are in the order of placing."""
    found = conn.execute(
        sa.select(*(orders.c[name] for name in ("number", "total", "placed_at")))
        .add_columns(orders.c.contact_name.label("name"))
        .where(_IS_TO_SHIP)
        .order_by(orders.c.id)
        .limit(FIRST)
    )
    return [Waiting(**row._mapping) for row in found]


def _open_cases(conn: Connection) -> dict[str, int]:
    found = conn.execute(
        sa.select(cases.c.kind, sa.func.count())
        .where(cases.c.closed_at.is_(None))
        .group_by(cases.c.kind)
        .order_by(cases.c.kind)
    )
    return {row[0]: row[1] for row in found}
