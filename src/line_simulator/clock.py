"""LINE's clock: a source of time that can be moved forward, and the moments derived from it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

# LINE counts its days and months in this zone.
STATISTICS_ZONE: Final = timezone(timedelta(hours=9), "UTC+9")
TAIPEI: Final = timezone(timedelta(hours=8), "Asia/Taipei")


class Clock:
    """Reads the time from outside and adds an offset, so that a person can let days pass."""

    def __init__(self, read: Callable[[], datetime], *, offset_seconds: float = 0) -> None:
        self._read = read
        self._offset = timedelta(seconds=offset_seconds)

    def now(self) -> datetime:
        """LINE's present time, UTC."""
        return self._read().astimezone(UTC) + self._offset

    @property
    def offset_seconds(self) -> float:
        """How far this clock is ahead of the one it was given."""
        return self._offset.total_seconds()

    def forward(self, seconds: float) -> None:
        """Move the clock forward. Raises `ValueError` for a negative step."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self._offset += timedelta(seconds=seconds)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, the timestamp of every event."""
    return int(moment.timestamp() * 1000)


def day_text(moment: datetime) -> str:
    """`yyyyMMdd` in LINE's zone, as the sent counts name a day."""
    return moment.astimezone(STATISTICS_ZONE).strftime("%Y%m%d")


def month_text(moment: datetime) -> str:
    """`yyyyMM` in LINE's zone; the quota starts anew with it."""
    return moment.astimezone(STATISTICS_ZONE).strftime("%Y%m")
