"""The bank's clock (Taipei time, moved forward at will) and the date formats on the wire."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Final

TAIPEI: Final = timezone(timedelta(hours=8), "Asia/Taipei")


class Clock:
    """Reads the time from outside and adds an offset, so that a person can let days pass."""

    def __init__(self, read: Callable[[], datetime], *, offset_seconds: float = 0) -> None:
        self._read = read
        self._offset = timedelta(seconds=offset_seconds)

    def now(self) -> datetime:
        """The bank's present time, in Taipei time."""
        return self._read().astimezone(TAIPEI) + self._offset

    @property
    def offset_seconds(self) -> float:
        """How far the bank's clock is ahead of the clock it was given."""
        return self._offset.total_seconds()

    def forward(self, seconds: float) -> None:
        """Move the bank's clock forward. Raises `ValueError` for a negative step."""
        if seconds < 0:
            raise ValueError("the bank's clock only moves forward")
        self._offset += timedelta(seconds=seconds)


def minute_text(moment: datetime) -> str:
    """`yyyyMMddHHmm`, the date-time format of every service."""
    return moment.strftime("%Y%m%d%H%M")


def day_text(moment: datetime) -> str:
    """`yyyyMMdd`."""
    return moment.strftime("%Y%m%d")


def parse_minute(text: str) -> datetime | None:
    """Read `yyyyMMddHHmm` as Taipei time; None when it is anything else."""
    return _parse(text, "%Y%m%d%H%M", length=12)


def parse_day(text: str) -> datetime | None:
    """Read `yyyyMMdd` as that day's first moment; None when it is anything else."""
    return _parse(text, "%Y%m%d", length=8)


def _parse(text: str, pattern: str, *, length: int) -> datetime | None:
    # strptime alone accepts "2026111" as a date; the length and digits are part of the format.
    if len(text) != length or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, pattern).replace(tzinfo=TAIPEI)
    except ValueError:
        return None
