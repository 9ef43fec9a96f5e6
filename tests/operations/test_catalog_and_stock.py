"""Putting things on sale and moving stock by hand."""

import asyncio
from datetime import UTC, datetime

import pytest

from kaimai.domain.catalog import Choice, NewProduct, NewSku
from kaimai.domain.errors import InvalidInput, NotFound, NotOffered
from kaimai.domain.shelves import StockHeld
from kaimai.operations import catalog, categories, stock
from kaimai.persistence.stock import Counters
from kaimai.queries import catalogue
from tests.shop_harness import BOB, ShopHarness
from tests.stock_taking import deliver


async def _import(harness: ShopHarness, *products: NewProduct) -> catalog.Imported:
    return await catalog.import_products(harness.shop.db, harness.shop.mint, products, actor=BOB)


NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


def _product(**changes: object) -> NewProduct:
    fields = {
        "name": "可樂",
        "category": "飲料",
        "skus": (NewSku(sku="COLA", price=30, on_hand=5),),
    }
    return NewProduct(**{**fields, **changes})  # type: ignore[arg-type]


async def test_importing_again_changes_prices_and_leaves_stock_alone(harness: ShopHarness) -> None:
    first = await _import(harness, _product())
    again = await _import(
        harness, _product(description="冰的", skus=(NewSku(sku="COLA", price=35, on_hand=99),))
    )

    (product,) = (await harness.shop.db.read(catalogue.list_products)).products
    assert (first.skus_added, again.skus_added, again.skus_changed) == (1, 0, 1)
    assert (product.description, product.skus[0].price) == ("冰的", 35)
    assert await harness.stock("COLA") == Counters(5, 0)


async def test_importing_again_changes_of_the_terms_what_is_named(harness: ShopHarness) -> None:
    await _import(harness, _product(limit_per_person=2, sale_starts_at=NOON, is_featured=True))
    await _import(harness, _product(sale_ends_at=NOON, changes=frozenset({"limit_per_person"})))

    (product,) = (await harness.shop.db.read(catalogue.list_products)).products
    assert (product.limit_per_person, product.sale_starts_at) == (None, NOON)
    assert product.sale_ends_at is None
    front = await harness.shop.db.read(catalogue.front, each=1)
    assert front.featured == (product,)

    await _import(harness, _product(changes=frozenset({"is_featured", "sale_starts_at"})))

    (product,) = (await harness.shop.db.read(catalogue.list_products)).products
    assert product.sale_starts_at is None
    assert (await harness.shop.db.read(catalogue.front, each=1)).featured == ()


@pytest.mark.parametrize(
    "product",
    [
        _product(skus=()),
        _product(name=" "),
        _product(category=""),
        _product(limit_per_person=0),
        _product(limit_per_person=10_000_000_000),
        _product(sale_starts_at=NOON, sale_ends_at=NOON),
        _product(skus=(NewSku(sku="A B", price=1, on_hand=1),)),
        _product(skus=(NewSku(sku="A", price=-1, on_hand=1),)),
        _product(skus=(NewSku(sku="A", price=1, on_hand=-1),)),
        _product(skus=(NewSku(sku="A", price=1, on_hand=1), NewSku(sku="A", price=2, on_hand=1))),
    ],
)
async def test_a_wrong_product_stops_the_import_before_it_begins(
    harness: ShopHarness, product: NewProduct
) -> None:
    with pytest.raises(InvalidInput):
        await _import(harness, _product(), product)

    assert await harness.shop.db.read(catalogue.list_products) == catalogue.Found((), 0)


async def test_a_sku_belongs_to_one_product(harness: ShopHarness) -> None:
    await _import(harness, _product())

    with pytest.raises(InvalidInput):
        await _import(harness, _product(name="別的"))


async def test_categories_and_products_are_found_by_slug(harness: ShopHarness) -> None:
    await _import(
        harness, _product(), _product(name="茶 2", skus=(NewSku(sku="T", price=1, on_hand=1),))
    )
    await categories.add_category(harness.shop.db, harness.shop.mint, "點心", actor=BOB)

    read = harness.shop.db.read
    assert [each.name for each in await read(catalogue.categories)] == ["飲料", "點心"]
    found = await read(catalogue.find_product, "茶-2")
    assert found is not None
    assert await read(catalogue.find_product, found.id) == found
    assert await read(catalogue.list_products, Choice(category="點心")) == catalogue.Found((), 0)
    assert await read(catalogue.find_product, "nothing") is None


