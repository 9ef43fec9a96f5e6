"""The ASGI application: Litestar for the pages of people and operators."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, Final

from litestar import Litestar

from line_simulator.line import Line

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_TICK_SECONDS: Final = 0.5
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

    pages = Litestar(
        route_handlers=[],
        lifespan=[ticking],
        openapi_config=None,
        # The process that holds the line decides about logs.
        logging_config=None,
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await pages(scope, receive, send)  # type: ignore[arg-type]  # the same ASGI in other words

    return app


async def _tick_forever(line: Line) -> None:
    # A slow shop must not keep the others waiting, so deliveries run beside the clock.
    deliveries: set[asyncio.Task[None]] = set()

    def finish(task: asyncio.Task[None]) -> None:
        deliveries.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOGGER.error("an event could not be delivered", exc_info=error)

    try:
        while True:
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
