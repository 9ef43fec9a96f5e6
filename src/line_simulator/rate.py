"""Token buckets for the rate limits: one for each endpoint of the channel."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds; as many may come at once."""

    calls: int
    seconds: int = 1


class RateLimits:
    """The buckets, by the name of the endpoint."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def allows(self, name: str, rate: Rate, now: datetime) -> bool:
        """Take one token; False when none is left."""
        tokens, filled_at = self._buckets.get(name, (float(rate.calls), now))
        elapsed = max((now - filled_at).total_seconds(), 0)
        tokens = min(float(rate.calls), tokens + elapsed * rate.calls / rate.seconds)
        is_allowed = tokens >= 1
        self._buckets[name] = (tokens - 1 if is_allowed else tokens, now)
        return is_allowed
