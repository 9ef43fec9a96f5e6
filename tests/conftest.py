"""Fixtures and rules for every test: temporary databases, a browser, no way out to the network.

Builders of shops, carts and orders are not here but beside the tests that use them.
"""

import asyncio
import gc
import ipaddress
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import argon2
import hypothesis
import playwright.async_api as playwright
import pytest
import pytest_asyncio

from kaimai.operations import passwords
from kaimai.persistence.dialect import sqlite_url
from tests.postgres_cluster import PostgresCluster, PostgresMissing, temporary_cluster
from tests.shop_harness import ShopHarness, copy_of, migrate_database, migrated_file, open_harness

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
BROWSER_FIXTURES = {"browser", "browser_page", "phone_page", "desktop_page"}
POSTGRES_FIXTURES = {
    "postgres_cluster",
    "postgres_url",
    "fresh_postgres_url",
    "migrated_postgres_url",
    "emptied_postgres_url",
}
MOSTLY_EMBEDDED = ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
"""For a channel's tests: what it asks of databases is tested with the operations, on both kinds. Those
marked `on_both` go from beginning to end and run on both every time, the others with `make long`."""
on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
VIEWPORTS = {"phone": (390, 844), "desktop": (1280, 800)}

# On CI every run tries the same examples, so that a red run can be run again.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


class NetworkForbidden(RuntimeError):
    """A test reached for another machine; use the simulators or a transport instead."""


def _refuse_other_machines(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if not isinstance(address, tuple):
        return  # a Unix socket
    host = str(address[0]).partition("%")[0]
    if host in {"localhost", ""}:
        return
    try:
        allowed = ipaddress.ip_address(host).is_loopback
    except ValueError:
        allowed = False
    if not allowed:
        raise NetworkForbidden(
            f"a test tried to connect to {host}; only this machine may be reached. "
            "Use bank_simulator, or replace the transport"
        )


sys.addaudithook(_refuse_other_machines)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need; browser tests share one event loop, as their browser does."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & POSTGRES_FIXTURES:
            item.add_marker(pytest.mark.postgres)
        if fixtures & BROWSER_FIXTURES:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_collection_finish() -> None:
    """What all tests share lives to the end: the collector need not look at it again and again."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Digests of passwords are slow on purpose; those of tests cost a thousandth."""
    slow = passwords._HASHER
    passwords._HASHER = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield
    passwords._HASHER = slow


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    """One PostgreSQL server for all tests of this run."""
    try:
        with temporary_cluster() as cluster:
            yield cluster
    except PostgresMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: PostgresCluster) -> str:
    """The server's own database: for questions to the server, not for tables."""
    return postgres_cluster.url()


@pytest.fixture
def fresh_postgres_url(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """An empty database of this test's own, removed afterwards."""
    name = postgres_cluster.create_database()
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[playwright.Browser]:
    """The system's Chromium, started once."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        pytest.skip(f"no browser here: none of {', '.join(CHROMIUM_NAMES)} is on PATH")
    arguments = list(CHROMIUM_ARGUMENTS)
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to sandbox root
    async with playwright.async_playwright() as driver:
        chromium = await driver.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        await chromium.close()


async def _page(browser: playwright.Browser, kind: str) -> AsyncIterator[playwright.Page]:
    width, height = VIEWPORTS[kind]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=kind == "phone",
        is_mobile=kind == "phone",
        locale="zh-TW",
        timezone_id="Asia/Taipei",
    )
    context.set_default_timeout(15_000)
    yield await context.new_page()
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def phone_page(browser: playwright.Browser) -> AsyncIterator[playwright.Page]:
    """A page of 390 x 844 with touch, in its own browser context (no cookies of other tests)."""
    async for page in _page(browser, "phone"):
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def desktop_page(browser: playwright.Browser) -> AsyncIterator[playwright.Page]:
    """A page of 1280 x 800, in its own browser context."""
    async for page in _page(browser, "desktop"):
        yield page


@pytest_asyncio.fixture(
    loop_scope="session", params=["phone", pytest.param("desktop", marks=pytest.mark.long)]
)
async def browser_page(
    browser: playwright.Browser, request: pytest.FixtureRequest
) -> AsyncIterator[playwright.Page]:
    """The same test twice: on a phone, as most people shop, and among the long tests on a desktop."""
    async for page in _page(browser, request.param):
        yield page


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database with the newest schema, to be copied."""
    return asyncio.run(migrated_file(tmp_path_factory.mktemp("migrated")))


@pytest.fixture
def migrated_postgres_url(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """A PostgreSQL database of this test's own with the newest schema."""
    template = postgres_cluster.template("migrated", migrate_database)
    name = postgres_cluster.create_database(template=template)
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture
def emptied_postgres_url(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """The same, emptied after each test instead of made anew: a fraction of the time."""
    name = postgres_cluster.lend(postgres_cluster.template("migrated", migrate_database))
    yield postgres_cluster.url(name)
    postgres_cluster.take_back(name)


def database_of(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of one test's own with the newest schema, of the kind that its parameter names."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("migrated_sqlite")
        return sqlite_url(copy_of(template, tmp_path))
    url: str = request.getfixturevalue("emptied_postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test's own: the test runs on both kinds."""
    return database_of(request, tmp_path)


@pytest_asyncio.fixture
async def harness(database_url: str, tmp_path: Path) -> AsyncIterator[ShopHarness]:
    """A whole shop with a simulated bank; every invariant must hold when the test ends."""
    async with open_harness(database_url, tmp_path) as opened:
        yield opened
