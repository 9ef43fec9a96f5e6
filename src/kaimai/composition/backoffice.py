"""The back office in front of the shop's pages: loaded when it is asked for first, since a shop that
opens its door need not wait for it."""

import asyncio
from collections.abc import Callable
from typing import Final

from litestar import Litestar
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from kaimai.observability import unread
from kaimai.observability.clients import Networks
from kaimai.operations.shop import Shop

ROOT: Final = "/admin"


class BackOfficeFirst:
    """The application with the back office at `/admin` in front of it. One for each process.

    `again`: one whose shop has closed; the routes of its office are used again.
    """

    def __init__(
        self,
        app: ASGIApp,
        shop: Callable[[], Shop],
        *,
        trusted: Networks,
        again: "BackOfficeFirst | None" = None,
    ) -> None:
        self._app = app
        self._shop = shop
        self._trusted = trusted
        self._routes: Litestar | None = None if again is None else again._routes  # noqa: SLF001 its own
        self._office: ASGIApp | None = None
        self._loading = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is below `/admin`; let the application answer the rest."""
        path = scope.get("path", "")
        if scope["type"] != ScopeType.HTTP or not (path == ROOT or path.startswith(f"{ROOT}/")):
            await self._app(scope, receive, send)
            return
        office = self._office or await self._load()
        await office(scope, receive, send)

    async def _load(self) -> ASGIApp:
        async with self._loading:
            if self._office is None:
                if self._routes is None:
                    # In a thread: meanwhile people go on buying.
                    self._routes = await asyncio.to_thread(_routes)
                self._routes.state = State({"shop": self._shop(), "trusted": self._trusted})
                self._office = unread.read_to_the_end(self._routes)
        return self._office


def _routes() -> Litestar:
    from kaimai.backoffice import build

    return build()
