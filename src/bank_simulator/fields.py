"""Reading single members of a request: types, lengths, forbidden characters. Codes come from the caller."""

import re
from collections.abc import Mapping
from datetime import datetime

from bank_simulator.clock import parse_day, parse_minute
from bank_simulator.codes import Rejected

Json = dict[str, object]

_FORBIDDEN = frozenset("'\"%")
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def text_of(request: Mapping[str, object], name: str) -> str | None:
    """The member as it was sent; None when it is missing or null. A number counts as its digits."""
    value = request.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Rejected("E0001")


def filled(request: Mapping[str, object], name: str) -> str | None:
    """The member, or None when it is missing, null or blank."""
    value = text_of(request, name)
    return value if value is not None and value.strip() else None


def whole_number(value: object) -> int | None:
    """A JSON integer, or a string of digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    return None


def number_in(request: Mapping[str, object], name: str, *, malformed: str) -> int | None:
    """An optional whole number; None when it is missing or blank."""
    value = request.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = whole_number(value)
    if number is None:
        raise Rejected(malformed)
    return number


def utf16_length(text: str) -> int:
    """Length as the bank's platform counts it: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str, *, longest: int, too_long: str, forbidden: str) -> None:
    """Refuse a text that is too long or holds a single quote, double quote or percent sign."""
    if utf16_length(text) > longest:
        raise Rejected(too_long)
    if not _FORBIDDEN.isdisjoint(text):
        raise Rejected(forbidden)


def param_object(request: Mapping[str, object], name: str) -> Json:
    """A nested parameter object; PHP sends an empty one as a list. Raises E0001 when missing."""
    value = request.get(name)
    if isinstance(value, dict):
        return value
    if value == []:
        return {}
    raise Rejected("E0001")


def minute_in(request: Mapping[str, object], name: str, *, malformed: str) -> datetime | None:
    """An optional `yyyyMMddHHmm`."""
    text = filled(request, name)
    if text is None:
        return None
    moment = parse_minute(text)
    if moment is None:
        raise Rejected(malformed)
    return moment


def day_in(request: Mapping[str, object], name: str, *, missing: str, malformed: str) -> datetime:
    """A required `yyyyMMdd`, as that day's first moment."""
    text = filled(request, name)
    if text is None:
        raise Rejected(missing)
    day = parse_day(text)
    if day is None:
        raise Rejected(malformed)
    return day
