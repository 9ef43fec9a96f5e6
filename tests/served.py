"""Applications on free ports of this machine, for tests whose other side is a browser or a library."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from granian.constants import Interfaces
from granian.server.embed import Server

from tests.shop_app import put_away

UP_WITHIN_SECONDS = 15


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def served(app: object, port: int) -> AsyncIterator[None]:
    """The ASGI application on this port, from when it answers."""
    server = Server(
        app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False
    )
    task = asyncio.create_task(server.serve())
    try:
        await _answers(port)
        yield
    finally:
        server.stop()
        await task
    put_away(app)


async def _answers(port: int) -> None:
    async with asyncio.timeout(UP_WITHIN_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            await writer.wait_closed()
            return
