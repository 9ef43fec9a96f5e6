"""People who work in a shop's back office: in process on both databases."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import Engine, event

from kaimai.composition import build_app
from kaimai.persistence.dialect import sqlite_url
from tests.backoffice.clerk import Clerk, signed_in
from tests.shop_app import started
from tests.shop_harness import ShopHarness, copy_of

NewClerk = Callable[[str], Awaitable[Clerk]]


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The embedded database, since pages look the same on both; tests marked `on_both` ask for both."""
    if getattr(request, "param", "sqlite") == "postgresql":
        url: str = request.getfixturevalue("migrated_postgres_url")
        return url
    return sqlite_url(copy_of(request.getfixturevalue("migrated_sqlite"), tmp_path))


@pytest_asyncio.fixture
async def app(harness: ShopHarness) -> AsyncIterator[Litestar]:
    """The application of a shop that has nothing on its shelves yet."""
    async with started(build_app(harness.shop.settings, shop=harness.shop)) as running:
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
