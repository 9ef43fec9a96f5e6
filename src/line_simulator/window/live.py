"""Telling open windows that something changed; they then fetch what they show. No content is here."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from line_simulator.line import Line

LIFE_SECONDS: Final = 10.0
"""How long one stream lasts, and so how long a server may take to stop; the browser opens the next."""
REST_SECONDS: Final = 0.1
"""Hundreds of messages in a second are one change to a window."""
_NEVER_KEPT: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def live_routes(line: Line) -> list[HTTPRouteHandler]:
    """The stream of changes, and the number to ask for where streams do not get through."""

    @get("/window/changes")
    async def changes(request: Request[object, object, State]) -> Stream:
        after = seen(line, request.query_params.get("after", ""))
        return Stream(follow(line, after), media_type="text/event-stream", headers=_NEVER_KEPT)

    @get("/window/version")
    async def version() -> Response[dict[str, int]]:
        return Response({"version": line.version}, headers=_NEVER_KEPT)

    return [changes, version]


def seen(line: Line, asked: str) -> int:
    """The version that a page says it shows.

    A number from before this LINE was started anew means that everything changed.
    """
    if not (asked.isascii() and asked.isdecimal()):
        return line.version
    return int(asked) if int(asked) <= line.version else -1


async def follow(
    line: Line, after: int, *, life_seconds: float = LIFE_SECONDS
) -> AsyncIterator[bytes]:
    """An event for every change after the given version, as long as a stream lives."""
    yield b"retry: 1000\n\n"
    try:
        async with asyncio.timeout(life_seconds):
            while line.is_open:
                after = await line.changed(after)
                yield f"data: {after}\n\n".encode()
                await asyncio.sleep(REST_SECONDS)
    except TimeoutError:
        return