async def test_the_catalogue_version_goes_up_with_every_change(harness: ShopHarness) -> None:
    before = await harness.shop.db.read(catalogue.catalogue_version)

    await _import(harness, _product())

    assert await harness.shop.db.read(catalogue.catalogue_version) > before


async def test_received_and_adjusted_stock_is_in_the_ledger(harness: ShopHarness) -> None:
    await _import(harness, _product())
    db, mint = harness.shop.db, harness.shop.mint

    await stock.receive_stock(db, mint, "COLA", 10, actor=BOB)
    await stock.adjust_stock(db, mint, "COLA", -3, actor=BOB, reason="破損")

    assert await harness.stock("COLA") == Counters(12, 0)
    assert await harness.rows("SELECT change, kind, reason FROM stock_ledger ORDER BY id") == [
        (5, "received", "first stock"),
        (10, "received", ""),
        (-3, "adjusted", "破損"),
    ]


async def test_stock_that_unpaid_orders_hold_cannot_be_taken_away(harness: ShopHarness) -> None:
    await _import(harness, _product())
    await harness.place(items=(("COLA", 4),))

    with pytest.raises(NotOffered, match="hold 4 of 5"):
        await stock.adjust_stock(
            harness.shop.db, harness.shop.mint, "COLA", -2, actor=BOB, reason="盤點"
        )

    assert await harness.stock("COLA") == Counters(5, 4)


async def test_bad_stock_changes_are_refused(harness: ShopHarness) -> None:
    await _import(harness, _product())
    db, mint = harness.shop.db, harness.shop.mint

    with pytest.raises(InvalidInput):
        await stock.receive_stock(db, mint, "COLA", 0, actor=BOB)
    with pytest.raises(InvalidInput):
        await stock.adjust_stock(db, mint, "COLA", 1, actor=BOB, reason=" ")
    with pytest.raises(InvalidInput):
        await stock.receive_stock(db, mint, "COLA", 10**9, actor=BOB)
    with pytest.raises(NotFound):
        await stock.receive_stock(db, mint, "NONE", 1, actor=BOB)


async def test_a_delivery_is_received_whole_once_and_noted(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5), ("TEA", 45, 0))

    first = await deliver(harness, id="d1", note="大盤商", COLA=24, TEA=6)
    again = await deliver(harness, id="d1", note="大盤商", COLA=24, TEA=6)

    assert (first.is_new, again.is_new, again.units) == (True, False, {"COLA": 24, "TEA": 6})
    assert await harness.stock("COLA") == Counters(29, 0)
    assert await harness.stock("TEA") == Counters(6, 0)
    assert await harness.rows("SELECT verb, kind, subject_id, reason FROM audit_log") == [
        ("receive", "delivery", "d1", "大盤商")
    ]


async def test_a_delivery_with_an_unknown_sku_is_not_received_at_all(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))

    with pytest.raises(NotFound):
        await deliver(harness, id="d1", COLA=24, NOSUCH=6)

    assert await harness.stock("COLA") == Counters(5, 0)
    assert (await deliver(harness, id="d1", COLA=1)).is_new


async def test_the_same_delivery_sent_by_many_at_once_is_one(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 0), ("TEA", 45, 0))

    received = await asyncio.gather(*(deliver(harness, id="d1", COLA=2, TEA=3) for _ in range(6)))

    assert [each.is_new for each in received].count(True) == 1
    assert await harness.stock("TEA") == Counters(3, 0)


async def test_a_correction_under_one_name_counts_once(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    shop = harness.shop

    for _ in range(2):
        after = await stock.adjust_stock(
            shop.db, shop.mint, "COLA", -2, actor=BOB, reason="damaged", entry_id="e1"
        )

    assert after == Counters(3, 0)


async def test_a_correction_below_what_is_held_names_the_orders(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    placed, _ = await harness.checked_out(items=(("COLA", 3),))
    shop = harness.shop

    with pytest.raises(StockHeld) as refused:
        await stock.adjust_stock(shop.db, shop.mint, "COLA", -3, actor=BOB, reason="lost")

    assert [each.name for each in refused.value.holders] == [
        (await harness.order(placed)).order.number
    ]


async def test_a_mark_says_when_a_sku_runs_low_until_it_is_taken_away(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    shop = harness.shop

    for mark in (8, 9, None):
        await stock.mark_low(shop.db, shop.mint, {"COLA": mark}, actor=BOB)

    assert await harness.rows("SELECT units FROM low_marks") == []
    assert len(await harness.rows("SELECT id FROM audit_log WHERE verb = 'mark_low'")) == 3
