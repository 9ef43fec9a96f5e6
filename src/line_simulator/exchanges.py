"""A bounded log of the calls to the Messaging API, for the administrator's page. No token is kept."""

from collections import deque
from datetime import datetime

import msgspec


class Exchange(msgspec.Struct, frozen=True):
    """One call and its answer. `deviations`: what the real LINE would have refused."""

    at: datetime
    request_id: str
    method: str
    path: str
    status: int
    asked: str
    answered: str
    deviations: list[str]


class ExchangeLog:
    """The latest calls."""

    def __init__(self, kept_max: int) -> None:
        self._kept: deque[Exchange] = deque(maxlen=kept_max)

    def add(self, exchange: Exchange) -> None:
        """Note a call; the oldest is forgotten."""
        self._kept.append(exchange)

    def newest(self) -> list[Exchange]:
        """The calls, newest first."""
        return list(reversed(self._kept))
