"""How amounts, moments and account numbers are written for people. Moments are shown in Taipei time."""

from datetime import date, datetime

from kaimai.domain.calendar import taipei
from kaimai.words.languages import ENGLISH

_WEEKDAYS = "一二三四五六日"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(amount: int) -> str:
    """Whole New Taiwan dollars: `NT$1,280`."""
    return f"NT${amount:,}"


def cents(amount_cents: int) -> str:
    """An amount that is counted in cents: `NT$1,280`, or `NT$12.50`, or `-NT$3`."""
    dollars, rest = divmod(abs(amount_cents), 100)
    sign = "-" if amount_cents < 0 else ""
    return f"{sign}{money(dollars)}" + (f".{rest:02}" if rest else "")


def moment(at: datetime, language: str) -> str:
    """A day and minute in Taipei: `11月22日（日）14:30`, or `Sun 22 Nov, 14:30`."""
    local = taipei(at)
    between = ", " if language == ENGLISH else ""
    return f"{day(local.date(), language)}{between}{local:%H:%M}"


def day(on: date, language: str) -> str:
    """A day: `11月22日（日）`, or `Sun 22 Nov`."""
    if language == ENGLISH:
        return f"{_ENGLISH_WEEKDAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"
    return f"{on.month}月{on.day}日（{_WEEKDAYS[on.weekday()]}）"


def in_groups(digits: str, size: int = 4) -> str:
    """A long number in groups, as people read it out: `9992 2123 4567 8901`."""
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))
