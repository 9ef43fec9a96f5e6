"""What happened in one seed, as numbered lines that a person can read. Nothing is decided here."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

_TAIPEI = timezone(timedelta(hours=8))
_NAMES = re.compile(r"\d{6}-[0-9A-Z]{12}|\d{12}[0-9A-Z]{12}K|[0-9a-f]{64}|[0-9a-f]{32}")


class History:
    """Numbered lines: virtual time in Taipei, who, what, and how it ended.

    Long names (orders, attempts, tokens) are shortened to a letter and a running number, the same
    all through a history.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._short: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._lines: list[tuple[datetime, str]] = []

    def note(self, who: str, what: str, outcome: str = "") -> None:
        """Write a line down, as of now."""
        text = f"{who:<10} {what}" + (f" → {outcome}" if outcome else "")
        self._lines.append((self._clock(), _NAMES.sub(self._shorten, text)))

    def lines(self) -> list[str]:
        """Every line, in order."""
        return [
            f"{number:>4}  {at.astimezone(_TAIPEI):%m-%d %H:%M:%S.%f}"[:-3] + f"  {text}"
            for number, (at, text) in enumerate(self._lines, start=1)
        ]

    def shorten(self, text: str) -> str:
        """The same text with short names."""
        return _NAMES.sub(self._shorten, text)

    def _shorten(self, found: re.Match[str]) -> str:
        name = found.group()
        if name not in self._short:
            kind = {19: "order", 25: "attempt", 64: "notice", 32: "id"}[len(name)]
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._short[name] = f"{kind}#{self._counts[kind]}"
        return self._short[name]
