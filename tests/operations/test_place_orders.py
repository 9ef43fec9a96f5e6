"""Placing orders: nothing is sold twice, and a refusal changes nothing."""

import asyncio
from datetime import timedelta

import pytest

from kaimai.domain.errors import (
    CartChanged,
    CartEmpty,
    CartLocked,
    InvalidInput,
    KeyReused,
    NotFound,
    NotOffered,
    ShortOfStock,
)
from kaimai.operations import carts
from kaimai.operations.answers import Placed
from kaimai.operations.checkout import place_order
from kaimai.persistence.stock import Counters
from kaimai.queries import carts as cart_queries
from tests.shop_harness import ShopHarness


async def test_two_hundred_buyers_for_a_hundred_units_make_exactly_a_hundred_orders(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 100))

    ends = await asyncio.gather(*(harness.place() for _ in range(200)), return_exceptions=True)

    assert sum(isinstance(end, Placed) for end in ends) == 100
    assert sum(isinstance(end, ShortOfStock) for end in ends) == 100
    assert await harness.stock("COLA") == Counters(on_hand=100, reserved=100)
    assert await harness.rows("SELECT count(*), sum(total) FROM orders") == [(100, 28_800)]


async def test_two_lines_that_draw_on_one_sku_are_summed(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 3))
    cart = await harness.cart_with(COLA=2)
    await carts.edit_cart(harness.shop.db, harness.shop.mint, cart, "COLA", 2, adds=True)

    with pytest.raises(ShortOfStock) as short:
        await harness.place(cart=cart)

    assert [(line.wanted, line.available) for line in short.value.lines] == [(4, 3)]


async def test_a_short_line_moves_no_stock_and_clamps_the_cart(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 3), ("TEA", 100, 10))
    cart = await harness.cart_with(COLA=5, TEA=2)

    with pytest.raises(ShortOfStock) as short:
        await harness.place(cart=cart)

    (line,) = short.value.lines
    assert (line.sku, line.wanted, line.available) == ("COLA", 5, 3)
    assert await harness.stock("COLA") == Counters(3, 0)
    assert await harness.stock("TEA") == Counters(10, 0)
    clamped = await harness.shop.db.ask(cart_queries.find_carts, cart)
    assert clamped is not None
    assert {each.sku: each.quantity for each in clamped.lines} == {"COLA": 3, "TEA": 2}
    assert await harness.rows("SELECT count(*) FROM orders") == [(0,)]


async def test_a_line_that_is_sold_out_leaves_the_cart(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 0), ("TEA", 100, 10))
    cart = await harness.cart_with(COLA=1, TEA=1)

    with pytest.raises(ShortOfStock):
        await harness.place(cart=cart)

    clamped = await harness.shop.db.ask(cart_queries.find_carts, cart)
    assert clamped is not None
    assert [each.sku for each in clamped.lines] == ["TEA"]


async def test_the_buyers_own_unpaid_order_is_named_for_what_it_holds(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 2))
    first = await harness.place(cart=await harness.cart_with(COLA=2))

    with pytest.raises(ShortOfStock) as short:
        await harness.place(cart=await harness.cart_with(COLA=1))

    assert short.value.lines[0].held_by_order == first.token


async def test_an_order_locks_its_cart_and_freezes_names_and_prices(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))
    cart = await harness.cart_with(COLA=2)

    placed = await harness.place(cart=cart)
    await harness.sell(("COLA", 999, 0), name="可樂")

    view = await harness.order(placed)
    assert (view.order.status, view.order.total) == ("initialized", 576)
    assert [(line.name, line.unit_price, line.quantity) for line in view.lines] == [
        ("可樂", 288, 2)
    ]
    locked = await harness.shop.db.ask(cart_queries.find_carts, cart)
    assert locked is not None
    assert locked.locked_by_order == placed.token
    with pytest.raises(CartLocked) as editing:
        await carts.edit_cart(harness.shop.db, harness.shop.mint, cart, "COLA", 1)
    with pytest.raises(CartLocked) as placing:
        await harness.place(cart=cart)
    assert editing.value.order_token == placing.value.order_token == placed.token


async def test_one_cart_in_two_tabs_is_one_order(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))
    cart = await harness.cart_with(COLA=1)

    ends = await asyncio.gather(
        *(harness.place(cart=cart) for _ in range(8)), return_exceptions=True
    )

    assert sum(isinstance(end, Placed) for end in ends) == 1
    assert sum(isinstance(end, CartLocked) for end in ends) == 7
    assert await harness.stock("COLA") == Counters(10, 1)


async def test_a_short_cart_in_two_tabs_is_clamped_once(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 1))
    cart = await harness.cart_with(COLA=2)

    ends = await asyncio.gather(
        *(harness.place(cart=cart) for _ in range(3)), return_exceptions=True
    )

    assert sum(isinstance(end, ShortOfStock) for end in ends) >= 1
    assert not any(isinstance(end, CartLocked) for end in ends)
    assert await harness.rows("SELECT quantity FROM cart_items") == [(1,)]


