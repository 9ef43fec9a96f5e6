"""Business time: Asia/Taipei, which has had no daylight saving since 1979. Storage is UTC."""

from datetime import datetime, timedelta, timezone

TAIPEI = timezone(timedelta(hours=8), "Asia/Taipei")


def taipei(moment: datetime) -> datetime:
    """The same moment on a clock in Taipei."""
    return moment.astimezone(TAIPEI)
