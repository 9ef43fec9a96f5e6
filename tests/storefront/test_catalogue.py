"""The shelves and the page of a product."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.operations.catalog import import_products
from kaimai.storefront import catalogue
from tests.conftest import on_both
from tests.shop_harness import BOB

NASTY = "<script>alert(1)</script>\"'&"


async def put_on_sale(harness, name, category="飲料", **more):
    product = NewProduct(
        name=name,
        category=category,
        skus=more.pop("skus", (NewSku(sku=f"S{abs(hash(name))}", price=55, on_hand=9),)),
        **more,
    )
    await import_products(harness.shop.db, harness.shop.mint, [product], actor=BOB)


async def test_home_shows_every_product_with_price(visitor, harness):
    await put_on_sale(harness, "太陽餅", "糕點")
    page = await visitor.open("/")
    assert page.status == 200
    assert "可樂 NT$30" in page.text
    assert "太陽餅 NT$55" in page.text
    assert "開賣小舖" in page.text


@on_both
async def test_a_category_shows_its_own_products_only(visitor, harness):
    await put_on_sale(harness, "太陽餅", "糕點")
    page = await visitor.open("/categories/糕點")
    assert "太陽餅" in page.text
    assert "可樂" not in page.text
    assert (await visitor.open("/categories/nope")).status == 404


async def test_a_product_shows_its_skus_and_what_is_left(visitor, harness):
    await harness.sell(("BIG", 90, 3), ("NONE", 70, 0), ("MANY", 60, 250), name="汽水")
    page = await visitor.open("/products/汽水")
    assert "NT$60 起" in page.text
    assert "BIG NT$90 只剩 3 件" in page.text
    assert "NONE NT$70 已售完" in page.text
    assert "MANY NT$60 剩 250 件" in page.text
    offered = {
        radio["value"]: "disabled" in radio
        for radio in page.tags("input")
        if radio.get("type") == "radio"
    }
    assert offered == {"BIG": False, "NONE": True, "MANY": False}


async def test_the_first_sku_that_is_left_is_chosen(visitor, harness):
    await harness.sell(("NONE", 70, 0), ("SOME", 90, 3), name="汽水")
    page = await visitor.open("/products/汽水")
    assert page.form("/cart/items").fields["sku"] == "SOME"


async def test_a_sold_out_product_cannot_be_put_into_the_cart(visitor, harness):
    await harness.sell(("NONE", 70, 0), name="汽水")
    page = await visitor.open("/products/汽水")
    assert "已售完" in page.text
    assert [form.action for form in page.forms] == [f"{quote('/products/汽水')}/alert"]
    assert "已售完" in (await visitor.open("/")).text


async def test_a_sale_that_has_not_begun_tells_when(visitor, harness):
    now = harness.clock.present
    await put_on_sale(harness, "月餅", sale_starts_at=now + timedelta(days=1))
    await put_on_sale(harness, "粽子", sale_ends_at=now - timedelta(days=1))
    soon = await visitor.open("/products/月餅")
    assert "11月23日（一）12:00 開賣" in soon.text
    assert soon.forms == []
    over = await visitor.open("/products/粽子")
    assert "販售已結束" in over.text
    assert over.forms == []


@on_both
@pytest.mark.parametrize("slug", ["nope", "%00", "%ED%A0%80", "%2e%2e%2fx"])
async def test_an_unknown_product_is_a_page_that_says_so(visitor, slug):
    page = await visitor.open(f"/products/{slug}")
    assert page.status == 404
    assert "找不到" in page.text
    assert "/" in page.links


@on_both
async def test_names_and_descriptions_never_become_markup(visitor, harness):
    await put_on_sale(
        harness,
        NASTY,
        NASTY,
        description=NASTY,
        skus=(
            NewSku(sku="A", price=1, on_hand=5, options={NASTY: NASTY}),
            NewSku(sku="B", price=2, on_hand=5, options={NASTY: NASTY}),
        ),
    )
    for path in ("/", "/products/script-alert-1-script"):
        page = await visitor.open(path)
        assert page.status == 200
        assert NASTY in page.text
        assert page.strange_scripts == []


async def test_many_products_come_in_pages(visitor, harness, monkeypatch):
    monkeypatch.setattr(catalogue, "PAGE_SIZE", 2)
    for name in ("甲", "乙", "丙", "丁"):
        await put_on_sale(harness, name)
    first, second, third = [await visitor.open(f"/products?page={n}") for n in (1, 2, 3)]
    assert [
        sum(n in page.text for n in ("可樂", "甲", "乙", "丙", "丁"))
        for page in (first, second, third)
    ] == [2, 2, 1]
    assert "/products?page=2" in first.links
    assert {"/products", "/products?page=3"} <= set(second.links)
    assert "/products?page=4" not in third.links
    assert (await visitor.open("/products?page=4")).status == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "1.5"])
async def test_a_page_number_that_cannot_be_is_refused(visitor, number):
    assert (await visitor.open(f"/products?page={number}")).status == 400


async def test_an_empty_shop_says_so(new_visitor):
    page = await new_visitor().open("/")
    assert page.status == 200
    assert "還沒有商品" in page.text


async def test_english_is_chosen_once_and_kept(visitor):
    assert "Only 10 left" not in (await visitor.open("/products/可樂")).text
    english = await visitor.open("/products/可樂?lang=en")
    assert "10 left" in english.text
    assert "Add to cart" in english.html
    later = await visitor.open("/cart")
    assert "Your cart is empty" in later.text
    assert later.headers["content-language"] == "en"
    assert '<html lang="en">' in later.html
    back = await visitor.open("/cart?lang=zh")
    assert "購物車是空的" in back.text
    assert '<html lang="zh-Hant-TW">' in back.html


async def test_an_unknown_language_is_chinese(visitor):
    page = await visitor.open("/?lang=<script>")
    assert "全部商品" in page.text
    assert "lang" not in visitor.http.cookies
