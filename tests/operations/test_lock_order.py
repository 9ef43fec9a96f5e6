"""Two processes on one PostgreSQL server lock in one order, so neither ever waits for the other in turn."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bank_simulator import SimulatorTransport, create_app
from kaimai.composition import open_shop
from kaimai.domain.moves import SYSTEM
from kaimai.operations.expiry import EndOrder, expire_orders
from kaimai.operations.group_buy_wishes import ItemWish
from kaimai.persistence import stock
from kaimai.queries.group_buys import BillView
from tests.group_buying import Group, open_group
from tests.postgres_cluster import PostgresCluster
from tests.shop_harness import ShopHarness, migrate_database, open_harness

SKUS = tuple(f"SKU-{number}" for number in range(6))
BUYERS = 24
DAYS_MAX = 30
Day = Callable[[tuple[ShopHarness, ShopHarness]], Coroutine[Any, Any, None]]


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


async def trade_in_groups(pair: tuple[ShopHarness, ShopHarness]) -> None:
    """Two groups claim the same goods in both processes, take words back, close, pay or let lapse,
    while others order them and every worker is at work."""
    first, second = pair
    chance = random.Random(5)
    skus = SKUS[:3]
    await first.sell(*((sku, 100, 40) for sku in skus))
    groups = [
        await open_group(first, *(ItemWish(sku=sku) for sku in order), group_id=f"C-{order[0]}")
        for order in (skus, skus[::-1])
    ]
    there = [Group(second, group.sale, said=1_000) for group in groups]
    codes = ("A1", "A2", "A3")

    async def live(number: int) -> None:
        group = (groups, there)[number % 2][number // 2 % 2]
        other = (there, groups)[number % 2][number // 2 % 2]
        changes = [(code, "add", chance.choice((1, 2, 3))) for code in chance.sample(codes, 3)]
        wish = await group.wish(f"member {number}", *changes)
        placing = first.place(f"web-{number}", items=tuple((sku, 1) for sku in skus))
        await asyncio.gather(
            group.send(wish),
            other.unsend(wish.message_id or "") if number % 5 == 0 else other.work(),
            placing,
            return_exceptions=True,
        )

    async def pay(number: int, view: BillView) -> None:
        shop = pair[number % 2]
        placed, payment = await shop.checked_out(bill=view.bill.token)
        if number % 3:
            await shop.ring(first.bank.pay_card(payment.attempt_number))
            return
        end = EndOrder(
            order_id=placed.order_id, verb="expire", actor=SYSTEM, at=first.clock.present
        )
        await shop.shop.db.submit(expire_orders, end)

    await asyncio.gather(*(live(number) for number in range(BUYERS)))
    await asyncio.gather(*(group.end() for group in groups), *(group.work() for group in there))
    bills = [view for group in groups for view in await group.bills()]
    await asyncio.gather(*(pay(number, view) for number, view in enumerate(bills)))
    first.forward(hours=30)
    workers = [*groups, *there] * 2
    await asyncio.gather(*(group.work() for group in workers), first.expire(), second.expire())


async def deadlocks(cluster: PostgresCluster, url: str, folder: Path, day: Day = trade) -> int:
    """How many deadlocks the server broke while two processes traded. They are retried, not seen."""
    async with two_processes(url, folder) as pair:
        await day(pair)
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


async def test_two_processes_never_deadlock_in_group_buys(
    postgres_cluster: PostgresCluster, migrated_postgres_url: str, tmp_path: Path
) -> None:
    found = await deadlocks(postgres_cluster, migrated_postgres_url, tmp_path, trade_in_groups)

    assert found == 0


@pytest.fixture
def days(postgres_cluster: PostgresCluster) -> Iterator[Iterator[str]]:
    """A database of its own for each of many days."""
    template = postgres_cluster.template("migrated", migrate_database)
    names: list[str] = []

    def begin() -> Iterator[str]:
        for _ in range(DAYS_MAX):
            names.append(postgres_cluster.create_database(template=template))
            yield postgres_cluster.url(names[-1])

    yield begin()
    for name in names:
        postgres_cluster.drop_database(name)


async def test_locks_taken_in_any_order_are_noticed(
    postgres_cluster: PostgresCluster,
    days: Iterator[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_order = stock._lock
    monkeypatch.setattr(
        stock, "_lock", lambda conn: in_order(conn).order_by(None).order_by(sa.func.random())
    )

    # A day in which no two batches meet half-way proves nothing, so there are many of them.
    found = 0
    for number, url in enumerate(days):
        found = await deadlocks(postgres_cluster, url, tmp_path / f"day-{number}")
        if found:
            break

    assert found > 0
