"""The cart: what goes in, what changes, and who it belongs to."""

import pytest

from kaimai.domain.errors import Busy
from kaimai.storefront import cart as cart_pages
from tests.conftest import on_both


async def count(harness, table):
    return (await harness.rows(f"SELECT count(*) FROM {table}"))[0][0]


async def test_looking_round_leaves_no_trace(visitor, harness):
    for path in ("/", "/products/可樂", "/cart", "/orders", "/checkout"):
        await visitor.open(path)
    assert "buyer" not in visitor.http.cookies
    assert await count(harness, "buyers") == 0
    assert await count(harness, "shopping_cart") == 0


@on_both
async def test_the_first_thing_put_in_opens_a_cart(visitor):
    page = await visitor.buy(quantity="2")
    assert page.path == "/cart"
    assert "已加入購物車" in page.text
    assert "可樂" in page.text
    assert "NT$60" in page.text
    assert "購物車，2 件" in page.html


async def test_the_buyer_cookie_is_signed_and_out_of_reach(visitor):
    await visitor.open("/products/可樂")
    fields = visitor.page.form("/cart/items").fields
    answer = await visitor.http.post("/cart/items", data=fields)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("buyer="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # this shop is reached without TLS
    value = cookie.partition("=")[2].partition(";")[0]
    assert len(value.partition(".")[0]) == 32


@pytest.mark.parametrize("forged", ["x", "a" * 32 + "." + "0" * 32, "", ".", "a.b.c"])
async def test_a_forged_buyer_cookie_opens_nothing(visitor, new_visitor, forged):
    await visitor.buy()
    thief = new_visitor()
    page = await thief.open("/cart", headers={"Cookie": f"buyer={forged}"})
    assert "購物車是空的" in page.text


async def test_a_cookie_with_another_value_does_not_keep_its_signature(visitor, new_visitor):
    await visitor.buy()
    value, _, signature = visitor.http.cookies["buyer"].partition(".")
    other = ("0" if value[0] != "0" else "1") + value[1:]
    page = await new_visitor().open("/cart", headers={"Cookie": f"buyer={other}.{signature}"})
    assert "購物車是空的" in page.text


@on_both
async def test_carts_of_two_visitors_stay_apart(visitor, new_visitor):
    await visitor.buy(quantity="2")
    other = new_visitor()
    assert "購物車是空的" in (await other.open("/cart")).text
    await other.buy(quantity="1")
    assert "NT$60" in (await visitor.open("/cart")).text


async def test_the_same_again_adds_up(visitor):
    await visitor.buy(quantity="2")
    page = await visitor.buy(quantity="3")
    assert "NT$150" in page.text


@on_both
async def test_a_quantity_can_be_changed_and_taken_out(visitor):
    await visitor.buy()
    page = await visitor.send("/cart/items/COLA", quantity="4")
    assert "NT$120" in page.text
    page = await visitor.send("/cart/items/COLA", quantity="0")
    assert "購物車是空的" in page.text
    assert "已從購物車移除" in page.text


@on_both
@pytest.mark.parametrize(
    "quantity",
    ["", "-1", "1.5", "1e3", "x", "10000", "９", "99999999999999999999", "\x00", "1\ud800"],
)
async def test_a_quantity_that_cannot_be_is_refused_in_words(visitor, harness, quantity):
    await visitor.open("/products/可樂")
    page = await visitor.send(
        "/cart/items", quantity=quantity.encode("utf-8", "surrogatepass").decode("latin-1")
    )
    assert page.status == 422
    assert "數量要是 1 到 9,999 的整數" in page.text
    assert await count(harness, "cart_items") == 0


@on_both
@pytest.mark.parametrize("sku", ["NOPE", "", "\x00"])
async def test_an_unknown_sku_is_refused_in_words(visitor, sku):
    await visitor.open("/products/可樂")
    page = await visitor.send("/cart/items", sku=sku)
    assert page.status == 404
    assert "找不到這個規格" in page.text


async def test_more_than_is_left_is_explained_before_checking_out(visitor):
    page = await visitor.buy(quantity="12")
    assert "只剩 10 件，您選了 12 件。" in page.text
    assert "/checkout" not in page.links
    page = await visitor.open("/checkout")
    assert page.path == "/cart"
    assert "調整後就能結帳" in page.text
    # The button beside the line does what it says.
    form = next(f for f in page.forms if f.fields.get("quantity") == "10")
    page = await visitor.send(form.action, quantity="10")
    assert "NT$300" in page.text
    assert "/checkout" in page.links


async def test_a_line_that_sold_out_meanwhile_is_named(visitor, harness):
    await visitor.buy(quantity="1")
    await harness.place(items=(("COLA", 10),))
    page = await visitor.open("/cart")
    assert "已售完，請移除後再結帳。" in page.text


async def test_a_change_to_a_cart_that_was_ordered_leads_to_the_order(visitor, harness):
    await visitor.buy()
    old = visitor.page
    await visitor.check_out()
    visitor.page = old
    page = await visitor.send("/cart/items/COLA", quantity="5")
    assert page.path == "/cart"
    assert "購物車裡的商品已成立訂單，正在等待付款" in page.text
    assert "還沒付款" in page.text
    assert "前往付款" in page.text
    assert [link for link in page.links if link.startswith("/orders/")]


async def test_something_new_can_be_bought_beside_an_unpaid_order(visitor):
    await visitor.buy(quantity="1")
    await visitor.check_out()
    page = await visitor.buy(quantity="2")
    assert "NT$60" in page.text
    assert "還沒付款" in page.text


async def test_a_busy_shop_says_when_to_come_back(visitor, monkeypatch):
    async def busy(*_args, **_more):
        raise Busy(3)

    await visitor.open("/products/可樂")
    monkeypatch.setattr(cart_pages, "edit_cart", busy)
    page = await visitor.send("/cart/items")
    assert page.status == 503
    assert page.headers["retry-after"] == "3"
    assert "請等 3 秒後再試" in page.text


async def test_a_line_that_another_window_changed_is_left_alone_and_explained(visitor, harness):
    first = await visitor.buy(quantity="2")
    await visitor.send("/cart/items/COLA", quantity="5")
    visitor.page = first
    page = await visitor.send("/cart/items/COLA", quantity="3")
    assert page.status == 409
    assert "這一項剛在另一個視窗改成 5 件，您剛才填的 3 件沒有套用。" in page.text
    assert "NT$150" in page.text
    # The page that explains it shows what is so now, and changes that.
    page = await visitor.send("/cart/items/COLA", quantity="3")
    assert "NT$90" in page.text


async def test_the_same_change_sent_twice_is_one_change(visitor):
    first = await visitor.buy(quantity="2")
    await visitor.send("/cart/items/COLA", quantity="3")
    visitor.page = first
    page = await visitor.send("/cart/items/COLA", quantity="3")
    assert page.status == 200
    assert "NT$90" in page.text


async def test_an_item_that_another_window_took_out_is_not_brought_back(visitor):
    first = await visitor.buy(quantity="2")
    await visitor.send("/cart/items/COLA", quantity="0")
    visitor.page = first
    page = await visitor.send("/cart/items/COLA", quantity="3")
    assert "剛在另一個視窗移除了" in page.text
    assert "購物車是空的" in page.text


async def test_an_empty_cart_leads_to_the_shelves(visitor):
    page = await visitor.open("/cart")
    assert page.links.count("/categories/%E9%A3%B2%E6%96%99") == 2
