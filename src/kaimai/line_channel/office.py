"""One shop's presence in LINE: its gateway, its people, its desk. Opened and closed with the shop."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaimai.domain.messaging import LineGateway
from kaimai.gateways.line_gateway import open_gateway
from kaimai.line_channel.answers import Answer
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.desk import Desk
from kaimai.line_channel.events import Heard, key_of, read_event
from kaimai.line_channel.group import GroupChat
from kaimai.line_channel.people import People
from kaimai.line_channel.private import PrivateChat
from kaimai.line_channel.quota import QuotaWatch
from kaimai.line_channel.rich_menu import MenuKeeper
from kaimai.line_channel.telling import Teller
from kaimai.operations.line_events import Arrivals, receive_events
from kaimai.operations.shop import Shop
from kaimai.persistence.line_events import NewEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What a running process needs of LINE."""

    deps: Deps
    desk: Desk
    teller: Teller
    menu: MenuKeeper
    quota: QuotaWatch
    arrivals: Arrivals
    channel_secret: str

    async def hear(self, events: Sequence[dict[str, Any]]) -> None:
        """Store the events of one request, all or none, each once, and wake the desk. When this
        returns, none can be lost. Raises Busy."""
        shop = self.deps.shop
        now = shop.mint.now()
        await receive_events(shop.db, [self._new(event, now) for event in events])
        self.desk.bell.set()

    def _new(self, body: dict[str, Any], now: datetime) -> NewEvent:
        heard = read_event(body)
        return NewEvent(
            id=self.arrivals.next_id(),
            key=key_of(body),
            conversation=heard.conversation,
            user_id=heard.user_id,
            body=body,
            at=now,
        )


class _Chats:
    """The two kinds of conversations as one."""

    def __init__(self, deps: Deps) -> None:
        self._private = PrivateChat(deps)
        self._group = GroupChat(deps)

    async def one_to_one(self, heard: Heard) -> Answer:
        return await self._private.one_to_one(heard)

    async def in_group(self, group_id: str, heard: Sequence[Heard]) -> Sequence[Answer]:
        return await self._group.in_group(group_id, heard)


@contextlib.asynccontextmanager
async def open_office(shop: Shop, *, gateway: LineGateway | None = None) -> AsyncIterator[Office]:
    """A shop's presence in LINE; `gateway` stands in for the way to LINE of the settings."""
    async with contextlib.AsyncExitStack() as stack:
        line = gateway
        if line is None:
            line = await stack.enter_async_context(open_gateway(shop.settings.line))
        deps = Deps(shop=shop, line=line, people=People(shop.db, line, shop.mint))
        desk = Desk(deps, _Chats(deps))
        stack.push_async_callback(desk.close)
        yield Office(
            deps=deps,
            desk=desk,
            teller=Teller(deps),
            menu=MenuKeeper(shop.db, line),
            quota=QuotaWatch(deps),
            arrivals=Arrivals(shop.mint),
            channel_secret=shop.settings.line.channel_secret,
        )
