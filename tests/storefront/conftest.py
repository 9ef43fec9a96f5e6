"""Visitors of a shop: in process on both databases, and in a real browser on real ports."""

import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import playwright.async_api as playwright
import pytest
import pytest_asyncio
from litestar import Litestar

from bank_simulator import DEMO_SHOP, Bank, create_app, demo_settings
from kaimai.composition import DATABASE_FILE, end_streams, open_shop
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.moves import SYSTEM
from kaimai.operations.catalog import import_products
from kaimai.operations.shop_profile import change_profile
from kaimai.persistence.dialect import sqlite_url
from kaimai.persistence.sealing import KEY_BYTES, written_key
from kaimai.settings import Bank as BankAccount
from kaimai.settings import Settings
from tests.conftest import VIEWPORTS
from tests.served import free_port, served
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import SendingEngine, ShopHarness, copy_of
from tests.storefront.visitor import Visitor


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
async def new_visitor(app: Litestar, harness: ShopHarness) -> AsyncIterator[Callable[[], Visitor]]:
    """Makes visitors, each with cookies of their own."""
    async with AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(client_of(app)) for _ in range(3)]
        yield lambda: Visitor(browsers.pop(), harness)


@pytest_asyncio.fixture
async def visitor(new_visitor: Callable[[], Visitor], harness: ShopHarness) -> Visitor:
    """Somebody who visits a shop that sells 10 COLA at NT$30."""
    await harness.sell(("COLA", 30, 10))
    return new_visitor()


@dataclass(frozen=True, slots=True)
class Street:
    """A shop and its bank on ports of this machine, on the real clock."""

    shop: str
    bank: Bank


CATALOGUE = [
    NewProduct(
        name="阿里山高山烏龍茶",
        category="茶與咖啡",
        description="海拔 1,400 公尺春摘，清香帶蘭花味。",
        skus=(
            NewSku(sku="TEA-75", price=380, on_hand=50, options={"包裝": "75 克"}),
            NewSku(sku="TEA-300", price=1380, on_hand=0, options={"包裝": "300 克"}),
        ),
    ),
    NewProduct(
        name="太陽餅",
        category="糕點",
        skus=(NewSku(sku="SUN-10", price=300, on_hand=3, options={"盒裝": "10 入"}),),
    ),
    NewProduct(
        name='<script>document.title="x"</script><b>"\'&粗體',
        category="<i>怪</i>",
        description="<img src=x onerror=document.title='x'>",
        skus=(NewSku(sku="XSS", price=10, on_hand=9, options={"<u>a": "</b>b"}),),
    ),
]


@pytest.fixture
def offered() -> Mapping[str, str]:
    """What the shop's people have said of ways to pay; a module of tests may say more."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def street(
    migrated_sqlite: Path, tmp_path: Path, offered: Mapping[str, str]
) -> AsyncIterator[Street]:
    """A shop with the sample catalogue, its background jobs running, and the simulated bank."""
    copy_of(migrated_sqlite, tmp_path)
    shop_port, bank_port = free_port(), free_port()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient())
        bank = Bank(
            # To a browser another site than the shop's 127.0.0.1, as the real bank is.
            demo_settings(f"http://localhost:{bank_port}"),
            now=lambda: datetime.now(UTC),
            random=random.Random(3),
            http=http,
        )
        await stack.enter_async_context(served(create_app(bank, run_clock=True), bank_port))
        settings = Settings(
            data=tmp_path,
            public_url=f"http://127.0.0.1:{shop_port}",
            shop_name="山線小舖",
            store_map="sample",
            copies_seconds=0.0,
            secret_key=written_key(b"k" * KEY_BYTES),
            bank=BankAccount(
                base_url=f"http://127.0.0.1:{bank_port}{bank.settings.api_path}",
                shop_no=DEMO_SHOP.shop_no,
                a1=DEMO_SHOP.a1,
                a2=DEMO_SHOP.a2,
                b1=DEMO_SHOP.b1,
                b2=DEMO_SHOP.b2,
                x_key_id=DEMO_SHOP.x_key_id,
                requests_per_second=0,
            ),
        )
        async with open_shop(settings) as shop:
            await import_products(shop.db, shop.mint, CATALOGUE, actor=SYSTEM)
            await change_profile(shop.db, shop.mint, "deliveries", "home store", actor=SYSTEM)
            for key, value in {"remember_cards": "on", **offered}.items():
                await change_profile(shop.db, shop.mint, key, value, actor=SYSTEM)
        # A writer in a process of its own, as `serve` has it, takes a second to start.
        app = app_of(settings, engine=SendingEngine(sqlite_url(tmp_path / DATABASE_FILE)))
        await stack.enter_async_context(served(app, shop_port))
        # A server that stops would wait for the pages that follow an order.
        stack.push_async_callback(end_streams, app)
        yield Street(settings.public_url, bank)


SIZES = ["phone", pytest.param("desktop", marks=pytest.mark.long)]


@pytest_asyncio.fixture(loop_scope="session", params=SIZES)
async def plain_page(
    browser: playwright.Browser, request: pytest.FixtureRequest
) -> AsyncIterator[playwright.Page]:
    """A browser that runs no scripts, on a phone and among the long tests on a desktop. No message of
    its console passes."""
    width, height = VIEWPORTS[request.param]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=request.param == "phone",
        is_mobile=request.param == "phone",
        locale="zh-TW",
        timezone_id="Asia/Taipei",
        java_script_enabled=False,
    )
    context.set_default_timeout(15_000)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    await context.close()
    assert [text for text in complaints if "Content Security Policy" in text] == []


@pytest_asyncio.fixture(loop_scope="session", params=SIZES)
async def any_page(
    browser: playwright.Browser, request: pytest.FixtureRequest
) -> AsyncIterator[playwright.Page]:
    """A page of this size whose theme the test changes."""
    width, height = VIEWPORTS[request.param]
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-TW", reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    yield await context.new_page()
    await context.close()
