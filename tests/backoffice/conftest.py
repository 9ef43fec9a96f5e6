"""People who work in a shop's back office: in process on both databases, and with a real browser."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import playwright.async_api as playwright
import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import Engine, event

from kaimai.backoffice.visit import SESSION_COOKIE
from kaimai.operations import sessions
from kaimai.persistence.dialect import sqlite_url
from tests.backoffice.clerk import Clerk, new_member, signed_in
from tests.backoffice.furnishing import furnish
from tests.conftest import VIEWPORTS
from tests.served import free_port, served
from tests.shop_app import app_of, started
from tests.shop_harness import ShopHarness, copy_of, open_harness

NewClerk = Callable[[str], Awaitable[Clerk]]


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The embedded database, since pages look the same on both; tests marked `on_both` ask for both."""
    if getattr(request, "param", "sqlite") == "postgresql":
        url: str = request.getfixturevalue("emptied_postgres_url")
        return url
    return sqlite_url(copy_of(request.getfixturevalue("migrated_sqlite"), tmp_path))


@pytest_asyncio.fixture
async def app(harness: ShopHarness) -> AsyncIterator[Litestar]:
    """The application of a shop that has nothing on its shelves yet."""
    async with started(app_of(harness.shop.settings, shop=harness.shop)) as running:
        yield running


@pytest_asyncio.fixture
async def new_clerk(app: Litestar, harness: ShopHarness) -> AsyncIterator[NewClerk]:
    """Makes people in any role, each with a session of their own."""
    async with AsyncExitStack() as stack:

        async def make(role: str) -> Clerk:
            return await signed_in(app, harness, stack, role=role)

        yield make


@pytest_asyncio.fixture
async def clerk(new_clerk: NewClerk) -> Clerk:
    """The owner, signed in, in a shop with empty shelves."""
    return await new_clerk("owner")


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every question that a database was asked; clear it before what is to be counted:

    await clerk.look("/admin/orders")   # whatever happens once
    statements.clear()
    await clerk.look("/admin/orders")
    assert len(statements) <= 6
    """
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


@dataclass(frozen=True, slots=True)
class Office:
    """A shop on a port of this machine, with its clock in the test's hand, and its owner's cookie."""

    address: str
    harness: ShopHarness
    cookie: str

    async def open(
        self, browser: playwright.Browser, size: str = "desktop", **more: object
    ) -> playwright.Page:
        """A browser in which the owner has signed in; close its context when done."""
        width, height = VIEWPORTS[size]
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=size == "phone",
            locale="zh-TW",
            timezone_id="Asia/Taipei",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(15_000)
        await context.add_cookies(
            [{"name": SESSION_COOKIE, "value": self.cookie, "url": f"{self.address}/admin"}]
        )
        return await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def office(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """A shop with a little of everything in it, served to browsers on this machine."""
    url = sqlite_url(copy_of(migrated_sqlite, tmp_path))
    async with open_harness(url, tmp_path) as harness, AsyncExitStack() as stack:
        mint = harness.shop.mint
        member = await new_member(harness)
        cookie = await sessions.begin(
            harness.shop.db, mint, member.id, device="a test", address="", now=mint.now()
        )
        await furnish(harness)
        port = free_port()
        app = app_of(harness.shop.settings, shop=harness.shop)
        await stack.enter_async_context(served(app, port))
        yield Office(f"http://127.0.0.1:{port}", harness, cookie)
