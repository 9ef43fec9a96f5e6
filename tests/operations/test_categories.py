"""Categories as staff arrange them."""

import pytest

from kaimai.domain.catalog import Choice
from kaimai.domain.errors import CategoryInUse, InvalidInput, NotFound
from kaimai.operations import categories
from kaimai.queries import catalogue
from tests.shop_harness import BOB, ShopHarness


async def names(harness: ShopHarness, query: str) -> list[str]:
    found = await harness.shop.db.read(catalogue.list_products, Choice(query=query))
    return [product.name for product in found.products]


async def test_categories_are_added_renamed_ordered_emptied_and_removed(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 5))
    shop = harness.shop
    db, now = shop.db, shop.mint.now()
    (drinks,) = await db.read(catalogue.categories)

    snacks = await categories.add_category(db, shop.mint, " 點  心 ", actor=BOB)
    assert await categories.add_category(db, shop.mint, "點 心", actor=BOB) == snacks
    await categories.rename_category(db, drinks.id, "冷飲", actor=BOB, now=now)
    again = await categories.add_category(db, shop.mint, "飲料", actor=BOB)
    await categories.arrange_categories(db, [snacks, "nothing"], actor=BOB, now=now)
    found = await db.read(catalogue.categories)
    assert [(each.name, each.slug) for each in found] == [
        ("點 心", "點-心"),
        ("冷飲", "飲料"),
        ("飲料", "飲料-2"),
    ]
    assert await names(harness, "冷飲") == ["可樂"]
    with pytest.raises(InvalidInput):
        await categories.rename_category(db, again, "冷飲", actor=BOB, now=now)
    with pytest.raises(CategoryInUse):
        await categories.remove_category(db, drinks.id, actor=BOB, now=now)
    assert await categories.move_products(db, drinks.id, snacks, actor=BOB, now=now) == 1
    await categories.remove_category(db, drinks.id, actor=BOB, now=now)
    with pytest.raises(NotFound):
        await categories.remove_category(db, drinks.id, actor=BOB, now=now)

    found_after = await db.read(catalogue.list_products)
    assert [product.category for product in found_after.products] == ["點 心"]
