"""The ASGI application: the API's raw path, and Litestar for pages and administration."""

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, Final

from litestar import Litestar

from bank_simulator.admin import admin_router
from bank_simulator.bank import Bank
from bank_simulator.faults import LostConnection
from bank_simulator.gateway import BODY_MAX, Answer, Call
from bank_simulator.pages import page_routers

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

# Set by a transport that runs in the caller's own process and can cut a call off without waiting.
IN_PROCESS: Final = "bank_simulator.in_process"
_NEVER_CACHED: Final = (
    (b"cache-control", b"no-cache"),
    (b"pragma", b"no-cache"),
    (b"expires", b"-1"),
)
_MISSING_BYTES: Final = 100
_LOGGER: Final = logging.getLogger(__name__)


def create_app(bank: Bank, *, run_clock: bool) -> ASGIApp:
    """Serve a bank. With `run_clock` its timed work and pushes run by themselves each second."""

    @contextlib.asynccontextmanager
    async def ticking(_app: Litestar) -> AsyncIterator[None]:
        if not run_clock:
            yield
            return
        task = asyncio.create_task(_tick_forever(bank))
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
            route_handlers=[*page_routers(bank), admin_router(bank)],
            lifespan=[ticking],
            openapi_config=None,
            # The process that holds the bank decides about logs.
            logging_config=None,
        )

    api_prefix = f"{bank.settings.api_path}/".lower()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].lower().startswith(api_prefix):
            await _serve_api(bank, scope, receive, send)
        else:
            await pages()(scope, receive, send)  # type: ignore[arg-type]  # the same ASGI in other words

    return app


async def _tick_forever(bank: Bank) -> None:
    # A slow shop must not keep the others waiting, so deliveries run beside the clock.
    deliveries: set[asyncio.Task[None]] = set()

    def finish(task: asyncio.Task[None]) -> None:
        deliveries.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOGGER.error("a push could not be delivered", exc_info=error)

    try:
        while True:
            for push in bank.run_batches():
                task = asyncio.create_task(bank.deliver(push))
                deliveries.add(task)
                task.add_done_callback(finish)
            await asyncio.sleep(1)
    finally:
        for task in deliveries:
            task.cancel()


async def _serve_api(bank: Bank, scope: Scope, receive: Receive, send: Send) -> None:
    headers = dict(scope["headers"])
    body = await _read_body(receive)
    if body is None:
        return
    call = Call(
        method=scope["method"],
        path=scope["path"],
        content_type=headers.get(b"content-type", b"").decode("latin-1"),
        key_id=headers.get(b"x-keyid", b"").decode("latin-1"),
        address=scope["client"][0] if scope.get("client") else "",
        body=body,
    )
    try:
        answer = await bank.gateway.answer(call)
    except LostConnection as lost:
        await _lose(bank, lost, scope, receive, send)
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
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [
                (b"content-type", answer.content_type.encode()),
                (b"content-length", str(len(answer.body)).encode()),
                *_NEVER_CACHED,
            ],
        }
    )
    await send({"type": "http.response.body", "body": answer.body})


async def _lose(
    bank: Bank, lost: LostConnection, scope: Scope, receive: Receive, send: Send
) -> None:
    """Break the connection as far as ASGI allows: hang, then promise more bytes than are sent."""
    if IN_PROCESS in (scope.get("extensions") or {}):
        return
    if lost.how == "timeout":
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(bank.settings.hang_seconds):
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
