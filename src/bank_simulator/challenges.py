"""Card payments between the card form and the one-time password. Kept in memory, and bounded."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from bank_simulator.cards import Card

_KEPT_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Challenge:
    """A card waiting for its holder to be verified."""

    ts_no: str
    card: Card
    remember: bool = False


class ChallengeBook:
    """Open verifications by a key that only the shopper's page knows."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Challenge] = OrderedDict()

    def add(self, key: str, challenge: Challenge) -> None:
        """Open one; beyond ten thousand the oldest is forgotten."""
        self._open[key] = challenge
        if len(self._open) > _KEPT_MAX:
            self._open.popitem(last=False)

    def get(self, key: str) -> Challenge | None:
        """Look without closing."""
        return self._open.get(key)

    def close(self, key: str) -> Challenge | None:
        """Take one away; None when it is closed already."""
        return self._open.pop(key, None)
