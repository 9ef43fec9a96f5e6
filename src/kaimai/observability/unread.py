"""Reading to its end what a refused request still sends, so that its client sees the answer.

A server that answers 413 and closes while ten megabytes are on their way resets the connection,
and the client reports a broken line instead of the reason.
"""

import asyncio
from collections.abc import Callable

from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

REST_BYTES_MAX = 64 * 1024 * 1024
REST_SECONDS_MAX = 10.0
"""Whoever sends more, or more slowly, is cut off after all."""


def read_to_the_end(app: ASGIApp) -> ASGIApp:
    """The application, which takes in the rest of a body before it refuses the request."""

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not _announces_body(scope):
            await app(scope, receive, send)
            return
        is_read = False

        async def noting() -> HTTPReceiveMessage | WebSocketReceiveMessage:
            nonlocal is_read
            message = await receive()
            is_read = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                await _read_rest(noting, lambda: is_read)
            await send(message)

        await app(scope, noting, answering)

    return reading


async def _read_rest(receive: Receive, is_read: Callable[[], bool]) -> None:
    taken = 0
    try:
        async with asyncio.timeout(REST_SECONDS_MAX):
            while not is_read() and taken <= REST_BYTES_MAX:
                message = await receive()
                taken += len(message["body"]) if message["type"] == "http.request" else 0
    except TimeoutError:
        return


def _announces_body(scope: Scope) -> bool:
    return any(
        (name == b"content-length" and value != b"0") or name == b"transfer-encoding"
        for name, value in scope["headers"]
    )
