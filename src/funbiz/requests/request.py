"""The ground of every request: checked when it is made, written as the members of a message."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from funbiz import wire
from funbiz.errors import InvalidRequest
from funbiz.wire import Need, Text

ORDER_NO = Text(50)
REQUIRED = Need.REQUIRED

D = TypeVar("D", date, datetime)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The ground of every request: its fields are checked at once."""

    def __post_init__(self) -> None:
        wire.write(self)
        self._check()

    def _check(self) -> None:
        """Check the rules that bind several fields."""

    def members(self) -> dict[str, object]:
        """Return the members of the message, without ShopNo, which is the caller's."""
        return wire.write(self)


def check_period(field: str, first: D | None, last: D | None) -> None:
    """Raise InvalidRequest naming `field`, the end, unless both ends or none are given, in order."""
    if (first is None) != (last is None):
        raise InvalidRequest(field, "a period needs both its ends")
    if first is not None and last is not None and first > last:
        raise InvalidRequest(field, "is before the period's beginning")
