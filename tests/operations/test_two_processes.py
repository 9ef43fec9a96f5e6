"""Two processes on one PostgreSQL server: the same promises, with everything at once."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bank_simulator import SimulatorTransport, create_app
from kaimai.composition import open_shop
from kaimai.domain.errors import ShortOfStock
from kaimai.domain.moves import SYSTEM
from kaimai.operations.answers import Placed
from kaimai.operations.expiry import EndOrder, expire_orders
from kaimai.persistence.stock import Counters
from tests.shop_harness import ShopHarness, open_harness


@pytest_asyncio.fixture
async def pair(
    migrated_postgres_url: str, tmp_path: Path
) -> AsyncIterator[tuple[ShopHarness, ShopHarness]]:
    """Two shops with one database and one bank."""
    async with open_harness(migrated_postgres_url, tmp_path) as first:
        transport = SimulatorTransport(create_app(first.bank, run_clock=False), first.bank)
        async with open_shop(
            first.shop.settings, transport=transport, clock=first.clock, chance=random.Random(12)
        ) as shop:
            yield first, ShopHarness(shop, first.bank, first.clock, first.door, made=10_000)


async def test_two_processes_sell_exactly_what_is_there(
    pair: tuple[ShopHarness, ShopHarness],
) -> None:
    first, _ = pair
    await first.sell(("COLA", 288, 100), ("TEA", 100, 100))
    wishes = [(("COLA", 1), ("TEA", 1)), (("TEA", 1), ("COLA", 1))]

    ends = await asyncio.gather(
        *(
            shop.place(f"{number}-{index}", items=wishes[(number + index) % 2])
            for number in range(100)
            for index, shop in enumerate(pair)
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(end, Placed) for end in ends) == 100
    assert sum(isinstance(end, ShortOfStock) for end in ends) == 100
    assert await first.stock("COLA") == await first.stock("TEA") == Counters(100, 100)


async def test_one_key_in_two_processes_is_one_order(
    pair: tuple[ShopHarness, ShopHarness],
) -> None:
    await pair[0].sell(("COLA", 288, 100))

    ends = await asyncio.gather(*(shop.place("same") for _ in range(20) for shop in pair))

    assert len({end.token for end in ends}) == 1
    assert await pair[0].stock("COLA") == Counters(100, 1)


@pytest.mark.parametrize("seed", range(3))
async def test_placing_paying_and_ending_at_once_keep_the_books(
    pair: tuple[ShopHarness, ShopHarness], seed: int
) -> None:
    first, _ = pair
    chance = random.Random(seed)
    await first.sell(("COLA", 288, 60), ("TEA", 100, 60))

    async def live(number: int) -> None:
        shop, other = chance.sample(pair, 2)
        cart = await shop.cart_with(f"buyer-{number}", COLA=1, TEA=chance.randint(1, 2))
        placed, payment = await shop.checked_out(cart=cart)
        token = first.bank.pay_card(payment.attempt_number)
        end = EndOrder(
            order_id=placed.order_id, verb="expire", actor=SYSTEM, at=first.clock.present
        )
        await asyncio.gather(
            shop.ring(token), other.ring(token), other.shop.db.submit(expire_orders, end)
        )

    await asyncio.gather(*(live(number) for number in range(20)))

    statuses = await first.rows("SELECT status, count(*) FROM orders GROUP BY status")
    assert statuses == [("paid", 20)]
    assert (await first.stock("COLA")).reserved == 0
    sold = await first.rows("SELECT count(*) FROM stock_ledger WHERE kind = 'sold'")
    assert sold == [(40,)]
