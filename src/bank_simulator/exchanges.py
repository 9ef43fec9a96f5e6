"""A bounded log of what went over the wire, for the administrator's page. Secrets are masked."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from bank_simulator.fields import Json

# What would let a reader act for the shop or the shopper, or charge a card again.
_SECRET: Final = frozenset(
    {
        "PayToken",
        "RefundToken",
        "CCToken",
        "BindToken",
        "PayCode",
        "Pan1",
        "Pan2",
        "Pan3",
        "Nonce",
        "Sign",
    }
)


class Exchange(msgspec.Struct, frozen=True):
    """One call of a shop and what it was answered, decrypted."""

    at: datetime
    service: str
    shop_no: str
    order_no: str
    http_status: int
    description: str
    request: dict[str, object] | None
    reply: dict[str, object] | None


class ExchangeLog:
    """The latest exchanges. Masking is left to the reader's side, where speed does not matter."""

    def __init__(self, kept_max: int) -> None:
        self._kept: deque[tuple[datetime, str, int, Json | None, Json | None]] = deque(
            maxlen=kept_max
        )

    def note(
        self,
        at: datetime,
        service: str,
        *,
        http_status: int,
        request: Json | None,
        reply: Json | None,
    ) -> None:
        """Keep one exchange."""
        self._kept.append((at, service, http_status, request, reply))

    def newest(self) -> list[Exchange]:
        """All that are kept, newest first, masked."""
        return [
            Exchange(
                at=at,
                service=service,
                shop_no=_shown(request, "ShopNo"),
                order_no=_shown(request, "OrderNo"),
                http_status=http_status,
                description=_shown(reply, "Description"),
                request=None if request is None else masked(request),
                reply=None if reply is None else masked(reply),
            )
            for at, service, http_status, request, reply in reversed(self._kept)
        ]


def masked(message: Mapping[str, object]) -> Json:
    """The message with its secrets cut to their first six characters, at every depth."""
    return {name: _masked_value(name, value) for name, value in message.items()}


def _masked_value(name: str, value: object) -> object:
    if isinstance(value, dict):
        return masked(value)
    if isinstance(value, list):
        return [_masked_value(name, item) for item in value]
    if name in _SECRET and isinstance(value, str) and value:
        return f"{value[:6]}…"
    return value


def _shown(message: Json | None, name: str) -> str:
    return "" if message is None else str(message.get(name) or "")
