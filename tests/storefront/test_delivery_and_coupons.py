"""The rest of the checkout: delivery and its fee, the store map, the invoice, coupons, limits, the law."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from kaimai.gateways.store_map import SAMPLE, SampleMap
from kaimai.operations.shop_profile import change_profile
from tests.conftest import on_both
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import BOB, SHOP_ADDRESS
from tests.storefront.visitor import CONTACT, Visitor


async def tell(harness, **values):
    """Set what the shop tells about itself, and let every page find it."""
    shop = harness.shop
    for key, value in values.items():
        await change_profile(shop.db, shop.mint, key, value, actor=BOB)
    harness.forward(seconds=3)


async def the_order(harness):
    return (
        await harness.rows("SELECT total, shipping_fee, discount, delivery, invoice FROM orders")
    )[0]


@pytest_asyncio.fixture
async def mapped(harness):
    """Somebody in a shop that has a map of stores."""
    await harness.sell(("COLA", 30, 10))
    shop = replace(harness.shop, store_map=SampleMap(SHOP_ADDRESS))
    await tell(harness, deliveries="home, store", home_fee="100", store_fee="60")
    settings = replace(shop.settings, store_map=SAMPLE)
    async with started(app_of(settings, shop=shop)) as app, client_of(app) as http:
        yield Visitor(http, harness)


@on_both
async def test_home_delivery_is_kept_with_the_order_and_masked_for_strangers(
    visitor, new_visitor, harness
):
    await tell(harness, home_fee="100", free_from="300")
    await visitor.buy()
    page = await visitor.open("/checkout")
    assert "送出訂單 NT$130" in page.text
    assert "滿 NT$300 免運" in page.text

    await visitor.check_out()

    total, fee, *_ = await the_order(harness)
    assert (total, fee) == (130, 100)
    page = await visitor.order_page()
    assert "100 臺北市中正區忠孝東路一段 1 號" in page.text
    assert "運費 NT$100" in page.text
    stranger = await new_visitor().open(page.path)
    assert "忠孝東路" not in stranger.text
    assert "臺北市中正區" in stranger.text


async def test_an_address_that_is_missing_is_said_beside_its_fields(visitor, harness):
    await visitor.buy()
    page = await visitor.check_out(district="", street="", note="請放管理室", agreed="")
    assert page.status == 422
    for sentence in ("請選擇縣市與鄉鎮市區。", "請填完整地址", "請確認內容並勾選"):
        assert sentence in page.text
    assert page.form("/checkout").fields["note"] == "請放管理室"
    [select] = [given for given in page.tags("select") if given["name"] == "district"]
    assert select["aria-describedby"] == "district-mistake"


async def test_a_wrong_company_number_is_said_beside_it_and_everything_typed_stays(
    visitor, harness
):
    await visitor.buy()
    page = await visitor.check_out(
        invoice="company", company="12345678", title="好茶行", note="謝謝"
    )
    assert page.status == 422
    assert "統一編號不正確" in page.text
    typed = page.form("/checkout").fields
    assert {"invoice": "company", "company": "12345678", "title": "好茶行"}.items() <= typed.items()
    assert typed["district"] == CONTACT["district"]
    assert typed["street"] == CONTACT["street"]
    [field] = [i for i in page.tags("input") if i.get("name") == "company"]
    assert field["aria-describedby"] == "company-mistake"

    await visitor.send("/checkout", **CONTACT, company="04595257")

    assert visitor.sent_to
    assert "04595257" in str((await the_order(harness))[4])


@pytest.mark.parametrize(
    ("kind", "code", "sentence"),
    [
        ("mobile_barcode", "/AB,1234", "手機條碼是斜線加 7 碼"),
        ("certificate", "AB123", "自然人憑證是 2 個大寫英文字母加 14 個數字"),
        ("donation", "1", "捐贈碼是 3 到 7 個數字"),
    ],
)
async def test_a_wrong_carrier_is_named(visitor, kind, code, sentence):
    await visitor.buy()
    page = await visitor.check_out(invoice=kind, **{kind: code})
    assert page.status == 422
    assert sentence in page.text


async def test_a_shop_that_asks_for_neither_has_neither(visitor, harness):
    await tell(harness, deliveries="", invoices="off")
    await visitor.buy()
    page = await visitor.open("/checkout")
    assert not {"delivery", "invoice"} & {i.get("name") for i in page.tags("input")}
    await visitor.check_out()
    assert (await the_order(harness))[3:] == (None, None)


async def test_pick_up_needs_a_store_and_the_map_brings_it(mapped, harness):
    await mapped.buy()
    page = await mapped.check_out(delivery="store")
    assert page.status == 422
    assert "請選擇取貨門市。" in page.text
    assert "NT$130 （宅配） NT$90 （超商取貨）" in page.text

    page = await mapped.send(
        "/checkout", **CONTACT, delivery="store", chain="family", note="晚點取", go="map"
    )
    assert "全家永康店" in page.text
    reply = page.forms[0]
    # The map is another site: its answer comes without any cookie.
    mapped.http.cookies, kept = type(mapped.http.cookies)(), mapped.http.cookies
    answer = await mapped.http.post(reply.action, data=reply.fields)
    assert answer.status_code == 303
    mapped.http.cookies = kept
    page = await mapped.open(answer.headers["location"])
    assert "全家 全家永康店" in page.text
    assert page.form("/checkout").fields["note"] == "晚點取"

    await mapped.send("/checkout", method="C-1")

    assert mapped.sent_to
    total, fee, _, delivery, _ = await the_order(harness)
    assert (total, fee) == (90, 60)
    assert "F90201" in str(delivery)


async def test_a_store_that_nobody_signed_or_another_cart_changes_nothing(mapped, harness):
    await mapped.buy()
    await mapped.open("/checkout")
    page = await mapped.send("/checkout", **CONTACT, delivery="store", go="map")
    action = urlsplit(page.forms[0].action)
    draft = parse_qs(action.query)["d"][0]
    forged = await mapped.http.post(
        f"{action.path}?d={draft}&s={'0' * 32}", data=page.forms[0].fields
    )
    nonsense = await mapped.http.post(page.forms[0].action, data={"chain": "711"})
    assert (forged.status_code, nonsense.status_code) == (404, 404)
    assert (await harness.rows("SELECT document FROM checkout_drafts"))[0][0] is not None
    mapped.http.cookies.clear()
    await mapped.buy()
    stranger = await mapped.open(f"/checkout?draft={draft}")
    assert CONTACT["name"] not in stranger.html


async def test_goods_too_dear_for_a_parcel_are_delivered_home_only(mapped, harness):
    await harness.sell(("GOLD", 20_001, 5), name="金幣")
    await mapped.buy("金幣")
    page = await mapped.open("/checkout")
    kinds = [i["value"] for i in page.tags("input") if i.get("name") == "delivery"]
    assert kinds == ["home"]


@on_both
async def test_a_coupon_is_shown_with_its_discount_and_taken_with_the_order(visitor, harness):
    await harness.offer_coupon(uses_max=1)
    await visitor.buy(quantity="5")
    page = await visitor.send("/cart/coupon", code=" open10 ")
    assert "折扣碼已套用" in page.text
    assert "折扣 OPEN10 −NT$15" in page.text
    page = await visitor.open("/checkout")
    assert "送出訂單 NT$135" in page.text

    await visitor.check_out()

    assert (await the_order(harness))[:3] == (135, 0, 15)
    assert "−NT$15" in (await visitor.order_page()).text


async def test_a_coupon_that_does_not_count_is_explained_and_can_be_taken_off(visitor, harness):
    await harness.offer_coupon(minimum_total=100)
    await visitor.buy(quantity="4")
    page = await visitor.send("/cart/coupon", code="WRONG")
    assert page.status == 409
    assert "沒有這個優惠碼" in page.text
    await visitor.send("/cart/coupon", code="OPEN10")
    await visitor.send("/cart/items/COLA", quantity="1")
    page = await visitor.open("/checkout")
    assert "商品要滿 NT$100" in page.text
    assert "送出訂單 NT$30" in page.text
    await visitor.open("/cart")
    page = await visitor.send("/cart/coupon", code="")
    assert "OPEN10" not in page.text


async def test_a_coupon_that_somebody_else_used_up_is_taken_off_before_the_next_try(
    visitor, harness
):
    await harness.offer_coupon(uses_max=1)
    await visitor.buy(quantity="5")
    await visitor.send("/cart/coupon", code="OPEN10")
    await visitor.open("/checkout")
    await harness.place(coupon="OPEN10")

    page = await visitor.send("/checkout", **CONTACT)
    assert page.status == 409
    assert "已經被用完了" in page.text
    assert "送出訂單 NT$150" in page.text
    await visitor.send("/checkout", **CONTACT)
    assert visitor.sent_to


async def test_a_limit_per_person_is_explained(visitor, harness):
    await harness.sell(("FIG", 50, 9), name="無花果", limit_per_person=2)
    await visitor.buy("無花果", quantity="3")
    page = await visitor.check_out()
    assert page.status == 409
    assert "「無花果」每人限購 2 件，您還能買 2 件。" in page.text


async def test_the_shop_says_who_it_is_on_every_page_and_on_what_terms(visitor, harness):
    await tell(
        harness,
        business_name="山線茶行",
        company_number="04595257",
        address="苗栗縣三義鄉 1 號",
        complaints="客服信箱 help@shop.test",
        delivery_terms="三日內出貨",
    )
    assert "山線茶行" in (await visitor.open("/cart")).text
    terms = await visitor.open("/terms")
    for words in ("04595257", "苗栗縣三義鄉", "help@shop.test", "三日內出貨", "7 天內", "15 天內"):
        assert words in terms.text
    privacy = await visitor.open("/privacy")
    assert "個人資料保護法" in privacy.text
    assert (await visitor.open("/privacy?lang=en")).status == 200
