"""Checking out: the confirmation, mistakes beside their fields, and one order for one form."""

import asyncio

import pytest

from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.operations.catalog import import_products
from tests.conftest import on_both
from tests.shop_harness import BOB
from tests.storefront.visitor import CONTACT

NASTY = '"><script>alert(1)</script>'


async def orders_made(harness):
    return (await harness.rows("SELECT count(*) FROM orders"))[0][0]


async def test_the_confirmation_shows_kind_quantity_and_price(visitor):
    await visitor.buy(quantity="3")
    page = await visitor.open("/checkout")
    assert "可樂 NT$30 × 3 NT$90" in page.text
    assert "送出訂單 NT$90" in page.text


async def test_an_order_by_card_leads_to_the_banks_page(visitor, harness):
    await visitor.buy()
    await visitor.check_out(note="請放管理室")
    assert visitor.sent_to.startswith("http://bank.test/")
    page = await visitor.order_page()
    assert "等待刷卡付款" in page.text
    assert "已產生付款請求" in page.text
    assert [link for link in page.links if link.startswith("http://bank.test/")]
    assert "林小美" in page.text
    assert "請放管理室" in page.text


async def test_an_order_by_atm_shows_bank_code_account_amount_and_deadline(visitor, harness):
    await visitor.buy()
    page = await visitor.check_out(method="ATM")
    assert page.path.startswith("/orders/")
    account = harness.bank.orders[0].account_no
    assert "銀行代碼 807" in page.text
    assert account in page.text.replace(" ", "")
    assert "金額 NT$30" in page.text
    assert "11月23日（一）11:59" in page.text


async def test_every_mistake_stands_beside_its_field_and_nothing_typed_is_lost(visitor, harness):
    await visitor.buy()
    page = await visitor.check_out(
        name="", phone="call me", email="mei@", note="請放\n管理室", method="ATM"
    )
    assert page.status == 422
    assert "請填姓名。" in page.text
    assert "電話格式不對" in page.text
    assert "電子郵件格式不對" in page.text
    fields = page.form("/checkout").fields
    assert fields["phone"] == "call me"
    assert fields["email"] == "mei@"
    assert fields["note"] == "請放\n管理室"
    assert fields["method"] == "ATM"
    wrong = {i["name"]: i["aria-describedby"] for i in page.tags("input") if "aria-invalid" in i}
    assert wrong == {"name": "name-mistake", "phone": "phone-mistake", "email": "email-mistake"}
    assert await orders_made(harness) == 0
    page = await visitor.send("/checkout", **CONTACT)
    assert visitor.sent_to


@on_both
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "字" * 61, "姓名最多 60 個字"),
        ("name", "a\x00b", "請填姓名"),
        ("phone", "0" * 21, "電話格式不對"),
        ("email", "a b@c.d", "電子郵件格式不對"),
        ("note", "字" * 501, "備註太長"),
        ("method", "", "請選擇付款方式"),
    ],
    ids=["long name", "NUL in name", "long phone", "blank in e-mail", "long note", "no method"],
)
async def test_a_mistake_is_named_in_words(visitor, field, value, sentence):
    await visitor.buy()
    page = await visitor.check_out(**{field: value})
    assert page.status == 422
    assert sentence in page.text


async def test_an_unknown_method_is_refused_beside_the_methods(visitor, harness):
    await visitor.buy()
    page = await visitor.check_out(method="BITCOIN")
    assert page.status == 409
    assert "不能用這種方式付款" in page.text
    assert await orders_made(harness) == 0


@on_both
async def test_contact_details_never_become_markup(visitor):
    await visitor.buy()
    page = await visitor.check_out(name=NASTY, phone="x", email=NASTY, note=NASTY)
    assert page.form("/checkout").fields["name"] == NASTY
    assert page.strange_scripts == []
    await visitor.send("/checkout", name=NASTY, phone="0912345678", email="", note=f"</p>{NASTY}")
    page = await visitor.order_page()
    assert NASTY in page.text
    assert page.strange_scripts == []


