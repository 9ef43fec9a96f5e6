"""The whole application of a shop in this process, for tests that speak HTTP to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from litestar import Litestar


@asynccontextmanager
async def started(app: Litestar) -> AsyncIterator[Litestar]:
    """The application between its start and its end, both of them in one task, as servers do it."""
    is_up, may_end = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            is_up.set()
            await may_end.wait()

    life = asyncio.create_task(live())
    up = asyncio.create_task(is_up.wait())
    await asyncio.wait({life, up}, return_when=asyncio.FIRST_COMPLETED)
    if life.done():
        up.cancel()
        await life
    try:
        yield app
    finally:
        may_end.set()
        await life


def client_of(app: Litestar, **more: object) -> httpx.AsyncClient:
    """A browser or program that calls the application; errors of ours come as answers."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test", **more)


def stopped() -> float:
    """A clock for the limits on requests: however long a test takes, all of it is one minute."""
    return 0.0
