"""Which orders a list, a saved view or an export is about: a filter, and how it stands in an address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode

from kaimai.domain.calendar import TAIPEI, taipei
from kaimai.domain.delivery import KINDS
from kaimai.domain.orders import GROUPS
from kaimai.domain.payment_methods import CODES

TEXT_LENGTH_MAX = 80
METHODS = CODES
TODAY = "today"
"""A day that moves on: what a saved view may say instead of a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """What an order must be to be in a list: everything that is said. An empty filter lists all.

    `text` is searched for; `status` names a group of statuses; days are in Taipei, `2026-11-22` or
    `today`, both included; `coupon` is a code, `group_buy` an id.
    """

    text: str = ""
    status: str = ""
    method: str = ""
    delivery: str = ""
    first_day: str = ""
    last_day: str = ""
    coupon: str = ""
    group_buy: str = ""
    has_note: bool = False
    has_case: bool = False

    def without_text(self) -> "OrderFilter":
        """The same without what is searched for."""
        return replace(self, text="")

    @property
    def is_empty(self) -> bool:
        """Whether it lists every order."""
        return self == OrderFilter()


_NAMES = {
    "text": "q",
    "status": "status",
    "method": "method",
    "delivery": "delivery",
    "first_day": "from",
    "last_day": "to",
    "coupon": "coupon",
    "group_buy": "group",
    "has_note": "note",
    "has_case": "case",
}
"""What each part is called in an address."""


def filter_of(query: Mapping[str, str]) -> OrderFilter:
    """The filter that an address names. What cannot be is left out: an old link still leads somewhere."""
    said = {part: _plain(query.get(name, "")) for part, name in _NAMES.items()}
    return OrderFilter(
        text=said["text"][:TEXT_LENGTH_MAX],
        status=said["status"] if said["status"] in GROUPS else "",
        method=said["method"] if said["method"] in METHODS else "",
        delivery=said["delivery"] if said["delivery"] in KINDS else "",
        first_day=_day(said["first_day"]),
        last_day=_day(said["last_day"]),
        coupon=said["coupon"][:TEXT_LENGTH_MAX],
        group_buy=said["group_buy"][:TEXT_LENGTH_MAX],
        has_note=said["has_note"] == "1",
        has_case=said["has_case"] == "1",
    )


def filter_of_text(query: str) -> OrderFilter:
    """The same from the text behind the question mark."""
    return filter_of(dict(parse_qsl(query)))


def query_of(wanted: OrderFilter) -> dict[str, str]:
    """The fields of an address that name this filter."""
    said: dict[str, str] = {}
    for part in fields(wanted):
        value = getattr(wanted, part.name)
        if value:
            said[_NAMES[part.name]] = "1" if value is True else value
    return said


def text_of(wanted: OrderFilter) -> str:
    """The text behind the question mark; empty for an empty filter."""
    return urlencode(query_of(wanted))


def moments_of(wanted: OrderFilter, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when, and until before when, an order was placed."""
    first, last = _date(wanted.first_day, now), _date(wanted.last_day, now)
    return (
        None if first is None else datetime.combine(first, time(), TAIPEI),
        None if last is None else datetime.combine(last + timedelta(days=1), time(), TAIPEI),
    )


def _plain(text: str) -> str:
    """The text without what no database can hold."""
    return "".join(each for each in text if each.isprintable()).strip()


def _day(text: str) -> str:
    if text == TODAY:
        return text
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else ""
    except ValueError:
        return ""


def _date(text: str, now: datetime) -> date | None:
    if not text:
        return None
    return taipei(now).date() if text == TODAY else date.fromisoformat(text)
