"""A simulated LINE with three people and a group, in process and on a real port."""

import asyncio
import io
import random
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio
from granian.constants import Interfaces
from granian.server.embed import Server
from PIL import Image

from line_simulator import Group, Line, Person, RichMenu, create_app, demo_settings
from line_simulator.chats import add_bubble
from tests.line_simulator.window.samples import MENU

# Nobody listens there; without an address LINE makes no events.
NOBODY = "http://127.0.0.1:9/callback"


@dataclass(frozen=True, slots=True)
class Talk:
    """小美 and the owner are friends of the account, 阿明 is not; all three are in one group."""

    line: Line
    mei: Person
    ming: Person
    boss: Person
    group: Group

    def tell(self, chat_id, *messages):
        """What the account sends; the last bubble."""
        account = self.line.account.user_id
        return [add_bubble(self.line.state, chat_id, account, each) for each in messages][-1]

    def events(self, kind=None):
        """What the shop is owed, oldest first."""
        found = [event for delivery in self.line.owed for event in delivery.events]
        return [event for event in found if kind in {None, event["type"]}]

    def give_menu(self, content=MENU, name="richmenu-1"):
        """A default rich menu with a picture."""
        picture = io.BytesIO()
        Image.new("RGB", (2500, 843), "#1b6a63").save(picture, "PNG")
        books = self.line.state.books
        books.rich_menus[name] = RichMenu(
            rich_menu_id=name,
            content=content,
            image=picture.getvalue(),
            image_type="image/png",
        )
        books.channel.default_rich_menu_id = name

    def one_to_one(self, person):
        return f"/phones/{person.user_id}/chats/{person.user_id}"

    def in_group(self, person):
        return f"/phones/{person.user_id}/chats/{self.group.group_id}"


@pytest.fixture
def talk() -> Talk:
    line = Line(
        demo_settings("http://127.0.0.1:8002", webhook_url=NOBODY),
        now=lambda: datetime(2026, 11, 23, 4, 5, tzinfo=UTC),
        random=random.Random(1),
    )
    mei = line.add_person("小美", is_friend=True)
    ming = line.add_person("阿明")
    boss = line.add_person("老闆娘", is_friend=True)
    members = [boss.user_id, mei.user_id, ming.user_id]
    group = line.create_group("週末團購", members, has_account=True)
    return Talk(line, mei, ming, boss, group)


@pytest_asyncio.fixture
async def http(talk: Talk) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without scripts."""
    transport = httpx.ASGITransport(create_app(talk.line, run_clock=False))  # type: ignore[arg-type]  # the same ASGI in other words
    async with httpx.AsyncClient(
        transport=transport, base_url="http://line", follow_redirects=True
    ) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def address(talk: Talk) -> AsyncIterator[str]:
    """The same window on a port of this machine, for a real browser."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(talk.line, run_clock=False)
    server = Server(
        app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False
    )
    serving = asyncio.create_task(server.serve())
    place = f"http://127.0.0.1:{port}"
    async with asyncio.timeout(10), httpx.AsyncClient() as client:
        while True:
            try:
                await client.get(f"{place}/window/version")
                break
            except httpx.TransportError:
                await asyncio.sleep(0.02)
    yield place
    talk.line.close()
    server.stop()
    await serving
