"""Two processes on one PostgreSQL server lock in one order, so neither ever waits for the other in turn."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bank_simulator import SimulatorTransport, create_app
from kaimai.composition import open_shop
from kaimai.domain.moves import SYSTEM
from kaimai.operations.expiry import EndOrder, expire_orders
from kaimai.persistence import stock
from tests.postgres_cluster import PostgresCluster
from tests.shop_harness import ShopHarness, open_harness

SKUS = tuple(f"SKU-{number}" for number in range(6))
BUYERS = 24


@asynccontextmanager
async def two_processes(url: str, folder: Path) -> AsyncIterator[tuple[ShopHarness, ShopHarness]]:
    async with open_harness(url, folder) as first:
        transport = SimulatorTransport(create_app(first.bank, run_clock=False), first.bank)
        async with open_shop(
            first.shop.settings, transport=transport, clock=first.clock, chance=random.Random(12)
        ) as shop:
            yield first, ShopHarness(shop, first.bank, first.clock, first.door, made=10_000)


async def trade(pair: tuple[ShopHarness, ShopHarness]) -> None:
    """Place, pay, and end orders of the same goods in both processes at once."""
    first, second = pair
    chance = random.Random(3)
    await first.sell(*((sku, 100, 500) for sku in SKUS))

    async def live(number: int) -> None:
        shop, other = (first, second) if number % 2 else (second, first)
        goods = chance.sample(SKUS, 4)
        cart = await shop.cart_with(f"buyer-{number}", **dict.fromkeys(goods, 1))
        _, payment = await shop.checked_out(cart=cart)
        gone = await other.place(f"gone-{number}", items=tuple((sku, 1) for sku in goods))
        token = first.bank.pay_card(payment.attempt_number)
        end = EndOrder(order_id=gone.order_id, verb="expire", actor=SYSTEM, at=first.clock.present)
        await asyncio.gather(
            shop.ring(token), other.ring(token), other.shop.db.submit(expire_orders, end)
        )

    await asyncio.gather(*(live(number) for number in range(BUYERS)))


async def deadlocks(cluster: PostgresCluster, url: str, folder: Path) -> int:
    """How many deadlocks the server broke while two processes traded. They are retried, not seen."""
    async with two_processes(url, folder) as pair:
        await trade(pair)
    name = sa.engine.make_url(url).database
    # A connection has reported what it saw when it is gone.
    gone = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"
    async with asyncio.timeout(20):
        while cluster.execute(gone) != "0":
            await asyncio.sleep(0.05)
    return int(cluster.execute(f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{name}'"))


async def test_two_processes_never_deadlock(
    postgres_cluster: PostgresCluster, migrated_postgres_url: str, tmp_path: Path
) -> None:
    assert await deadlocks(postgres_cluster, migrated_postgres_url, tmp_path) == 0


async def test_locks_taken_in_any_order_are_noticed(
    postgres_cluster: PostgresCluster,
    migrated_postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_any_order = stock._LOCK.order_by(None).order_by(sa.func.random())
    monkeypatch.setattr(stock, "_LOCK", in_any_order)

    assert await deadlocks(postgres_cluster, migrated_postgres_url, tmp_path) > 0
