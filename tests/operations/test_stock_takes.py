"""Counting shelves while the shop sells on, on both databases."""

import asyncio

import pytest

from kaimai.domain.moves import Actor
from kaimai.domain.shelves import StockHeld
from kaimai.domain.stock_takes import TakeEnded, TakeOverlaps
from kaimai.operations import stock_takes
from kaimai.operations.stock_takes import EndTake
from kaimai.persistence.stock import Counters
from tests.shop_harness import ShopHarness
from tests.stock_taking import EMI, apply, count, deliver, open_stock_take


async def test_a_difference_is_that_of_the_moment_of_the_count(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10), ("TEA", 45, 10))
    take = await open_stock_take(harness)

    counted = await count(harness, take, COLA=8, TEA=10)
    _, paid = await harness.checked_out(items=(("COLA", 3),))
    await harness.ring(harness.bank.pay_card(paid.attempt_number))
    corrected = await apply(harness, take)

    assert counted.kept["COLA"].difference == -2
    assert corrected == 1
    assert await harness.stock("COLA") == Counters(5, 0)
    assert await harness.rows(
        "SELECT change, reason FROM stock_ledger WHERE kind = 'adjusted'"
    ) == [(-2, "stocktake: 月底盤點")]


async def test_a_count_of_others_is_not_written_over_unseen(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))
    take = await open_stock_take(harness)

    first = await count(harness, take, COLA=8)
    second = await count(harness, take, actor=EMI, COLA=9)
    seen = await count(harness, take, actor=EMI, seen=first.kept["COLA"].mark, COLA=9)

    assert second.disputed == first.kept
    assert seen.kept["COLA"].counted == 9


async def test_a_form_that_is_sent_twice_counts_once(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))
    take = await open_stock_take(harness)

    first = await count(harness, take, COLA=8)
    again = await count(harness, take, COLA=8)
    mark = first.kept["COLA"].mark
    more = await count(harness, take, seen=mark, COLA="+3")
    more_again = await count(harness, take, seen=mark, COLA="+3")

    assert again.kept == first.kept
    assert (more.kept["COLA"].counted, more.kept["COLA"].expected) == (11, 10)
    assert more_again.disputed == more.kept


async def test_what_was_found_elsewhere_is_added_to_a_count_of_before_a_sale(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 10))
    take = await open_stock_take(harness)
    first = await count(harness, take, COLA=8)
    _, paid = await harness.checked_out(items=(("COLA", 4),))
    await harness.ring(harness.bank.pay_card(paid.attempt_number))

    more = await count(harness, take, actor=EMI, seen=first.kept["COLA"].mark, COLA="+2")

    assert more.kept["COLA"].difference == 0


async def test_a_shelf_is_never_corrected_below_what_is_held_and_the_orders_are_named(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 5), ("TEA", 45, 5))
    placed, _ = await harness.checked_out(items=(("COLA", 4),))
    number = (await harness.order(placed)).order.number
    take = await open_stock_take(harness)
    await count(harness, take, COLA=2, TEA=1)

    with pytest.raises(StockHeld) as refused:
        await apply(harness, take)

    assert (refused.value.sku, refused.value.after, refused.value.reserved) == ("COLA", 2, 4)
    assert [(each.name, each.units) for each in refused.value.holders] == [(number, 4)]
    assert await harness.stock("TEA") == Counters(5, 0)
    wish = EndTake(take_id=take, actor=EMI, at=harness.shop.mint.now())
    await stock_takes.take_counts_out(harness.shop.db, wish, ["COLA"])
    assert await apply(harness, take) == 1
    assert await harness.stock("TEA") == Counters(1, 0)


async def test_what_has_ended_takes_no_counts_and_ends_once(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    take = await open_stock_take(harness)
    await count(harness, take, COLA=4)
    await apply(harness, take)

    for again in (count(harness, take, COLA=3), apply(harness, take)):
        with pytest.raises(TakeEnded):
            await again

    assert await harness.stock("COLA") == Counters(4, 0)


async def test_an_abandoned_stock_take_changes_nothing(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    take = await open_stock_take(harness)
    await count(harness, take, COLA=1)

    wish = EndTake(take_id=take, actor=EMI, at=harness.shop.mint.now())
    await stock_takes.abandon_take(harness.shop.db, wish)

    assert await harness.stock("COLA") == Counters(5, 0)
    await open_stock_take(harness)


async def test_two_open_stock_takes_never_count_the_same(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    [(category,)] = await harness.rows("SELECT id FROM product_category")
    await open_stock_take(harness, str(category), title="飲料")

    for scope in (None, str(category)):
        with pytest.raises(TakeOverlaps, match="飲料"):
            await open_stock_take(harness, scope)


async def test_a_stock_take_of_a_category_counts_nothing_else(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    take = await open_stock_take(harness, "another")

    counted = await count(harness, take, COLA=3, NOSUCH=1)

    assert counted.unknown == ("COLA", "NOSUCH")


async def test_counting_receiving_and_selling_at_once_lose_nothing(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 40), ("TEA", 45, 40))
    take = await open_stock_take(harness)

    async def sell(sku: str) -> None:
        _, paid = await harness.checked_out(items=((sku, 1),))
        await harness.ring(harness.bank.pay_card(paid.attempt_number))

    async def recount(person: Actor, number: int) -> None:
        await count(harness, take, actor=person, COLA=30 + number, TEA=30 + number)

    await asyncio.gather(
        *(sell(sku) for sku in ("COLA", "TEA") for _ in range(6)),
        *(deliver(harness, COLA=2, TEA=1) for _ in range(4)),
        *(
            recount(person, number)
            for person in (EMI, Actor("staff", "dai"))
            for number in range(3)
        ),
    )
    found = await harness.rows(
        "SELECT sku, counted - expected FROM stock_counts JOIN skus ON skus.id = sku_id ORDER BY sku"
    )
    await apply(harness, take)

    differences = {str(sku): int(str(units)) for sku, units in found}
    assert await harness.stock("COLA") == Counters(40 - 6 + 8 + differences["COLA"], 0)
    assert await harness.stock("TEA") == Counters(40 - 6 + 4 + differences["TEA"], 0)


async def test_of_many_who_apply_and_count_at_once_one_applies(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))
    take = await open_stock_take(harness)
    await count(harness, take, COLA=7)

    ended = await asyncio.gather(
        *(apply(harness, take) for _ in range(4)),
        *(count(harness, take, COLA=7) for _ in range(4)),
        return_exceptions=True,
    )

    assert ended[:4].count(1) == 1
    assert all(isinstance(each, TakeEnded) or each == 1 for each in ended[:4])
    assert await harness.stock("COLA") == Counters(7, 0)
