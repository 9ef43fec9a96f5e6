"""Finding products by what people type: Chinese by its parts, whatever the keyboard and the script."""

import pytest

from kaimai.domain.catalog import Choice, NewProduct, NewSku
from kaimai.operations import catalog
from kaimai.operations.search import refresh_terms
from kaimai.persistence import search
from kaimai.queries import catalogue
from kaimai.words.search import wanted_of
from tests.shop_harness import BOB, ShopHarness

SHELF = (
    ("可樂果", "零食", "豌豆酥，古早味的鹹香。", "SNACK-PEA", {"口味": "原味"}),
    ("冰可樂", "飲料", "玻璃瓶裝，330 ml。", "COLA-330", {}),
    ("臺灣啤酒", "飲料", "十八天生啤酒。", "BEER", {}),
    ("日月潭紅玉紅茶", "茶葉", "台茶十八號，帶肉桂香。", "TEA-RUBY", {"容量": "50 公克罐"}),
    ("關廟麵條", "麵食", "日曬三天，煮湯、乾拌都好。", "NOODLE", {}),
    ("iPhone15 手機殼", "配件", "Café 色，不怕摔。", "CASE_15", {"顏色": "靛藍"}),
    ("Ｔ恤 ＡＢＣ", "衣服", "100% 純棉，著用舒適。", "TEE-M", {"尺寸": "M"}),
    ("阿里山‧高山 烏龍", "茶葉", "配可樂果很對味。", "TEA-ALI", {}),
    ("ごまだれ 胡麻醬", "調味", "日本進口。", "GOMA", {}),
)
_CASES = (
    # Chinese by its parts
    ("可樂", {"可樂果", "冰可樂", "阿里山‧高山 烏龍"}),
    ("可樂果", {"可樂果", "阿里山‧高山 烏龍"}),
    ("可樂 果", {"可樂果", "阿里山‧高山 烏龍"}),
    ("果 可樂", {"可樂果", "阿里山‧高山 烏龍"}),
    ("可　樂", {"可樂果", "冰可樂", "阿里山‧高山 烏龍"}),
    ("樂", {"可樂果", "冰可樂", "阿里山‧高山 烏龍"}),
    ("果", {"可樂果", "阿里山‧高山 烏龍"}),
    ("冰", {"冰可樂"}),
    ("果樂", set()),
    ("紅玉紅茶", {"日月潭紅玉紅茶"}),
    ("日月潭 茶", {"日月潭紅玉紅茶"}),
    ("高山烏龍", {"阿里山‧高山 烏龍"}),
    ("烏龍 阿里山", {"阿里山‧高山 烏龍"}),
    ("肉桂", {"日月潭紅玉紅茶"}),
    ("飲料", {"冰可樂", "臺灣啤酒"}),
    ("飲料 啤酒", {"臺灣啤酒"}),
    ("靛藍", {"iPhone15 手機殼"}),
    ("原味 可樂果", {"可樂果"}),
    # Simplified, variants, other scripts
    ("可乐", {"可樂果", "冰可樂", "阿里山‧高山 烏龍"}),
    ("台灣啤酒", {"臺灣啤酒"}),
    ("台湾", {"臺灣啤酒"}),
    ("面条", {"關廟麵條"}),
    ("关庙", {"關廟麵條"}),
    ("着用", {"Ｔ恤 ＡＢＣ"}),
    ("ごま", {"ごまだれ 胡麻醬"}),
    ("ｺﾞﾏ", set()),
    # Width, case, accents, words and numbers
    ("ABC", {"Ｔ恤 ＡＢＣ"}),
    ("ａｂｃ", {"Ｔ恤 ＡＢＣ"}),
    ("t恤", {"Ｔ恤 ＡＢＣ"}),
    ("T 恤", {"Ｔ恤 ＡＢＣ"}),
    ("iphone", {"iPhone15 手機殼"}),
    ("iph", {"iPhone15 手機殼"}),
    ("phone", set()),
    ("i", set()),
    ("iPhone 15", {"iPhone15 手機殼"}),
    ("IPHONE１５手機殼", {"iPhone15 手機殼"}),
    ("iphone 1", set()),
    ("cafe", {"iPhone15 手機殼"}),
    ("CAFÉ 手機", {"iPhone15 手機殼"}),
    ("330", {"冰可樂"}),
    ("33", set()),
    ("cola-330", {"冰可樂"}),
    ("tea-ruby", {"日月潭紅玉紅茶"}),
    ("50公克", {"日月潭紅玉紅茶"}),
    # Marks and rubbish
    ("100%", {"Ｔ恤 ＡＢＣ"}),
    ("%", set()),
    ("_", set()),
    ("可_樂%", {"可樂果", "冰可樂", "阿里山‧高山 烏龍"}),
    ("「可樂」！", {"可樂果", "冰可樂", "阿里山‧高山 烏龍"}),
    ("'; DROP TABLE products; --", set()),
    ("\\", set()),
    ("", set()),
    ("   ", set()),
    ("🥤", set()),
    ("🥤可樂🧋", {"可樂果", "冰可樂", "阿里山‧高山 烏龍"}),
    ("沒有這種東西", set()),
    ("可樂" * 500, set()),
    ("冰可樂" + " " * 80 + "沒有", {"冰可樂"}),
    ("\U0010ffff", set()),
)