async def test_a_cart_that_changed_since_it_was_shown_is_refused(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))
    cart = await harness.cart_with(COLA=1)
    seen = await harness.shop.db.ask(cart_queries.find_carts, cart)
    assert seen is not None
    await carts.edit_cart(harness.shop.db, harness.shop.mint, cart, "COLA", 2)

    with pytest.raises(CartChanged):
        await harness.place(cart=cart, cart_version=seen.version)
    with pytest.raises(CartChanged):
        await harness.place(cart=cart, total=288)

    assert await harness.stock("COLA") == Counters(10, 0)


async def test_an_empty_or_unknown_cart_cannot_be_ordered(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))
    cart = await harness.cart_with(COLA=1)
    await carts.edit_cart(harness.shop.db, harness.shop.mint, cart, "COLA", 0)

    with pytest.raises(CartEmpty):
        await harness.place(cart=cart)
    with pytest.raises(NotFound):
        await harness.place(cart="f" * 32)


async def test_the_same_key_is_one_order_in_one_batch_and_later(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))

    ends = await asyncio.gather(*(harness.place("same") for _ in range(20)))
    again = await harness.place("same")

    assert {end.token for end in [*ends, again]} == {ends[0].token}
    assert await harness.stock("COLA") == Counters(10, 1)


async def test_a_key_with_other_content_is_refused_naming_the_field(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))
    await harness.place("same")

    with pytest.raises(KeyReused) as reused:
        await harness.place("same", items=(("COLA", 2),))

    assert reused.value.field == "items"
    assert await harness.stock("COLA") == Counters(10, 1)


async def test_a_refusal_is_kept_under_its_key(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 1))
    with pytest.raises(ShortOfStock):
        await harness.place("greedy", items=(("COLA", 2),))
    await harness.sell(("TEA", 1, 1), name="茶")

    with pytest.raises(ShortOfStock) as again:
        await harness.place("greedy", items=(("COLA", 2),))

    assert again.value.lines[0].available == 1


async def test_the_order_of_a_cancelled_caller_stands(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))
    caller = asyncio.ensure_future(harness.place("impatient"))
    await asyncio.sleep(0)  # its request has joined the lane, nothing more

    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller

    stands = await harness.place("impatient")
    assert (await harness.order(stands)).order.status == "initialized"
    assert await harness.stock("COLA") == Counters(10, 1)


async def test_a_bad_request_in_a_batch_fails_alone(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))
    bad = harness.wish("bad", note="\x00")  # PostgreSQL takes no NUL, so the whole batch fails
    good = [harness.wish(f"good-{i}") for i in range(9)]

    ends = await asyncio.gather(
        *(place_order(harness.shop.db, wish) for wish in [*good[:4], bad, *good[4:]]),
        return_exceptions=True,
    )

    placed = [end for end in ends if isinstance(end, Placed)]
    assert len(placed) >= 9
    assert (await harness.stock("COLA")).reserved == len(placed)


async def test_unknown_skus_and_methods_are_refused(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10))

    with pytest.raises(InvalidInput):
        await harness.place(items=(("NONE", 1),))
    with pytest.raises(NotOffered):
        await harness.place(method="CASH")

    assert await harness.stock("COLA") == Counters(10, 0)


async def test_a_method_is_not_offered_above_its_limit(harness: ShopHarness) -> None:
    await harness.sell(("GOLD", 30_001, 400))

    with pytest.raises(NotOffered) as dear:
        await harness.place(items=(("GOLD", 1),), method="ATM")
    with pytest.raises(NotOffered):
        await harness.place(items=(("GOLD", 334),))

    assert dear.value.limit == 30_000
    assert await harness.place(items=(("GOLD", 1),), method="C-1")


async def test_a_product_may_turn_a_method_off_and_hold_shorter(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10), atm_enabled=False, hold_minutes=5)

    with pytest.raises(NotOffered):
        await harness.place(method="ATM")
    placed = await harness.place()

    order = (await harness.order(placed)).order
    assert order.hold_until - order.placed_at == timedelta(minutes=5)


async def test_what_is_not_on_sale_now_is_short(harness: ShopHarness) -> None:
    opens = harness.clock.present + timedelta(hours=1)
    await harness.sell(("COLA", 288, 10), sale_starts_at=opens, sale_ends_at=opens + timedelta(1))

    with pytest.raises(ShortOfStock) as early:
        await harness.place()
    harness.forward(hours=1)
    assert await harness.place()
    harness.forward(days=1)
    with pytest.raises(ShortOfStock):
        await harness.place()

    assert early.value.lines[0].available == 0


async def test_an_order_of_nothing_is_paid_at_once(harness: ShopHarness) -> None:
    await harness.sell(("GIFT", 0, 2), name="贈品")
    cart = await harness.cart_with(GIFT=1)

    placed = await harness.place(cart=cart)

    view = await harness.order(placed)
    assert view.order.status == "paid"
    assert [(a.method, a.status, a.is_applied) for a in view.attempts] == [
        ("none", "captured", True)
    ]
    assert await harness.stock("GIFT") == Counters(1, 0)
