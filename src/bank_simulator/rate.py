"""A token bucket for each shop, for the gateway's 429. Off unless a rate is set."""

from datetime import datetime


class RateLimit:
    """At most `per_second` calls a second for each name, with as many saved up."""

    def __init__(self, per_second: int | None) -> None:
        self._per_second = per_second
        self._buckets: dict[str, tuple[float, datetime]] = {}

    @property
    def limited(self) -> bool:
        """Whether there is a limit at all."""
        return self._per_second is not None

    def allows(self, name: str, now: datetime) -> bool:
        """Take one token; False when none is left."""
        if self._per_second is None:
            return True
        tokens, filled_at = self._buckets.get(name, (float(self._per_second), now))
        elapsed = max((now - filled_at).total_seconds(), 0)
        tokens = min(float(self._per_second), tokens + elapsed * self._per_second)
        is_allowed = tokens >= 1
        self._buckets[name] = (tokens - 1 if is_allowed else tokens, now)
        return is_allowed
