"""Cart edits: one open cart a buyer, and no line lost however many edit at once."""

import asyncio

import pytest

from kaimai.domain.carts import LINES_MAX
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.operations import carts
from kaimai.queries import carts as cart_queries
from tests.shop_harness import ShopHarness


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    """Two SKUs for every test here."""
    await harness.sell(("COLA", 288, 10), ("TEA", 100, 10))


async def _edit(harness: ShopHarness, cart: str, sku: str, quantity: int, **how: bool) -> int:
    return await carts.edit_cart(harness.shop.db, harness.shop.mint, cart, sku, quantity, **how)


async def test_parallel_edits_lose_nothing(harness: ShopHarness) -> None:
    cart = await harness.cart_with()

    await asyncio.gather(
        *(_edit(harness, cart, "COLA", 1, adds=True) for _ in range(20)),
        *(_edit(harness, cart, "TEA", 2, adds=True) for _ in range(20)),
    )

    found = await harness.shop.db.ask(cart_queries.find_carts, cart)
    assert found is not None
    assert {line.sku: line.quantity for line in found.lines} == {"COLA": 20, "TEA": 40}
    assert found.total == 20 * 288 + 40 * 100


async def test_a_buyer_has_one_open_cart_however_many_tabs_ask(harness: ShopHarness) -> None:
    tokens = await asyncio.gather(
        *(
            carts.open_cart(harness.shop.db, harness.shop.mint, kind="web", value="alice")
            for _ in range(10)
        )
    )

    assert len(set(tokens)) == 1
    assert await harness.rows("SELECT count(*) FROM shopping_cart") == [(1,)]
    assert await harness.rows("SELECT count(*) FROM buyers") == [(1,)]


async def test_a_cart_that_was_only_promised_gets_a_row_with_its_first_item(
    harness: ShopHarness,
) -> None:
    token = harness.shop.new_cart_token()

    await _edit(harness, token, "COLA", 0)
    before = await harness.rows("SELECT count(*) FROM shopping_cart")
    await _edit(harness, token, "COLA", 2)

    assert before == [(0,)]
    found = await harness.shop.db.ask(cart_queries.find_carts, token)
    assert found is not None
    assert [line.quantity for line in found.lines] == [2]


async def test_setting_zero_takes_the_line_out(harness: ShopHarness) -> None:
    cart = await harness.cart_with(COLA=2, TEA=1)

    await _edit(harness, cart, "COLA", 0)

    found = await harness.shop.db.ask(cart_queries.find_carts, cart)
    assert found is not None
    assert [line.sku for line in found.lines] == ["TEA"]


async def test_too_much_and_unknown_skus_are_refused(harness: ShopHarness) -> None:
    cart = await harness.cart_with(COLA=9_999)

    with pytest.raises(InvalidInput):
        await _edit(harness, cart, "COLA", 1, adds=True)
    with pytest.raises(NotFound):
        await _edit(harness, cart, "NONE", 1)

    assert await harness.rows("SELECT quantity FROM cart_items") == [(9_999,)]


async def test_a_cart_holds_a_bounded_number_of_skus(harness: ShopHarness) -> None:
    skus = [(f"S{number}", 1, 1) for number in range(LINES_MAX + 1)]
    await harness.sell(*skus, name="很多")
    cart = await harness.cart_with()
    for sku, _, _ in skus[:LINES_MAX]:
        await _edit(harness, cart, sku, 1)

    with pytest.raises(InvalidInput):
        await _edit(harness, cart, skus[-1][0], 1)


async def test_every_edit_counts_the_version_up(harness: ShopHarness) -> None:
    cart = await harness.cart_with(COLA=1)
    first = await harness.shop.db.ask(cart_queries.find_carts, cart)

    await _edit(harness, cart, "COLA", 3)

    second = await harness.shop.db.ask(cart_queries.find_carts, cart)
    assert first is not None
    assert second is not None
    assert second.version > first.version


async def test_a_key_makes_adding_safe_to_repeat(harness: ShopHarness) -> None:
    cart = await harness.cart_with()

    async def add(key: str) -> int:
        return await carts.edit_cart(
            harness.shop.db, harness.shop.mint, cart, "COLA", 2, adds=True, key=("line:cart", key)
        )

    assert await add("one") == 2
    assert await add("one") == 2
    ends = await asyncio.gather(*(add(key) for key in ("two", "two", "three")))
    assert max(ends) == 6
    assert await add("two") == 6
