"""Products changed whole: two people at work on one, many at once, and tables that say what they would do."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kaimai.domain.bulk_edits import BulkEdit, edited_price
from kaimai.domain.catalog import Choice
from kaimai.domain.errors import InvalidInput, NotFound, PreviewStale
from kaimai.domain.product_documents import Change, ProductDocument, SkuDocument
from kaimai.domain.product_tables import Plan
from kaimai.operations import catalogue_previews
from kaimai.operations.products import Outcome, save_product, save_products
from kaimai.persistence import products
from kaimai.persistence.stock import Counters
from kaimai.queries import catalogue
from kaimai.queries.product_table import table_rows
from kaimai.sheets.csv_files import read_csv, write_csv
from kaimai.sheets.products import product_cells, read_products
from tests.shop_harness import BOB, ShopHarness

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


async def document_of(harness: ShopHarness, sku: str) -> ProductDocument:
    read = harness.shop.db.read
    owner = (await read(products.owners, [sku]))[sku]
    return (await read(products.documents, [owner.product_id]))[owner.product_id]


async def save(harness: ShopHarness, base: ProductDocument, **changes: object) -> Outcome:
    change = Change(before=base, after=replace(base, **changes))  # type: ignore[arg-type]
    shop = harness.shop
    return await save_product(shop.db, change, actor=BOB, now=shop.mint.now())


async def plan_of(harness: ShopHarness, table: str) -> Plan:
    rows = read_products(read_csv(table.encode())).rows
    return await catalogue_previews.plan_import(harness.shop.db, harness.shop.mint, rows)


async def preview_of(harness: ShopHarness, plan: Plan) -> catalogue_previews.Preview:
    shop = harness.shop
    preview_id = await catalogue_previews.keep_preview(
        shop.db, shop.mint, plan, kind="import", title="a.csv", actor=BOB
    )
    return await catalogue_previews.find_preview(shop.db, preview_id)


async def say_yes(harness: ShopHarness, preview: catalogue_previews.Preview) -> list[Outcome]:
    shop = harness.shop
    return await catalogue_previews.apply_preview(
        shop.db, preview.id, digest=preview.digest, actor=BOB, now=shop.mint.now()
    )


async def version(harness: ShopHarness) -> int:
    return await harness.shop.db.read(catalogue.catalogue_version)


async def names(harness: ShopHarness, query: str) -> list[str]:
    found = await harness.shop.db.read(catalogue.list_products, Choice(query=query))
    return [product.name for product in found.products]


async def test_a_saved_product_is_shown_found_and_noted(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    base, before = await document_of(harness, "COLA"), await version(harness)

    outcome = await save(
        harness,
        base,
        name="汽水",
        limit_per_person=2,
        sale_ends_at=NOON,
        is_featured=True,
        skus=(
            replace(base.skus[0], price=35),
            SkuDocument(id=harness.shop.mint.id(), sku="COLA-2", price=60),
        ),
    )

    assert outcome.kind == "written"
    saved = await document_of(harness, "COLA-2")
    assert saved == outcome.product
    assert (saved.slug, [sku.price for sku in saved.skus]) == ("可樂", [35, 60])
    assert await version(harness) > before
    assert (await names(harness, "汽水"), await names(harness, "可樂")) == (["汽水"], [])
    assert await harness.stock("COLA-2") == Counters(0, 0)
    front = await harness.shop.db.read(catalogue.front, each=1)
    assert [product.name for product in front.featured] == ["汽水"]
    assert await harness.rows("SELECT verb, kind, actor FROM audit_log") == [
        ("edit", "product", "staff:bob")
    ]
    version_now = await version(harness)
    assert (await save(harness, saved)).kind == "same"
    assert await version(harness) == version_now


async def test_two_people_change_one_product_and_nothing_is_lost(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5), ("COLA-L", 50, 5))
    base = await document_of(harness, "COLA")
    small, large = base.skus

    await save(harness, base, name="甲的名字", skus=(small, replace(large, price=55)))
    merged = await save(harness, base, description="乙的說明", skus=(large, small))
    clashed = await save(harness, base, name="乙的名字", skus=(replace(small, price=1), large))

    assert merged.kind == "written"
    assert (merged.product.name, merged.product.description) == ("甲的名字", "乙的說明")
    assert [(sku.sku, sku.price) for sku in merged.product.skus] == [("COLA-L", 55), ("COLA", 30)]
    assert clashed.kind == "clash"
    (clash,) = clashed.clashes
    assert (clash.field, clash.mine, clash.theirs) == ("name", "乙的名字", "甲的名字")
    assert await document_of(harness, "COLA") == clashed.present == merged.product
    # Whoever has seen it may still have it so.
    again = await save(harness, clashed.present, name="乙的名字")
    assert (again.kind, again.product.name) == ("written", "乙的名字")


async def test_concurrent_changes_of_one_field_have_one_winner(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    base = await document_of(harness, "COLA")

    outcomes = await asyncio.gather(*(save(harness, base, name=f"可樂 {n}") for n in range(8)))

    assert sorted(each.kind for each in outcomes) == ["clash"] * 7 + ["written"]
    winner = next(each for each in outcomes if each.kind == "written")
    assert (await document_of(harness, "COLA")).name == winner.product.name


async def test_a_sku_has_one_product_and_two_may_change_names(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5), ("COLA-L", 50, 5))
    await harness.sell(("TEA", 20, 5), name="紅茶")
    tea, cola = await document_of(harness, "TEA"), await document_of(harness, "COLA")
    small, large = cola.skus

    taken = await save(harness, tea, skus=(replace(tea.skus[0], sku="COLA"),))
    swapped = await save(
        harness, cola, skus=(replace(small, sku="COLA-L"), replace(large, sku="COLA"))
    )

    assert (taken.kind, taken.sku, taken.owner) == ("taken", "COLA", "可樂")
    assert swapped.kind == "written"
    assert [(sku.sku, sku.price) for sku in (await document_of(harness, "COLA")).skus] == [
        ("COLA-L", 30),
        ("COLA", 50),
    ]


async def test_new_products_get_addresses_of_their_own_once(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    base, mint = await document_of(harness, "COLA"), harness.shop.mint
    new = [
        Change(
            before=None,
            after=replace(
                base,
                id=mint.id(),
                skus=(SkuDocument(id=(sku_id := mint.id()), sku=f"NEW-{n}", price=1),),
            ),
            first_stock={sku_id: 3},
        )
        for n in range(2)
    ]

    first = await save_products(harness.shop.db, new, actor=BOB, now=mint.now())
    again = await save_products(harness.shop.db, new, actor=BOB, now=mint.now())

    assert [each.product.slug for each in first] == ["可樂-2", "可樂-3"]
    assert [each.kind for each in again] == ["same", "same"]
    assert await harness.stock("NEW-1") == Counters(3, 0)


async def test_what_can_never_be_right_is_not_written(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    base = await document_of(harness, "COLA")

    for wrong in (
        {"name": " "},
        {"skus": ()},
        {"sale_starts_at": NOON, "sale_ends_at": NOON},
        {"card_enabled": False, "atm_enabled": False},
        {"skus": (replace(base.skus[0], price=-1),)},
    ):
        with pytest.raises(InvalidInput):
            await save(harness, base, **wrong)
    gone = await save(harness, replace(base, id="nothing"), name="x")
    assert gone.kind == "gone"
    assert await document_of(harness, "COLA") == base


TABLE = """商品名稱,分類,SKU,規格,價格,庫存,狀態
吐司,麵包,TOAST-W,顏色=白,80,5,上架
,,TOAST-B,顏色=黑,90,6,
可樂,飲料,COLA,,35,99,下架
"""


async def test_a_table_is_done_as_it_was_shown_and_again_changes_nothing(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 5))

    plan = await plan_of(harness, TABLE)
    assert [(each.before is None, each.after.name) for each in plan.changes] == [
        (True, "吐司"),
        (False, "可樂"),
    ]
    preview = await preview_of(harness, plan)
    assert preview.plan == plan
    await say_yes(harness, preview)
    assert [each.kind for each in await say_yes(harness, preview)] == ["same", "same"]

    toast, cola = await document_of(harness, "TOAST-B"), await document_of(harness, "COLA")
    assert [(sku.sku, sku.price) for sku in toast.skus] == [("TOAST-W", 80), ("TOAST-B", 90)]
    assert (cola.is_visible, cola.skus[0].price) == (False, 35)
    assert await harness.stock("TOAST-B") == Counters(6, 0)
    assert await harness.stock("COLA") == Counters(5, 0)
    assert await names(harness, "吐司") == ["吐司"]
    version_now = await version(harness)
    again = await plan_of(harness, TABLE)
    assert (again.changes, again.untouched, await version(harness)) == ((), 2, version_now)


async def test_a_preview_is_refused_when_somebody_changed_the_same_meanwhile(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 5))
    base = await document_of(harness, "COLA")
    preview = await preview_of(harness, await plan_of(harness, TABLE))
    await save(harness, base, description="不相干", skus=(replace(base.skus[0], price=40),))

    with pytest.raises(PreviewStale) as stale:
        await say_yes(harness, preview)
    with pytest.raises(PreviewStale):
        await say_yes(harness, replace(preview, digest="0" * 64))
    with pytest.raises(NotFound):
        await catalogue_previews.find_preview(harness.shop.db, "nothing")

    assert stale.value.names == ("可樂",)
    assert await names(harness, "吐司") == []
    fresh = await preview_of(harness, await plan_of(harness, TABLE))
    await say_yes(harness, fresh)
    cola = await document_of(harness, "COLA")
    assert (cola.description, cola.skus[0].price) == ("不相干", 35)


async def test_every_row_that_cannot_be_is_told(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))

    plan = await plan_of(
        harness,
        "商品名稱,分類,SKU,價格,狀態\n"
        "派,甜點,P,10,\n"
        "派,甜點,P,10,\n"
        "餅,甜點,R,10,上架\n"
        "餅,麵包,S,10,下架\n"
        "別的,飲料,COLA,10,\n"
        "別的,飲料,OTHER,10,\n"
        "茶,飲料,A B,10,\n"
        "水,,W,,\n",
    )

    assert plan.changes == ()
    assert [(each.row, each.column, each.code) for each in plan.mistakes] == [
        (3, "sku", "repeated"),
        (5, "category", "two_values"),
        (5, "status", "two_values"),
        (6, "sku", "others"),
        (8, "sku", "bad_sku"),
        (9, "category", "missing"),
    ]


async def test_a_table_of_a_few_columns_changes_only_those(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5), ("COLA-L", 50, 5), description="冰的", limit_per_person=2)

    plan = await plan_of(harness, "sku,price\nCOLA-L,55\nCOLA,30\n")
    renamed = await plan_of(harness, "sku,name\nCOLA-L,汽水\nCOLA,汽水\n")

    (change,) = plan.changes
    assert change.before is not None
    assert change.after == replace(
        change.before, skus=(change.before.skus[0], replace(change.before.skus[1], price=55))
    )
    assert [each.after.name for each in renamed.changes] == ["汽水"]


async def test_what_is_written_as_a_table_changes_nothing_when_it_comes_back(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 5), ("COLA-L", 50, 5), is_featured=True, sale_ends_at=NOON)
    await harness.sell(("TEA", 20, 5), name="=紅茶")
    base = await document_of(harness, "TEA")
    await save(harness, base, is_visible=False)

    content = write_csv(product_cells(await harness.shop.db.read(table_rows)))
    plan = await plan_of(harness, content.decode("utf-8-sig"))

    assert (plan.changes, plan.mistakes, plan.untouched) == ((), (), 2)


@pytest.mark.parametrize(
    ("price", "edit", "expected"),
    [
        (100, BulkEdit(price="percent", price_value=-15), 85),
        (99, BulkEdit(price="percent", price_value=10), 109),
        (95, BulkEdit(price="percent", price_value=10, rounding=5), 105),
        (103, BulkEdit(price="amount", price_value=-3, rounding=10), 100),
        (3, BulkEdit(price="amount", price_value=-5), 0),
        (9_999_999, BulkEdit(price="percent", price_value=100), 9_999_999),
        (80, BulkEdit(price="set", price_value=99), 99),
        (80, BulkEdit(), 80),
    ],
)
def test_prices_are_edited_and_rounded(price: int, edit: BulkEdit, expected: int) -> None:
    assert edited_price(price, edit) == expected


async def test_many_products_are_edited_in_one_go(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    await harness.sell(("TEA", 20, 5), name="紅茶")
    shop = harness.shop
    ids = [(await document_of(harness, sku)).id for sku in ("COLA", "TEA")]
    edit = BulkEdit(
        price="percent",
        price_value=10,
        is_archived=True,
        sets_limit=True,
        limit_per_person=3,
        sets_sale_times=True,
        sale_starts_at=NOON,
    )

    plan = await catalogue_previews.plan_edit(shop.db, [*ids, "nothing"], edit)
    await catalogue_previews.carry_out(shop.db, plan, actor=BOB, now=shop.mint.now())

    cola = await document_of(harness, "COLA")
    assert (cola.skus[0].price, cola.is_archived, cola.is_visible) == (33, True, False)
    assert (cola.limit_per_person, cola.sale_starts_at) == (3, NOON)
    assert (await harness.shop.db.read(catalogue.list_products)).products == ()
    assert await harness.shop.db.read(table_rows) == []
