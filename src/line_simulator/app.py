"""The ASGI application: the Messaging API's raw paths, and Litestar for the pages of everybody."""

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from litestar import Litestar

from line_simulator.admin import admin_router
from line_simulator.api import AUTHORIZE, BODY_MAX, PREFIXES, Answer, Call
from line_simulator.faults import LostConnection
from line_simulator.line import Line
from line_simulator.login_pages import login_router
from line_simulator.window import window_router

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

# Set by a transport that runs in the caller's own process and can cut a call off without waiting.
IN_PROCESS: Final = "line_simulator.in_process"
_TICK_SECONDS: Final = 0.5
_MISSING_BYTES: Final = 100
_LOGGER: Final = logging.getLogger(__name__)


def create_app(line: Line, *, run_clock: bool) -> ASGIApp:
    """Serve a LINE. With `run_clock` its events and timed work go out by themselves, at once."""

    @contextlib.asynccontextmanager
    async def ticking(_app: Litestar) -> AsyncIterator[None]:
        if not run_clock:
            yield
            return
        task = asyncio.create_task(_tick_forever(line))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @functools.cache
    def pages() -> Litestar:
        """Made when they are first asked for: whoever only calls the API does not wait for them."""
        return Litestar(
            route_handlers=[window_router(line), admin_router(line), login_router(line)],
            lifespan=[ticking],
            openapi_config=None,
            # The process that holds the line decides about logs.
            logging_config=None,
        )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(PREFIXES) and path != AUTHORIZE:
            await _serve_api(line, scope, receive, send)
            return
        await pages()(scope, receive, send)  # type: ignore[arg-type]  # the same ASGI in other words

    return app


async def _tick_forever(line: Line) -> None:
    # A slow shop must not keep the others waiting, so deliveries run beside the clock.
    deliveries: set[asyncio.Task[None]] = set()

    def finish(task: asyncio.Task[None]) -> None:
        deliveries.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOGGER.error("an event could not be delivered", exc_info=error)

    try:
        while line.is_open:
            version = line.version
            for delivery in line.take_due():
                task = asyncio.create_task(line.deliver(delivery))
                deliveries.add(task)
                task.add_done_callback(finish)
            # What people do is sent at once; what only time brings, within half a second.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_TICK_SECONDS):
                    await line.changed(version)
    finally:
        for task in deliveries:
            task.cancel()


async def _serve_api(line: Line, scope: Scope, receive: Receive, send: Send) -> None:
    body = await _read_body(receive)
    if body is None:
        return
    call = Call(
        method=scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"))),
        headers={
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        },
        body=body,
    )
    try:
        answer = await line.gateway.answer(call)
    except LostConnection:
        await _lose(line, scope, receive, send)
        raise
    await _send(answer, send)


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body, or one byte more than is allowed; None when the caller has gone."""
    body = bytearray()
    more = True
    while more and len(body) <= BODY_MAX:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body[: BODY_MAX + 1])


async def _send(answer: Answer, send: Send) -> None:
    content = answer.content
    body = content if isinstance(content, bytes) else msgspec.json.encode(content)
    headers = {
        "content-type": answer.media_type,
        "content-length": str(len(body)),
        **answer.headers,
    }
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def _lose(line: Line, scope: Scope, receive: Receive, send: Send) -> None:
    """Break the connection as far as ASGI allows: hang, then promise more bytes than are sent."""
    if IN_PROCESS in (scope.get("extensions") or {}):
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(line.settings.hang_seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", str(_MISSING_BYTES).encode())],
        }
    )
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
