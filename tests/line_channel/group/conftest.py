"""A LINE group with a seller and members, a shop behind it, and what the shop answers there."""

import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from kaimai.domain.group_buys import Sale
from kaimai.domain.messaging import Message
from kaimai.queries import group_buys
from kaimai.settings import Line
from line_simulator.limits import problems
from tests.conftest import MOSTLY_EMBEDDED, database_of
from tests.line_channel.conftest import GROUP, SECRET, NotedLine, ShopInLine
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness

OWNER = "U" + "0a" * 16
PEOPLE = {
    "老闆": OWNER,
    **{name: f"U{n:032x}" for n, name in enumerate(("小美", "阿明", "大雄"), 1)},
}


@dataclass(slots=True)
class Party:
    """One group. People are called by their names; those unknown so far become members."""

    chat: ShopInLine
    people: dict[str, str] = field(default_factory=lambda: dict(PEOPLE))

    def user(self, name: str) -> str:
        """The LINE user id of somebody."""
        user_id = self.people.setdefault(name, f"U{len(self.people):032x}")
        self.chat.line.names[user_id] = name
        return user_id

    def text(self, name: str, said: str, **more: Any) -> dict[str, Any]:
        """Somebody says something in the group."""
        return self.chat.text(said, user=self.user(name), group=GROUP, **more)

    async def hear(self, *events: Mapping[str, Any]) -> list[str]:
        """LINE brings events in one request; what was answered to each, "" for silence."""
        before = len(self.chat.line.replies)
        await self.chat.hear(*events)
        told = dict(self.chat.line.replies[before:])
        for messages in told.values():
            assert not problems(messages)
        return [shown(told.get(event.get("replyToken", ""), [])) for event in events]

    async def say(self, name: str, said: str) -> str:
        """Somebody says something, and is answered."""
        return (await self.hear(self.text(name, said)))[0]

    async def buttons(self, name: str, said: str) -> list[str]:
        """What the quick replies of the answer say."""
        await self.say(name, said)
        items = self.chat.line.replies[-1][1][-1].get("quickReply", {}).get("items", [])
        return [item["action"]["text"] for item in items]

    async def sale(self) -> Sale | None:
        """What is on sale in the group."""
        return await self.chat.harness.shop.db.read(group_buys.open_sale_of, GROUP)

    async def units(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        """(who, for whom, code) → (units, waiting) of the group's newest sale."""
        db = self.chat.harness.shop.db
        sale = await db.read(group_buys.last_sale_of, GROUP)
        assert sale is not None
        stands = await db.read(group_buys.stands_of, sale.id)
        return {(s.buyer_name, s.for_name, s.code): (s.units, s.waiting) for s in stands}


def shown(messages: list[Message]) -> str:
    """All texts of a reply."""
    return "\n".join(text for message in messages for text in _texts(message))


def _texts(part: Any) -> "itertools.chain[str]":
    if isinstance(part, dict):
        own = [part["text"]] if part.get("type") == "text" else []
        inside = (_texts(value) for key, value in part.items() if key in {"contents", "body"})
        return itertools.chain(own, itertools.chain.from_iterable(inside))
    if isinstance(part, list):
        return itertools.chain.from_iterable(_texts(each) for each in part)
    return itertools.chain()


@pytest.fixture(params=MOSTLY_EMBEDDED)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test's own."""
    return database_of(request, tmp_path)


@pytest_asyncio.fixture
async def party(harness: ShopHarness, line: NotedLine) -> AsyncIterator[Party]:
    """A shop in LINE with 100 COLA (可樂), and a group whose seller is 老闆."""
    await harness.sell(("COLA", 30, 100))
    account = Line(
        channel_secret=SECRET, channel_access_token="token", basic_id="@kaimai", owners=(OWNER,)
    )
    settings = replace(harness.shop.settings, line=account)
    harness.shop = replace(harness.shop, settings=settings)
    app = app_of(settings, shop=harness.shop, runs_jobs=False, line=line)
    async with started(app) as running, client_of(running) as http:
        yield Party(ShopInLine(harness, http, running.state.presence.office, line))
