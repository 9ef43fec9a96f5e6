"""Settings that change while the shop is open: calls go by the newest, calls under way by their own."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest_asyncio

from kaimai.composition import open_shop
from kaimai.domain.payments import Rank
from kaimai.operations import connections
from kaimai.operations.connections import Accounts, Change
from kaimai.operations.shop import Shop
from kaimai.operations.shop_profile import change_values
from kaimai.settings import Bank, Settings
from tests.operations.test_connections import BANK, KEY, OTHER_KEY
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import BOB, SHOP_ADDRESS, VirtualClock

LINE = {
    "basic_id": "@kaimai",
    "owners": "",
    "channel_secret": "c" * 32,
    "channel_access_token": "t" * 60,
}


class SlowBank(httpx.AsyncBaseTransport):
    """A bank that answers when it is told to, and notes under which gateway key it was called."""

    def __init__(self) -> None:
        self.called_with: list[str] = []
        self.may_answer = asyncio.Event()
        self.is_called = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Wait, then be out of order."""
        self.called_with.append(request.headers["X-KeyID"])
        self.is_called.set()
        await self.may_answer.wait()
        return httpx.Response(503)


@pytest_asyncio.fixture
async def bank() -> SlowBank:
    """A bank of this test's own."""
    return SlowBank()


@pytest_asyncio.fixture
async def settings(database_url, tmp_path) -> Settings:
    """A shop whose bank stands in its file, and which can seal."""
    return Settings(
        data=tmp_path,
        database_url=database_url,
        public_url=SHOP_ADDRESS,
        copies_seconds=0.0,
        secret_key=KEY,
        bank=Bank(
            base_url="http://bank.test/api",
            shop_no="NA0040_001",
            **{name: BANK[name] for name in ("a1", "a2", "b1", "b2")},
            x_key_id="from the file",
            requests_per_second=0,
        ),
    )


@asynccontextmanager
async def opened(settings: Settings, bank: SlowBank) -> AsyncIterator[Shop]:
    async with open_shop(
        settings, transport=bank, clock=VirtualClock(), chance=random.Random(3)
    ) as shop:
        yield shop


async def put(shop: Shop, kind: str, typed: dict[str, str], seen: int = 0) -> None:
    change = Change(kind=kind, typed=typed, seen=seen, actor=BOB)
    accounts = Accounts.of(shop.live.process)
    await connections.change_connection(shop.db, shop.mint, shop.live.keys, change, accounts)
    await shop.live.refresh()


async def test_the_next_call_goes_under_the_new_keys_and_one_under_way_ends(settings, bank):
    async with opened(settings, bank) as shop:
        first = asyncio.create_task(_ask(shop))
        await bank.is_called.wait()

        await put(shop, "bank", BANK)
        second = asyncio.create_task(_ask(shop))
        bank.may_answer.set()

        assert await first == await second == "BankUnreachable"
        assert bank.called_with[0] == "from the file"
        assert bank.called_with[-1] == BANK["x_key_id"]


async def _ask(shop: Shop) -> str:
    answer = asyncio.ensure_future(shop.gateway.query_attempt("X", method="C-1", rank=Rank.BUTTON))
    await asyncio.wait({answer})
    return type(answer.exception()).__name__


async def test_taking_a_connection_away_brings_the_file_back(settings, bank):
    async with opened(settings, bank) as shop:
        await put(shop, "bank", BANK)
        assert shop.settings.bank.x_key_id == BANK["x_key_id"]

        accounts = Accounts.of(settings)
        await connections.remove_connection(
            shop.db, shop.mint, "bank", seen=1, actor=BOB, accounts=accounts
        )
        await shop.live.refresh()

        assert shop.settings == settings


async def test_a_shop_with_another_key_opens_and_counts_the_connection_as_not_set(settings, bank):
    async with opened(settings, bank) as shop:
        await put(shop, "bank", BANK)

    for key, why in ((OTHER_KEY, "wrong_key"), ("", "no_key"), ("nonsense", "bad_key")):
        async with opened(replace(settings, secret_key=key), bank) as shop:
            assert shop.live.troubles == {"bank": why}
            assert not shop.settings.bank.is_set
            assert await _ask(shop) == "BankUnreachable"
    assert bank.called_with == []


async def test_name_and_terms_follow_the_newest_version(settings, bank):
    async with opened(settings, bank) as shop:
        typed = {"shop_name": "山線茶行", "hold_card_minutes": "45", "atm_max": "12000"}
        await change_values(shop.db, shop.mint, typed, seen=0, actor=BOB)
        await shop.live.refresh()

        assert shop.storefront.shop_name == shop.settings.shop_name == "山線茶行"
        assert shop.terms.holds.card.total_seconds() == 45 * 60
        assert shop.terms.atm_max == 12_000


async def test_line_is_switched_on_and_off_while_the_shop_is_open(settings, bank):
    async with opened(settings, bank) as shop:
        app = app_of(settings, shop=shop, runs_jobs=False)
        async with started(app) as running, client_of(running) as http:
            assert (await http.post("/callback", content=b"{}")).status_code == 404

            await put(shop, "line", LINE)
            assert (await http.post("/callback", content=b"{}")).status_code == 400

            accounts = Accounts.of(settings)
            await connections.remove_connection(
                shop.db, shop.mint, "line", seen=1, actor=BOB, accounts=accounts
            )
            await shop.live.refresh()
            assert (await http.post("/callback", content=b"{}")).status_code == 404
