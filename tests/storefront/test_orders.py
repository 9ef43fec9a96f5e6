"""The page of an order: where it stands, what can be done there, and who sees what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaimai.domain.parcels import ShipOrder
from kaimai.operations.order_edits import EditOrder, edit_order, print_of
from kaimai.operations.shipping import ship_orders
from kaimai.persistence import orders
from kaimai.queries.orders import find_order_by_number
from tests.conftest import on_both
from tests.shop_harness import BOB
from tests.storefront.visitor import CONTACT


@pytest.fixture
def ordered(visitor):
    """Buys one COLA, and opens the order's page."""

    async def order(**fields):
        await visitor.buy()
        await visitor.check_out(**fields)
        return await visitor.order_page()

    return order


async def come_back(visitor, order, token):
    """The bank's page sends the browser back to the shop, with the token of what happened there."""
    form = {"ShopNo": order.shop_no, "PayToken": token}
    return await visitor._arrive(await visitor.http.post(order.return_url, data=form))


async def test_the_order_page_is_kept_by_nobody_and_passed_to_nobody(ordered):
    page = await ordered()
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert [m for m in page.tags("meta") if m.get("name") == "robots"] == [
        {"name": "robots", "content": "noindex"}
    ]


async def test_somebody_else_sees_status_and_payment_but_no_contact(ordered, new_visitor):
    page = await ordered(note="門鈴壞了")
    for text in ("林小美", "0912345678", "mei@example.com", "門鈴壞了"):
        assert text in page.text
    stranger = await new_visitor().open(page.path)
    assert "等待刷卡付款" in stranger.text
    assert "林**" in stranger.text
    assert "091*******" in stranger.text
    for text in ("林小美", "0912345678", "mei@example.com", "門鈴壞了"):
        assert text not in stranger.html


@on_both
@pytest.mark.parametrize("token", ["nope", "0" * 32, "%00", "%ED%A0%80"])
async def test_a_link_that_opens_no_order_says_so(visitor, token):
    page = await visitor.open(f"/orders/{token}")
    assert page.status == 404
    assert "找不到這筆訂單" in page.text


@on_both
async def test_only_ones_own_orders_are_listed(ordered, new_visitor):
    page = await ordered()
    other = await new_visitor().open("/orders")
    assert "還沒有訂單" in other.text
    assert page.path not in other.links


async def test_the_payment_is_found_by_the_button(ordered, visitor, harness):
    page = await ordered()
    page = await visitor.send(f"{page.path}/check")
    assert "銀行還沒有收到款項" in page.text
    assert page.refresh == f"30;url={page.path}"
    harness.bank.pay_card(harness.bank.orders[0].order_no)
    page = await visitor.send(f"{page.path}/check")
    assert "付款成功" in page.text
    assert page.refresh is None
    assert page.forms == []
    assert (await harness.stock("COLA")).on_hand == 9


@on_both
async def test_the_buyer_comes_back_from_the_banks_page_to_the_paid_order(
    ordered, visitor, harness
):
    page = await ordered()
    order = harness.bank.orders[0]
    back = await come_back(visitor, order, harness.bank.pay_card(order.order_no))
    assert back.path == page.path
    assert "付款成功" in back.text
    assert "林小美" in back.text


async def test_a_declined_card_can_be_tried_again(ordered, visitor, harness):
    page = await ordered()
    order = harness.bank.orders[0]
    page = await come_back(visitor, order, harness.bank.decline_card(order.order_no))
    assert "付款失敗" in page.text
    assert "E2700" in page.text
    assert "商品仍為您保留" in page.text
    assert (await harness.stock("COLA")).reserved == 1
    await visitor.send(f"{page.path}/pay", method="C-1")
    assert visitor.sent_to.startswith("http://bank.test/")
    harness.bank.pay_card(harness.bank.orders[1].order_no)
    page = await visitor.order_page()
    assert "付款成功" in (await visitor.send(f"{page.path}/check")).text


@on_both
async def test_a_declined_card_can_be_followed_by_a_transfer(ordered, visitor, harness):
    page = await ordered()
    order = harness.bank.orders[0]
    page = await come_back(visitor, order, harness.bank.decline_card(order.order_no))
    page = await visitor.send(f"{page.path}/pay", method="ATM")
    assert "等待轉帳" in page.text
    harness.bank.pay_account(harness.bank.orders[1].account_no)
    assert "付款成功" in (await visitor.send(f"{page.path}/check")).text


async def test_changing_to_card_closes_the_account(ordered, visitor, harness):
    page = await ordered(method="ATM")
    assert page.refresh == f"60;url={page.path}"
    await visitor.send(f"{page.path}/pay", method="C-1")
    assert visitor.sent_to.startswith("http://bank.test/")
    page = await visitor.order_page()
    assert "等待刷卡付款" in page.text
    assert "帳號" not in page.text


@on_both
async def test_cancelling_gives_the_cart_back(ordered, visitor, harness):
    page = await ordered(method="ATM")
    sure = await visitor.open(f"{page.path}/cancel")
    assert "要取消訂單" in sure.text
    assert "等待轉帳" in (await visitor.open(page.path)).text
    await visitor.open(sure.path)
    page = await visitor.send(sure.path)
    assert "已取消" in page.text
    assert (await visitor.open(sure.path)).path == page.path
    visitor.page = page
    assert page.forms == []
    assert (await harness.stock("COLA")).reserved == 0
    assert "NT$30" in (await visitor.open("/cart")).text
    await visitor.check_out()
    assert visitor.sent_to


