"""From the cart to a paid order in the chat: confirming, paying by card and by account, cancelling."""

import pytest

from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import checked_home
from kaimai.operations import carts
from kaimai.operations.shop_profile import change_profile
from kaimai.persistence.sealing import KEY_BYTES, SealingKeys, written_key
from tests.conftest import on_both
from tests.line_channel.conftest import ALICE
from tests.shop_harness import BOB

CAROL = "U" + "c3" * 16
ADDRESS = checked_home(
    name="王小明", phone="0912345678", key="100中正區", street="忠孝東路一段 1 號"
)


@pytest.fixture
def known(phone, harness):
    """Alice has ordered before and cancelled it, so the shop knows where her things go."""

    async def order_before(**changes):
        shop = harness.shop
        token = await carts.open_cart(shop.db, shop.mint, kind="line", value=ALICE)
        await carts.edit_cart(shop.db, shop.mint, token, "COLA", 1)
        contact = Contact("王小明", "0912345678", "")
        placed = await harness.place(
            cart=token, **{"contact": contact, "delivery": ADDRESS, **changes}
        )
        await phone.tap(f"cancel:{placed.number}")
        await phone.say("不要可口可樂")
        assert await phone.cart() == {}

    return order_before


async def test_a_first_checkout_leads_to_the_web_by_a_link_that_brings_the_cart(phone, harness):
    await phone.say("可口可樂 兩箱")
    words = await phone.say("結帳")
    assert "第一次購買" in words
    link = phone.action("填寫資料結帳")["uri"]
    assert link.startswith("http://shop.test/cart/join?")
    assert link.endswith("&to=checkout")
    assert await harness.rows("SELECT count(*) FROM orders") == [(0,)]


@on_both
async def test_who_ordered_before_confirms_and_pays_by_card(phone, known, harness):
    await known()
    await phone.say("可口可樂 兩箱")
    words = await phone.say("結帳")
    assert "忠孝東路一段 1 號" in words
    assert "NT$60" in words
    words = await phone.press("信用卡付款")
    assert "等待刷卡付款" in words
    assert phone.answer.tells[0][0] == "order.payment_requested"
    assert (await harness.stock("COLA")).reserved == 2
    pay = phone.action("前往刷卡 NT$60")
    assert pay["type"] == "uri"
    [order] = harness.bank.orders[-1:]
    harness.bank.pay_card(order.order_no)
    words = await phone.press("我付好了")
    assert "付款成功" in words
    assert (await harness.stock("COLA")).on_hand == 98


async def test_an_account_can_be_copied_and_the_money_checked(phone, known, harness):
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    words = await phone.press("ATM 轉帳")
    assert "等待轉帳" in words
    copied = phone.action("複製帳號")
    assert copied["type"] == "clipboard"
    assert copied["clipboardText"].isdigit()
    assert "銀行還沒有收到款項" in await phone.press("我付好了")
    harness.bank.pay_account(copied["clipboardText"])
    assert "付款成功" in await phone.say("我轉好了")


@on_both
async def test_the_same_confirmation_is_one_order(phone, known, harness):
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    confirmed = phone.action("信用卡付款")["data"]
    first = await phone.tap(confirmed)
    again = await phone.again()
    pressed_again = await phone.tap(confirmed)
    assert first == again == pressed_again
    assert await harness.rows("SELECT count(*) FROM orders WHERE status <> 'cancelled'") == [(1,)]


async def test_what_changed_since_it_was_shown_is_confirmed_anew(phone, known, harness):
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    old = phone.action("信用卡付款")["data"]
    await phone.say("可口可樂 一箱")
    words = await phone.tap(old)
    assert "請再確認一次" in words
    assert "NT$90" in words
    await phone.press("信用卡付款")
    assert (await harness.stock("COLA")).reserved == 3


async def test_somebody_elses_details_are_not_ordered_with(phone, known, harness, new_phone):
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    number = phone.action("信用卡付款")["data"].rsplit(":", 1)[1]
    carol = new_phone(CAROL)
    await carol.say("可口可樂 一箱")
    words = await carol.tap(f"place:C-1:1:30:{number}")
    assert "第一次購買" in words
    assert (await harness.stock("COLA")).reserved == 0


async def test_what_was_sold_meanwhile_is_cut_down_and_said(phone, known, harness):
    await known()
    await phone.say("鳳梨酥 三盒")
    await phone.say("結帳")
    confirmed = phone.action("信用卡付款")["data"]
    await harness.place(items=(("PINE", 2),))
    words = await phone.tap(confirmed)
    assert "您要 3 件，只剩 1 件" in words
    assert await phone.cart() == {"PINE": 1}


async def test_a_checkout_of_what_ran_out_shows_what_is_left(phone, known, harness):
    await known()
    await phone.say("鳳梨酥 三盒")
    await harness.place(items=(("PINE", 3),))
    words = await phone.say("結帳")
    assert "已調整成剩下的數量" in words
    assert "剛剛賣完了" in words
    assert await phone.cart() == {}


async def test_a_bank_that_cannot_be_reached_leaves_the_order_and_says_so(phone, known, harness):
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    harness.fault("refuse_connection", service="Nonce", times=None)
    words = await phone.press("信用卡付款")
    assert "還沒連上銀行" in words
    harness.bank.faults.clear()
    words = await phone.press("用信用卡付款")
    assert "等待刷卡付款" in words


