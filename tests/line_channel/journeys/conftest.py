"""A shop, its bank and LINE together: in process on both databases, and on ports before a browser."""

import random
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

import bank_simulator
from bank_simulator import DEMO_SHOP, Bank
from kaimai.composition import DATABASE_FILE, end_streams, open_shop
from kaimai.domain.moves import SYSTEM
from kaimai.operations.catalog import import_products
from kaimai.operations.shop_profile import change_profile
from kaimai.persistence.dialect import sqlite_url
from kaimai.settings import Bank as BankAccount
from kaimai.settings import Line as LineAccount
from kaimai.settings import Settings
from line_simulator import DEMO_ACCOUNT, Line, create_app, demo_settings
from tests.line_channel.journeys.town import GROUP, OWNER, Town, client_to_shop
from tests.served import free_port, served
from tests.shop_app import app_of, started
from tests.shop_harness import SHOP_ADDRESS, SendingEngine, ShopHarness, copy_of
from tests.storefront.conftest import CATALOGUE


@pytest_asyncio.fixture
async def town(harness: ShopHarness) -> AsyncIterator[Town]:
    """A shop with 100 COLA (可樂), and a group whose seller is 老闆娘."""
    await harness.sell(("COLA", 30, 100))
    port = free_port()
    account = account_of(f"http://127.0.0.1:{port}")
    settings = replace(harness.shop.settings, line=account)
    harness.shop = replace(harness.shop, settings=settings)
    app = app_of(settings, shop=harness.shop, runs_jobs=False)
    way_in = client_to_shop(app)
    async with httpx.AsyncClient(transport=way_in) as http:
        line = Line(
            demo_settings(account.api_base_url, webhook_url=f"{SHOP_ADDRESS}/callback"),
            now=harness.clock,
            random=random.Random(5),
            http=http,
        )
        # The pace of real seconds is not what happens in virtual ones.
        line.change(rate_limits=False, monthly_quota=None, webhook_timeout_seconds=60)
        owner = line.add_person("老闆娘", user_id=OWNER)
        line.create_group("團購群", [owner.user_id], group_id=GROUP, has_account=True)
        async with served(create_app(line, run_clock=False), port), started(app) as running:
            harness.door.behind = way_in
            yield Town(harness, line, running, {owner.name: owner.user_id})
            line.close()


@dataclass(frozen=True, slots=True)
class Quarter:
    """A shop, its bank and LINE on ports of this machine, on the real clock. 老闆娘 sells."""

    line: Line
    bank: Bank
    window: str
    """Where people's phones are."""
    owner: str
    group: str

    def chat(self, user_id: str) -> str:
        """The address of somebody's chat with the shop."""
        return f"{self.window}/phones/{user_id}/chats/{user_id}"

    def in_group(self, user_id: str) -> str:
        """The address of the group on somebody's phone."""
        return f"{self.window}/phones/{user_id}/chats/{self.group}"


@pytest.fixture
def patience() -> Iterator[None]:
    """The bank, the shop's jobs and LINE each take a moment, on a busy machine a long one."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest_asyncio.fixture(loop_scope="session")
async def quarter(migrated_sqlite: Path, tmp_path: Path, patience: None) -> AsyncIterator[Quarter]:
    """Everything at once, everybody on time: the shop's jobs run, bank and LINE bring what they owe."""
    copy_of(migrated_sqlite, tmp_path)
    shop_port, bank_port, line_port = free_port(), free_port(), free_port()
    shop_url, window = f"http://127.0.0.1:{shop_port}", f"http://127.0.0.1:{line_port}"
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient())
        bank = Bank(
            # To a browser another site than the shop's 127.0.0.1, as the real bank is.
            bank_simulator.demo_settings(f"http://localhost:{bank_port}"),
            now=lambda: datetime.now(UTC),
            random=random.Random(3),
            http=http,
        )
        line = Line(
            demo_settings(window, webhook_url=f"{shop_url}/callback"),
            now=lambda: datetime.now(UTC),
            random=random.Random(5),
            http=http,
        )
        line.change(webhook_timeout_seconds=60)
        owner = line.add_person("老闆娘", user_id=OWNER)
        group = line.create_group("團購群", [owner.user_id], group_id=GROUP)
        settings = Settings(
            data=tmp_path,
            public_url=shop_url,
            shop_name="山線小舖",
            store_map="sample",
            copies_seconds=0.0,
            line=account_of(window),
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
            await import_products(shop.db, shop.mint, CATALOGUE[:2], actor=SYSTEM)
            await change_profile(shop.db, shop.mint, "deliveries", "home", actor=SYSTEM)
        bank_app = bank_simulator.create_app(bank, run_clock=True)
        await stack.enter_async_context(served(bank_app, bank_port))
        await stack.enter_async_context(served(create_app(line, run_clock=True), line_port))
        stack.callback(line.close)
        # A writer in a process of its own, as `serve` has it, takes a second to start.
        app = app_of(settings, engine=SendingEngine(sqlite_url(tmp_path / DATABASE_FILE)))
        await stack.enter_async_context(served(app, shop_port))
        # A server that stops would wait for the pages that follow an order.
        stack.push_async_callback(end_streams, app)
        yield Quarter(line, bank, window, owner.user_id, group.group_id)


def account_of(api_base_url: str) -> LineAccount:
    """The simulated official account, as the shop's settings name it."""
    return LineAccount(
        channel_secret=DEMO_ACCOUNT.channel_secret,
        channel_access_token=DEMO_ACCOUNT.channel_access_token,
        api_base_url=api_base_url,
        basic_id=DEMO_ACCOUNT.basic_id,
        owners=(OWNER,),
    )