async def put_on_shelf(harness: ShopHarness) -> None:
    await catalog.import_products(
        harness.shop.db,
        harness.shop.mint,
        [
            NewProduct(
                name=name,
                category=category,
                description=description,
                skus=(NewSku(sku=sku, price=30, on_hand=5, options=options),),
            )
            for name, category, description, sku, options in SHELF
        ],
        actor=BOB,
    )


async def found(harness: ShopHarness, query: str, **choice: object) -> list[str]:
    choice = Choice(query=query, **choice)  # type: ignore[arg-type]  # the choice's own fields
    return [
        each.name for each in (await harness.shop.db.read(catalogue.list_products, choice)).products
    ]


async def test_what_is_typed_finds_what_is_meant(harness: ShopHarness) -> None:
    await put_on_shelf(harness)

    wrong = {
        query[:40]: names
        for query, expected in _CASES
        if (names := set(await found(harness, query))) != expected
    }

    assert wrong == {}
    assert len(_CASES) >= 40


async def test_the_name_counts_more_than_the_description(harness: ShopHarness) -> None:
    await put_on_shelf(harness)

    assert await found(harness, "可樂") == ["可樂果", "冰可樂", "阿里山‧高山 烏龍"]
    assert await found(harness, "可樂", category="茶葉") == ["阿里山‧高山 烏龍"]


async def test_a_product_that_changes_is_found_by_its_new_words_only(harness: ShopHarness) -> None:
    await put_on_shelf(harness)
    changed = NewProduct(
        name="冰可樂",
        category="汽水",
        description="鋁罐裝。",
        skus=(NewSku(sku="COLA-330", price=30, on_hand=5, options={"包裝": "六入"}),),
    )

    await catalog.import_products(harness.shop.db, harness.shop.mint, [changed], actor=BOB)

    for words, is_found in (("玻璃瓶", False), ("鋁罐", True), ("汽水", True), ("六入", True)):
        assert (await found(harness, words) == ["冰可樂"]) is is_found, words
    assert await found(harness, "飲料") == ["臺灣啤酒"]


async def test_products_of_a_shop_before_the_search_get_their_terms(harness: ShopHarness) -> None:
    await put_on_shelf(harness)
    db = harness.shop.db
    await db.write(search.set_rules, 0)
    before = await harness.rows("SELECT product_id, term, place FROM search_terms ORDER BY 1, 2")
    for (product,) in await harness.rows("SELECT id FROM products"):
        await db.write(search.rewrite, {str(product): {"舊": 1}})
    assert await found(harness, "可樂") == []

    assert await refresh_terms(db) == len(SHELF)

    after = await harness.rows("SELECT product_id, term, place FROM search_terms ORDER BY 1, 2")
    assert after == before
    assert await refresh_terms(db) == 0


@pytest.mark.parametrize("query", ["可樂" * 5_000, "a b " * 5_000, "一二三四五六七八九十" * 99])
def test_a_long_query_is_cut(query: str) -> None:
    assert 0 < len(wanted_of(query)) <= 12