async def test_paying_by_line_pay_and_in_another_way_after_all(phone, known, harness):
    shop = harness.shop
    for key, value in {"methods": "C-1 W-Line W-Jko ATM", "instalments_3": "1"}.items():
        await change_profile(shop.db, shop.mint, key, value, actor=BOB)
    await shop.live.refresh()
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    words = await phone.press("LINE Pay")
    assert "等待付款" in words
    assert "/wallets/Line" in phone.action("前往付款 NT$60")["uri"]
    assert "等待付款" in await phone.press("改用街口支付")
    assert "等待刷卡付款" in await phone.press("改用信用卡分 3 期")


async def test_a_transfer_is_offered_however_many_ways_to_pay_there_are(phone, known, harness):
    shop = harness.shop
    every = {"methods": "C-1 M W-Jko W-Line W-Plus W-Px W-IPass ATM", "instalments_3": "1"}
    for key, value in every.items():
        await change_profile(shop.db, shop.mint, key, value, actor=BOB)
    await shop.live.refresh()
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    assert "等待轉帳" in await phone.press("ATM 轉帳")


async def test_changing_to_an_account_and_back(phone, known):
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    await phone.press("信用卡付款")
    assert "等待轉帳" in await phone.press("改用 ATM 轉帳")
    assert "等待刷卡付款" in await phone.press("改用信用卡")


async def test_an_unpaid_order_is_cancelled_when_it_was_asked(phone, known, harness):
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    await phone.press("ATM 轉帳")
    words = await phone.say("取消")
    assert "要取消訂單" in words
    assert (await harness.stock("COLA")).reserved == 2
    words = await phone.press("確定取消")
    assert "已取消" in words
    assert (await harness.stock("COLA")).reserved == 0
    assert await phone.cart() == {"COLA": 2}
    await phone.again()
    assert "已取消" in phone.words


async def test_the_list_of_orders_leads_to_each(phone, known, harness):
    assert "還沒有訂單" in await phone.say("我的訂單")
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    await phone.press("信用卡付款")
    words = await phone.say("我的訂單")
    assert "已產生付款請求" in words
    assert "已取消" in words
    words = await phone.press("查看")
    assert "等待刷卡付款" in words
    assert "沒有這個號碼" in await phone.say("261122-ABCDEFGHJKMN")


async def test_somebody_elses_order_is_not_shown(phone, known, harness, new_phone):
    await known()
    [(number,)] = await harness.rows("SELECT number FROM orders")
    carol = new_phone(CAROL)
    for words in (
        await carol.say(number),
        await carol.tap(f"order:{number}"),
        await carol.tap(f"pay:{number}:ATM"),
        await carol.tap(f"cancel:{number}"),
        await carol.tap(f"check:{number}"),
    ):
        assert "沒有這個號碼" in words


async def test_a_cart_that_was_ordered_points_to_the_order(phone, known):
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    await phone.press("信用卡付款")
    assert "正在等您付款" in await phone.say("購物車")
    assert "等待刷卡付款" in await phone.say("付款")
    await phone.say("鳳梨酥 一盒")
    assert await phone.cart() == {"PINE": 1}


async def test_a_large_order_is_not_offered_an_account(phone, known, harness):
    await harness.sell(("GOLD", 30_001, 5), name="金條")
    await known()
    await phone.say("金條 一條")
    await phone.say("結帳")
    assert "ATM 轉帳" not in phone.labels
    words = await phone.tap(phone.action("信用卡付款")["data"].replace("C-1", "ATM"))
    assert "NT$30,000" in words
    assert (await harness.stock("GOLD")).reserved == 0


async def test_a_limit_for_each_person_is_said(phone, known, harness):
    await harness.sell(("MASK", 10, 50), name="口罩", limit_per_person=2)
    await known()
    await phone.say("口罩 三盒")
    await phone.say("結帳")
    words = await phone.press("信用卡付款")
    assert "每人限購 2 件" in words
    assert await phone.cart() == {"MASK": 3}


async def test_a_card_is_remembered_in_the_chat_used_again_and_forgotten(phone, known, harness):
    shop = harness.shop
    shop.live.keys = SealingKeys(written_key(b"k" * KEY_BYTES))
    await change_profile(shop.db, shop.mint, "remember_cards", "on", actor=BOB)
    harness.forward(seconds=3)
    await known()
    await phone.say("可口可樂 兩箱")
    await phone.say("結帳")
    await phone.press("刷卡，並記住這張卡")
    harness.bank.pay_card(harness.bank.orders[-1].order_no, remember=True)
    # The bank tells of the card with its notice, and with what it lists.
    assert "付款成功" in await phone.press("我付好了")
    if not await harness.rows("SELECT id FROM remembered_cards"):
        await harness.ring(harness.pushed_token(harness.bank.orders[-1].order_no))

    await phone.say("可口可樂 一箱")
    await phone.say("結帳")
    words = await phone.press("用卡 •••• 0127 付款")
    assert "等待刷卡付款" in words
    [token] = harness.bank.ledger.stored_cards
    assert harness.bank.orders[-1].quick_pay_token == token
    harness.bank.pay_card(harness.bank.orders[-1].order_no)
    assert "付款成功" in await phone.press("我付好了")

    # Somebody else's button, and then the buyer's own.
    [[card_id]] = await harness.rows("SELECT id FROM remembered_cards")
    await phone.say("我的訂單")
    label = phone.action("移除 •••• 0127")
    assert label["data"] == f"forget-card:{card_id}"
    mine, phone.user_id = phone.user_id, CAROL
    assert "•••• 0127" not in await phone.tap(label["data"])
    assert await harness.rows("SELECT id FROM remembered_cards") == [(card_id,)]
    phone.user_id = mine
    assert "已經移除" in await phone.tap(label["data"])
    assert await harness.rows("SELECT id FROM remembered_cards") == []