async def test_a_paid_order_cannot_be_cancelled_from_a_stale_page(ordered, visitor, harness):
    page = await ordered()
    stale = visitor.page
    asking = await visitor.open(f"{page.path}/cancel")
    await visitor.open(page.path)
    harness.bank.pay_card(harness.bank.orders[0].order_no)
    await visitor.send(f"{page.path}/check")
    for action in ("cancel", "pay", "check"):
        visitor.page = asking if action == "cancel" else stale
        page = await visitor.send(f"{page.path}/{action}")
        assert page.status == 200
        assert "付款成功" in page.text
    assert visitor.sent_to is None


async def test_an_account_cannot_be_cancelled_while_the_bank_is_away(ordered, visitor, harness):
    page = await ordered(method="ATM")
    await visitor.open(f"{page.path}/cancel")
    harness.fault("refuse_connection", service="Nonce", times=None)
    page = await visitor.send(f"{page.path}/cancel")
    assert "目前連不上銀行" in page.text
    assert "等待轉帳" in page.text
    page = await visitor.send(f"{page.path}/check")
    assert "目前連不上銀行" in page.text


async def test_an_expired_order_says_what_became_of_the_items(ordered, visitor, harness):
    page = await ordered()
    harness.forward(minutes=40)
    ending = await visitor.open(page.path)
    assert "付款期限已過" in ending.text
    assert "/pay" not in "".join(f.action for f in ending.forms)
    await harness.expire()
    page = await visitor.open(page.path)
    assert "訂單逾期" in page.text
    assert page.refresh is None
    assert "NT$30" in (await visitor.open("/cart")).text


@on_both
async def test_money_that_comes_after_cancelling_is_shown_as_a_refund(ordered, visitor, harness):
    page = await ordered()
    await visitor.open(f"{page.path}/cancel")
    await visitor.send(f"{page.path}/cancel")
    order = harness.bank.orders[0]
    page = await come_back(visitor, order, harness.bank.pay_card(order.order_no))
    assert "已取消" in page.text
    assert "退款" in page.text
    assert "等待退款" in page.text
    await harness.refund()
    harness.forward(days=3)
    await harness.refund()
    page = await visitor.open(page.path)
    assert "已退款" in page.text


async def test_the_order_page_speaks_english(ordered, visitor):
    page = await ordered(method="ATM")
    page = await visitor.open(f"{page.path}?lang=en")
    assert "Waiting for your transfer" in page.text
    assert "Bank code 807" in page.text
    assert "Payment requested" in page.text


@pytest.mark.parametrize("notice", ["<script>", "added<", "nope", "", "error"])
async def test_an_unknown_notice_says_nothing(visitor, notice):
    page = await visitor.open("/cart", params={"notice": notice})
    assert page.status == 200
    assert 'role="status"' not in page.html


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil", "", None])
async def test_a_link_that_is_no_web_address_is_not_followed(ordered, harness, link):
    await ordered()
    attempt_number = harness.bank.orders[0].order_no
    view = await harness.shop.db.read(find_order_by_number, attempt_number)
    payment = view.attempts[-1]
    assert payment.page_url == payment.pay_url
    assert replace(payment, pay_url=link).page_url is None


async def test_a_link_that_ran_out_is_replaced_while_the_order_is_held(ordered, visitor, harness):
    page = await ordered(method="ATM")
    await visitor.send(f"{page.path}/pay", method="C-1")
    harness.forward(minutes=31)
    page = await visitor.open(page.path)
    assert "先前的付款連結已失效" in page.text
    await visitor.send(f"{page.path}/pay", method="C-1")
    assert visitor.sent_to
    assert timedelta(0) < harness.bank.orders[-1].expires_at - harness.clock.present


async def test_a_link_alone_is_enough_to_pay(ordered, new_visitor):
    page = await ordered()
    friend = new_visitor()
    await friend.open(page.path)
    await friend.send(f"{page.path}/pay", method="ATM")
    assert "等待轉帳" in friend.page.text
    assert CONTACT["phone"] not in friend.page.html


async def test_what_happened_and_the_way_to_another_device_are_on_the_page(ordered, harness):
    page = await ordered()
    assert "訂單紀錄 11月22日（日）12:00 初始化訂單 11月22日（日）12:00 已產生付款請求" in page.text
    assert list(page.tags("svg"))[-1]["class"] == "qr" or 'class="qr"' in page.html
    assert f'data-copy="http://shop.test{page.path}"' in page.html


async def test_a_paid_order_names_the_right_to_withdraw(ordered, visitor, harness):
    page = await ordered()
    harness.bank.pay_card(harness.bank.orders[0].order_no)
    page = await visitor.send(f"{page.path}/check")
    assert "收到商品後七天內，不必說明理由" in page.text


async def test_a_buyer_reads_the_shops_word_and_follows_the_parcel(ordered, visitor):
    page = await ordered()
    shop, order = visitor.harness.shop, visitor.harness.bank.orders[0]
    page = await come_back(visitor, order, visitor.harness.bank.pay_card(order.order_no))
    [(number, order_id)] = await visitor.harness.rows("SELECT number, id FROM orders")
    known = await shop.db.read(orders.details, order_id)
    edit = EditOrder(
        number=number,
        contact=known.contact,
        delivery=None,
        shop_note="附贈一包茶",
        seen=print_of(known),
        actor=BOB,
        at=shop.mint.now(),
    )
    await edit_order(shop.db, edit)
    wish = ShipOrder(number=number, carrier="hct", tracking_number="1234567890")
    await ship_orders(shop.db, shop.mint, [wish], actor=BOB)

    page = await visitor.open(page.path)

    for words in ("附贈一包茶", "新竹物流", "1234567890", "查詢配送進度"):
        assert words in page.text
    assert "https://www.hct.com.tw/Search/SearchGoods_n.aspx" in page.links
