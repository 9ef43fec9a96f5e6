"""What handlers of the API share: the shop they work on, who acts, and how a document is answered."""

from typing import TypeAlias

import msgspec
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from litestar.types import Receive, Scope, Send

from kaimai.domain.moves import Actor
from kaimai.operations.shop import Shop

TheShop: TypeAlias = NamedDependency[SkipValidation[Shop]]
CALLER = Actor("buyer", "api")
"""Whoever holds a cart's or an order's token."""


Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
_JSON = (b"content-type", b"application/json")
PRIVATE: Headers = (
    _JSON,
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
"""For documents that were asked for with a token: nobody may keep them or pass their address on."""
OPEN: Headers = (_JSON, (b"cache-control", b"no-cache"), (b"x-content-type-options", b"nosniff"))
"""For documents that anyone may read."""


class Answer:
    """A JSON document on its way out.

    The framework's own response merges headers and cookies of five layers, which costs as much as
    all else that it does for a request; there is nothing to merge here.
    """

    __slots__ = ("_body", "_headers", "_status")

    def __init__(
        self,
        document: msgspec.Struct | msgspec.Raw,
        *,
        status: int = 200,
        headers: Headers = PRIVATE,
    ) -> None:
        self._body = msgspec.json.encode(document)
        self._status = status
        self._headers = headers

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        length = (b"content-length", b"%d" % len(self._body))
        await send(
            {
                "type": "http.response.start",
                "status": self._status,
                "headers": [*self._headers, length],
            }
        )
        await send({"type": "http.response.body", "body": self._body, "more_body": False})
