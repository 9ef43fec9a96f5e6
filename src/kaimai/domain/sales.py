"""What a shop sold on a day, by the hour, in Taipei's days: money that came in for orders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from kaimai.domain.calendar import TAIPEI

HOURS = 24
_HOUR = timedelta(hours=1)


class Sold(NamedTuple):
    """Orders that were paid, and their money in NT$."""

    orders: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesDay:
    """One day by its hours. `refunded`: NT$ that went back on this day, whenever it was paid.

    `counted_to`: what came in before this moment is in it.
    """

    day: date
    hours: Sequence[Sold]
    refunded: int
    counted_to: datetime

    @property
    def total(self) -> Sold:
        """The whole day."""
        return total(self.hours)


def total(parts: Iterable[Sold]) -> Sold:
    """All of these together."""
    found = list(parts)
    return Sold(sum(each.orders for each in found), sum(each.amount for each in found))


def day_of(moment: datetime) -> date:
    """The day on a clock in Taipei."""
    return moment.astimezone(TAIPEI).date()


def start_of(day: date) -> datetime:
    """The moment at which the day begins in Taipei."""
    return datetime(day.year, day.month, day.day, tzinfo=TAIPEI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The moment at which the next day begins."""
    return start_of(day) + HOURS * _HOUR


def month_before(day: date) -> date:
    """The first day of the month before this day's month."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def shown_days(today: date) -> list[date]:
    """The days before today that a first page looks at: this month, the month before, and the last
    week; the newest first."""
    first = min(month_before(today), today - timedelta(days=7))
    return [today - timedelta(days=back) for back in range(1, (today - first).days + 1)]
