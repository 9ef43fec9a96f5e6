"""The shop in LINE, which is loaded only once it is set up: LINE's library takes a second. It may be
set up, changed and switched off while the shop is open."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from litestar import Request, Response, Router, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from kaimai.domain.errors import Busy
from kaimai.domain.messaging import LineGateway
from kaimai.operations.messages import DeliveryFailed, Sender
from kaimai.operations.shop import Shop
from kaimai.persistence.database import Connection
from kaimai.persistence.events import Delivery, Event
from kaimai.settings import Line
from kaimai.worker import Job

if TYPE_CHECKING:
    from kaimai.line_channel import Office

CALLBACK = "/callback"
BODY_BYTES_MAX = 2 * 1024 * 1024
_Bell: TypeAlias = Request[object, object, State]
_TAKEN = b"{}"


@contextlib.asynccontextmanager
async def open_line(
    shop: Shop, *, gateway: LineGateway | None = None
) -> AsyncIterator["Office | None"]:
    """The shop's presence in LINE, or None. `gateway` stands in for the way to LINE of the settings."""
    if not shop.settings.line.is_set:
        yield None
        return
    from kaimai.line_channel import open_office

    async with open_office(shop, gateway=gateway) as office:
        shop.line.gateway = office.deps.line
        try:
            yield office
        finally:
            # Unless an office that was opened meanwhile lends its own.
            if shop.line.gateway is office.deps.line:
                shop.line.gateway = None


class LinePresence:
    """The office that a running process has in LINE at this moment, if it has one."""

    def __init__(
        self,
        shop: Shop,
        *,
        gateway: LineGateway | None = None,
        watched: "list[asyncio.Task[None]] | None" = None,
    ) -> None:
        """`watched`: where the task of the desk is put, whose end is trouble; None: no desk attends."""
        self.office: Office | None = None
        self._shop = shop
        self._gateway = gateway
        self._watched = watched
        self._account: Line | None = None
        self._open = contextlib.AsyncExitStack()
        self._closing: set[asyncio.Task[None]] = set()

    async def follow(self) -> None:
        """Be in LINE as the settings say now. Answers that were begun end in the office that was."""
        account = self._shop.settings.line
        if account == self._account:
            return
        opened = contextlib.AsyncExitStack()
        office = await opened.enter_async_context(open_line(self._shop, gateway=self._gateway))
        if office is not None and self._watched is not None:
            task = asyncio.create_task(office.desk.attend())
            self._watched.append(task)
            opened.push_async_callback(self._end, task)
        before, self._open = self._open, opened
        self.office, self._account = office, account
        closing = asyncio.create_task(before.aclose())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Leave, when what was begun has ended."""
        await self._open.aclose()
        if self._closing:
            await asyncio.wait(list(self._closing))

    def senders(self) -> dict[str, Sender]:
        """The way in which the shop tells its friends things, whenever it is in LINE."""
        return {"line": _PresentTeller(self)}

    def jobs(self) -> list[Job]:
        """The background jobs of the channel, which find nothing to do while the shop is not there."""

        async def events() -> int:
            return 0 if self.office is None else await self.office.desk.work_off()

        async def menu() -> int:
            return 0 if self.office is None else await self.office.menu.keep()

        async def quota() -> int:
            return 0 if self.office is None else await self.office.quota.look()

        return [
            # What this process was told of is answered at once by its own desk; this is for the rest.
            Job("line events", 5, events),
            Job("line menu", 600, menu, drains=False),
            Job("line quota", 1800, quota, drains=False),
        ]

    async def _end(self, task: "asyncio.Task[None]") -> None:
        if self._watched is not None:
            self._watched.remove(task)
        task.cancel()
        await asyncio.wait({task})


class _PresentTeller:
    """A `Sender` that passes everything to the teller of the present office."""

    def __init__(self, presence: LinePresence) -> None:
        self._presence = presence

    @property
    def merges_max(self) -> int:
        """See `Sender.merges_max`."""
        office = self._presence.office
        return 1 if office is None else office.teller.merges_max

    @property
    def patience(self) -> timedelta:
        """See `Sender.patience`."""
        office = self._presence.office
        return timedelta(0) if office is None else office.teller.patience

    def recipients(self, conn: Connection, due: list[Event]) -> list[tuple[str, str]]:
        """See `Sender.recipients`."""
        office = self._presence.office
        return [] if office is None else office.teller.recipients(conn, due)

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        """See `Sender.send`."""
        office = self._presence.office
        if office is None:
            raise DeliveryFailed("the shop is not in LINE")
        await office.teller.send(deliveries)


@contextlib.asynccontextmanager
async def line_presence(
    shop: Shop,
    *,
    gateway: LineGateway | None = None,
    watched: "list[asyncio.Task[None]] | None" = None,
) -> AsyncIterator[LinePresence]:
    """The shop's presence in LINE from now on, as the settings say at each moment."""
    presence = LinePresence(shop, gateway=gateway, watched=watched)
    await presence.follow()
    shop.live.follow(presence.follow)
    try:
        yield presence
    finally:
        shop.live.unfollow(presence.follow)
        await presence.close()


def line_route() -> Router:
    """The webhook. It is there while the shop is not in LINE too, and knows nothing then: 404.

    Whatever is wrong, LINE gets a status and no more.
    """

    @post(CALLBACK, status_code=200, include_in_schema=False)
    async def receive(request: _Bell) -> Response[bytes]:
        """Store the events of one request, each once. A wrong signature stores nothing."""
        presence: LinePresence = request.app.state.presence
        if presence.office is None:
            return _answer(404)
        from kaimai.line_channel import take_events

        signature = request.headers.get("x-line-signature")
        return _answer(await take_events(presence.office, await request.body(), signature))

    return Router(
        path="/",
        route_handlers=[receive],
        request_max_body_size=BODY_BYTES_MAX,
        exception_handlers={Busy: _come_again, HTTPException: _refuse, Exception: _fail},
    )


def line_senders(office: "Office | None") -> dict[str, Sender]:
    """The way in which a shop in LINE tells its friends things."""
    return {} if office is None else {"line": office.teller}


def line_jobs(office: "Office | None") -> list[Job]:
    """The background jobs of a shop in LINE."""
    if office is None:
        return []
    return [
        # What this process was told of is answered at once by its own desk; this is for the rest.
        Job("line events", 5, office.desk.work_off),
        Job("line menu", 600, office.menu.keep, drains=False),
        Job("line quota", 1800, office.quota.look, drains=False),
    ]


def _answer(status: int, headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(_TAKEN, status_code=status, media_type="application/json", headers=headers)


def _come_again(_request: Request[Any, Any, Any], busy: Busy) -> Response[bytes]:
    return _answer(503, {"Retry-After": str(busy.retry_after_seconds)})


def _refuse(_request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    return _answer(error.status_code)


def _fail(_request: Request[Any, Any, Any], _error: Exception) -> Response[bytes]:
    return _answer(500)
