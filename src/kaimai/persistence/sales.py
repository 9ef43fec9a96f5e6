"""Sums of what was sold: counted from payments and refunds, and kept a day in a row."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.sales import HOURS, SalesDay, Sold, end_of, start_of
from kaimai.persistence.dialect import upsert
from kaimai.persistence.tables import payment_log, refunds, sales_days

_HOUR = timedelta(hours=1)
# Written out, not bound: the partial index is only used for a condition in sight.
_IS_CAPTURED: sa.ColumnElement[bool] = sa.literal_column("payment_log.status = 'captured'")


def hours_of(conn: Connection, day: date, *, since: int = 0) -> list[Sold]:
    """What came in for orders in each hour of a day, read from the payments by the index of when they
    were paid. Hours before `since` are not looked at and stay empty."""
    start = start_of(day)
    ends = [start + (hour + 1) * _HOUR for hour in range(since, HOURS)]
    hour = sa.case(
        *((payment_log.c.paid_at < end, since + place) for place, end in enumerate(ends[:-1])),
        else_=HOURS - 1,
    ).label("hour")
    found = conn.execute(
        sa.select(hour, sa.func.count(), sa.func.sum(payment_log.c.amount))
        .where(
            _IS_CAPTURED,
            payment_log.c.paid_at >= start + since * _HOUR,
            payment_log.c.paid_at < ends[-1],
            payment_log.c.is_applied,
        )
        .group_by("hour")
    )
    hours = [Sold()] * HOURS
    for place, orders, amount in found:
        hours[place] = Sold(orders, int(amount))
    return hours


def refunded_on(conn: Connection, day: date) -> int:
    """NT$ of refunds that were sent to the bank on a day, and are done."""
    start = start_of(day)
    found = conn.scalar(
        sa.select(sa.func.sum(refunds.c.amount)).where(
            refunds.c.submitted_at >= start,
            refunds.c.submitted_at < end_of(day),
            refunds.c.status == "done",
        )
    )
    return int(found or 0)


def count_day(conn: Connection, day: date, now: datetime) -> None:
    """Count a day from the payments, and keep the sums in the place of those before."""
    row = {
        "day": day.isoformat(),
        "hours": [list(each) for each in hours_of(conn, day)],
        "refunded": refunded_on(conn, day),
        "counted_to": now,
    }
    conn.execute(upsert(conn, sales_days, ["day"], [name for name in row if name != "day"]), row)


def days(conn: Connection, first: date, last: date) -> dict[date, SalesDay]:
    """The days that have been counted, from the first to the last."""
    found = conn.execute(
        sa.select(sales_days).where(
            sales_days.c.day >= first.isoformat(), sales_days.c.day <= last.isoformat()
        )
    )
    counted = [
        SalesDay(
            day=date.fromisoformat(row.day),
            hours=[Sold(*each) for each in row.hours],
            refunded=row.refunded,
            counted_to=row.counted_to,
        )
        for row in found
    ]
    return {each.day: each for each in counted}


def counted(conn: Connection, wanted: Iterable[date]) -> dict[date, datetime]:
    """When each of these days was counted last; a day that never was is not in it."""
    found = conn.execute(
        sa.select(sales_days.c.day, sales_days.c.counted_to).where(
            sales_days.c.day.in_([each.isoformat() for each in wanted])
        )
    )
    return {date.fromisoformat(row.day): row.counted_to for row in found}