@on_both
async def test_the_same_form_sent_twice_is_one_order(visitor, harness):
    await visitor.buy()
    await visitor.open("/checkout")
    form = visitor.page.form("/checkout").fields | CONTACT
    answers = await asyncio.gather(*(visitor.http.post("/checkout", data=form) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    later = await visitor.http.post("/checkout", data=form)
    assert later.status_code == 303
    assert await orders_made(harness) == 1
    assert (await harness.stock("COLA")).reserved == 1
    assert len(harness.bank.orders) == 1


async def test_a_form_that_was_changed_and_sent_again_leads_to_what_was_ordered(visitor, harness):
    await visitor.buy()
    await visitor.open("/checkout")
    form = visitor.page.form("/checkout").fields | CONTACT
    await visitor.http.post("/checkout", data=form)
    page = await visitor._arrive(await visitor.http.post("/checkout", data=form | {"name": "別人"}))
    assert page.path == "/cart"
    assert "還沒付款" in page.text
    assert await orders_made(harness) == 1


@on_both
async def test_what_sold_out_while_checking_out_is_explained_line_by_line(visitor, harness):
    await harness.sell(("TEA", 50, 4), name="紅茶")
    await visitor.buy("紅茶", quantity="3")
    await visitor.buy(quantity="6")
    await visitor.open("/checkout")
    await harness.place(items=(("COLA", 6), ("TEA", 4)))
    page = await visitor.send("/checkout", **CONTACT)
    assert page.status == 409
    assert "訂單還沒有成立" in page.text
    assert "「可樂」您要 6 件，目前只剩 4 件，購物車已改為 4 件。" in page.text
    assert "「紅茶」已售完，已從購物車移除。" in page.text
    assert "NT$120" in page.text
    assert await orders_made(harness) == 1
    # The cart that was cut down can be ordered as it is.
    await visitor.check_out()
    assert visitor.sent_to


@on_both
async def test_units_held_by_ones_own_unpaid_order_lead_to_it(visitor, harness):
    await visitor.buy(quantity="8")
    await visitor.check_out()
    first = (await visitor.order_page()).path
    await visitor.buy(quantity="2")
    await visitor.open("/checkout")
    await harness.place(items=(("COLA", 1),))
    page = await visitor.send("/checkout", **CONTACT)
    assert page.status == 409
    assert "您另一筆未付款訂單保留的商品" in page.text
    assert first in page.links


async def test_a_price_that_changed_is_shown_again_before_anything_is_ordered(visitor, harness):
    await visitor.buy()
    await visitor.open("/checkout")
    dearer = NewProduct(
        name="可樂", category="飲料", skus=(NewSku(sku="COLA", price=45, on_hand=0),)
    )
    await import_products(harness.shop.db, harness.shop.mint, [dearer], actor=BOB)
    page = await visitor.send("/checkout", **CONTACT)
    assert page.status == 409
    assert "價格和您剛才看到的不同" in page.text
    assert "NT$45" in page.text
    assert page.form("/checkout").fields["name"] == CONTACT["name"]
    assert await orders_made(harness) == 0
    await visitor.send("/checkout", **CONTACT)
    assert await orders_made(harness) == 1


async def test_a_cart_that_changed_in_another_tab_is_shown_again(visitor, harness):
    await visitor.buy()
    stale = await visitor.open("/checkout")
    await visitor.buy(quantity="2")
    visitor.page = stale
    page = await visitor.send("/checkout", **CONTACT)
    assert page.status == 409
    assert "× 3" in page.text
    assert await orders_made(harness) == 0


async def test_atm_is_not_offered_above_its_limit(visitor, harness):
    await harness.sell(("GOLD", 30_001, 5), name="金幣")
    await visitor.buy("金幣")
    page = await visitor.open("/checkout")
    assert [i["value"] for i in page.tags("input") if i.get("name") == "method"] == ["C-1"]
    assert "超過 NT$30,000 的訂單不能用 ATM 轉帳" in page.text
    page = await visitor.send("/checkout", **{**CONTACT, "method": "ATM"})
    assert page.status == 409
    assert "NT$30,000" in page.text
    assert await orders_made(harness) == 0


@on_both
async def test_an_order_of_nothing_to_pay_is_paid_at_once(visitor, harness):
    await harness.sell(("FREE", 0, 5), name="試喝包")
    await visitor.buy("試喝包")
    page = await visitor.open("/checkout")
    assert "不需要付款" in page.text
    page = await visitor.send("/checkout", **{**CONTACT, "method": ""})
    assert page.path.startswith("/orders/")
    assert "付款成功" in page.text
    assert harness.bank.orders == []


async def test_an_empty_cart_cannot_be_checked_out(visitor):
    page = await visitor.open("/checkout")
    assert page.path == "/cart"
    assert "購物車是空的" in page.text


@on_both
async def test_hidden_fields_that_make_no_sense_order_nothing(visitor, harness):
    await visitor.buy()
    for field, value in (
        ("total", "0"),
        ("total", "1e9"),
        ("version", "-3"),
        ("version", "9" * 400),
        ("cart", "nope"),
        ("cart", "\x00"),
        ("key", ""),
        ("key", "\x00"),
    ):
        page = await visitor.check_out(**{field: value})
        assert page.status in (200, 404, 409, 422), (field, value)
        assert await orders_made(harness) == 0, (field, value)


async def test_a_bank_that_cannot_be_reached_leaves_the_order_and_a_button(visitor, harness):
    harness.fault("refuse_connection", service="Nonce", times=None)
    await visitor.buy()
    page = await visitor.check_out()
    assert page.path.startswith("/orders/")
    assert "還沒連上銀行" in page.text
    assert "還沒有扣款" in page.text
    assert (await harness.stock("COLA")).reserved == 1
    harness.bank.faults.clear()
    await visitor.send(f"{page.path}/pay")
    assert visitor.sent_to


async def test_a_reply_that_was_lost_shows_confirming_and_offers_no_second_payment(
    visitor, harness
):
    harness.fault("lose_reply", service="OrderCreate")
    await visitor.buy()
    page = await visitor.check_out()
    assert "付款確認中" in page.text
    assert "不要重複付款" in page.text
    assert page.refresh == f"4;url={page.path}"
    assert [f.action for f in page.forms] == [f"{page.path}/check"]
    page = await visitor.send(f"{page.path}/check")
    assert "等待刷卡付款" in page.text


async def test_a_refusal_of_the_bank_gives_the_cart_back(visitor, harness):
    harness.fault("code", service="OrderCreate", code="E0101")
    await visitor.buy()
    page = await visitor.check_out()
    assert "產生付款請求失敗" in page.text
    assert "NT$30" in (await visitor.open("/cart")).text
    assert (await harness.stock("COLA")).reserved == 0


async def test_the_form_may_lead_to_the_bank_and_nothing_else_may(visitor, harness):
    await visitor.buy()
    checkout = (await visitor.open("/checkout")).headers["content-security-policy"]
    cart = (await visitor.open("/cart")).headers["content-security-policy"]
    assert "form-action 'self' https: http:;" in checkout
    assert "form-action 'self';" in cart
