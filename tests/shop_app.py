"""The whole application of a shop in this process, for tests that speak HTTP to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from litestar import Litestar

from kaimai.composition import build_app
from kaimai.settings import Settings

_Pages = tuple[bool, str]
_PAGES: dict[Litestar, _Pages] = {}
_AT_REST: dict[_Pages, list[Litestar]] = {}


def app_of(settings: Settings, **how: object) -> Litestar:
    """`build_app` for a test: with the routes of an application whose test is over, if there is one.

    All else is made anew. It goes back when `started` or `served` ends; whoever wants an application
    with routes of its own asks `build_app`.
    """
    pages = settings.is_demo, settings.store_map
    at_rest = _AT_REST.setdefault(pages, [])
    app = build_app(settings, again=at_rest.pop() if at_rest else None, **how)
    _PAGES[app] = pages
    return app


def put_away(app: object) -> None:
    """Let the next test have the routes of an application that has ended, if `app_of` made it."""
    if isinstance(app, Litestar) and (pages := _PAGES.pop(app, None)) is not None:
        _AT_REST[pages].append(app)


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
    put_away(app)


def client_of(app: Litestar, **more: object) -> httpx.AsyncClient:
    """A browser or program that calls the application; errors of ours come as answers."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test", **more)


def stopped() -> float:
    """A clock for the limits on requests: however long a test takes, all of it is one minute."""
    return 0.0
