"""Looking round and filling the cart in the chat: buttons, names, numbers, and what ran out."""

import pytest

from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.operations.catalog import import_products
from tests.conftest import on_both
from tests.shop_harness import BOB

CAROL = "U" + "c3" * 16


async def sell_sizes(harness):
    """沙士 in two sizes, of which the small one is nearly gone."""
    skus = (
        NewSku(sku="ROOT-L", price=45, on_hand=50, options={"容量": "大"}),
        NewSku(sku="ROOT-S", price=25, on_hand=2, options={"容量": "小"}),
    )
    product = NewProduct(name="沙士", category="汽水", skus=skus, description="老牌子")
    await import_products(harness.shop.db, harness.shop.mint, [product], actor=BOB)


async def test_the_shelves_lead_from_a_category_to_a_product_and_into_the_cart(phone, harness):
    await sell_sizes(harness)
    await phone.say("逛逛")
    assert phone.labels[:2] == ["飲料", "汽水"]
    words = await phone.press("飲料")
    assert "可口可樂" in words
    assert "NT$30" in words
    assert "只剩 3 件" in words
    assert "已售完" in words
    await phone.press("加入購物車")
    assert await phone.cart() == {"COLA": 1}
    assert "已放進購物車：可口可樂 × 1" in phone.words


async def test_what_is_sold_out_has_no_button_to_buy_it(phone):
    words = await phone.say("蛋黃酥")
    assert "已售完" in words
    assert "加入購物車" not in phone.labels
    words = await phone.say("蛋黃酥 兩盒")
    assert "已售完" in words
    assert await phone.cart() == {}


async def test_a_product_in_sizes_asks_which_one(phone, harness):
    await sell_sizes(harness)
    words = await phone.say("沙士兩瓶")
    assert "NT$45" in words
    assert "NT$25" in words
    assert await phone.cart() == {}
    await phone.press("+")
    assert await phone.cart() == {"ROOT-L": 2}
    await phone.say("沙士 小 一瓶")
    assert await phone.cart() == {"ROOT-L": 2, "ROOT-S": 1}


async def test_units_are_put_in_by_name(phone):
    words = await phone.say("我要兩箱可口可樂")
    assert "已放進購物車：可口可樂 × 2" in words
    await phone.say("可口可樂+1、鳳梨酥 一盒")
    assert await phone.cart() == {"COLA": 3, "PINE": 1}
    assert "NT$450" in phone.words


async def test_a_name_of_several_products_is_asked_and_nothing_is_put_in(phone, harness):
    await harness.sell(("ZERO", 32, 9), name="零卡可樂")
    words = await phone.say("可樂 兩箱")
    assert "有好幾種" in words
    assert await phone.cart() == {}
    await phone.press("加 2 件")
    assert sum((await phone.cart()).values()) == 2


async def test_a_number_that_belongs_to_a_name_is_not_an_amount(phone, harness):
    await harness.sell(("IP15", 30_000, 5), name="iPhone 15")
    await phone.say("iPhone 15")
    assert await phone.cart() == {}
    assert "iPhone 15" in phone.words
    await phone.say("可口可樂 15")
    assert await phone.cart() == {"COLA": 15}


async def test_more_than_is_left_is_cut_down_and_said(phone):
    words = await phone.say("鳳梨酥 五盒")
    assert await phone.cart() == {"PINE": 3}
    assert "「鳳梨酥」只剩 3 件，先幫您放 3 件" in words


async def test_an_event_that_is_told_twice_counts_once_and_two_taps_count_twice(phone):
    await phone.say("可口可樂 一箱")
    await phone.press("+")
    assert await phone.cart() == {"COLA": 2}
    await phone.again()
    assert await phone.cart() == {"COLA": 2}
    await phone.press("+")
    assert await phone.cart() == {"COLA": 3}
    await phone.press("-")
    await phone.again()
    assert await phone.cart() == {"COLA": 2}


async def test_a_line_is_changed_by_its_number_and_by_its_name(phone):
    await phone.say("可口可樂+1、鳳梨酥+1")
    await phone.say("cart 2 3")
    assert await phone.cart() == {"COLA": 1, "PINE": 3}
    await phone.say("cart 1 +4")
    assert await phone.cart() == {"COLA": 5, "PINE": 3}
    await phone.say("可樂改成兩箱")
    assert await phone.cart() == {"COLA": 2, "PINE": 3}
    words = await phone.say("拿掉第二項")
    assert await phone.cart() == {"COLA": 2}
    assert "已拿掉：鳳梨酥" in words
    await phone.say("可樂 -1")
    assert await phone.cart() == {"COLA": 1}
    assert "沒有第 7 項" in await phone.say("cart 7 1")
    await phone.say("不要可樂了")
    assert await phone.cart() == {}
    assert "購物車是空的" in phone.words


async def test_the_cart_is_emptied_only_when_it_was_asked(phone):
    await phone.say("可口可樂 兩箱")
    await phone.say("清空購物車")
    assert await phone.cart() == {"COLA": 2}
    old = phone.action("清空購物車")["data"]
    await phone.say("鳳梨酥 一盒")
    await phone.tap(old)
    assert await phone.cart() == {"COLA": 2, "PINE": 1}
    await phone.press("清空購物車")
    assert await phone.cart() == {}
    assert "清空了" in phone.words


async def test_coupons_are_typed_and_refusals_say_why(phone, harness):
    await harness.offer_coupon()
    assert "先把商品放進購物車" in await phone.say("優惠碼 OPEN10")
    await phone.say("可口可樂 十箱")
    words = await phone.say("優惠碼 open10")
    assert "優惠 OPEN10" in words
    assert "NT$270" in words
    assert "沒有這個優惠碼" in await phone.say("優惠碼 NOPE")


async def test_one_cart_for_a_person_and_another_for_another(phone, new_phone):
    await phone.say("可口可樂 兩箱")
    carol = new_phone(CAROL)
    assert "購物車是空的" in await carol.say("購物車")


@on_both
@pytest.mark.parametrize(
    "text", ["不存在的東西", "😀", "+1", "\x00", "cart 0 0", "x" * 5000, "💩" * 250, "\ud800"]
)
async def test_odd_texts_get_help_and_change_nothing(phone, text):
    words = await phone.say(text)
    assert words.strip()
    assert "找人" in phone.labels
    assert await phone.cart() == {}


@pytest.mark.parametrize(
    "data",
    [
        "",
        "nope",
        "add",
        "add:COLA",
        "add:COLA:x",
        "add:COLA:99999",
        "add:NOPE:1",
        "set:COLA:-1",
        "category:nope:0",
        "category::-5",
        "product:nope:1",
        "place",
        "place:C-1:1:1:nope",
        "place:C-1:²:1:nope",
        "order:nope",
        "pay:nope:C-1",
        "cancel:nope",
        "clear:x:yes",
        "add:COLA:1\x00",
        "x" * 300,
    ],
)
async def test_odd_buttons_get_an_answer_and_change_nothing(phone, data):
    words = await phone.tap(data)
    assert words.strip()
    assert await phone.cart() == {}


@pytest.mark.parametrize("kind", ["sticker", "image", "location", "audio"])
async def test_what_is_no_text_gets_help(phone, kind):
    words = await phone.hear(kind="message", message_kind=kind)
    assert "只看得懂文字" in words


@pytest.mark.parametrize("kind", ["unfollow", "unsend", "beacon", "accountLink"])
async def test_what_needs_no_answer_gets_none(phone, kind):
    assert await phone.hear(kind=kind) == ""


async def test_a_long_category_goes_on_behind_its_last_card(phone, harness):
    for number in range(12):
        await harness.sell((f"TEA-{number}", 20, 5), name=f"第{number}號茶")
    await phone.say("逛逛")
    await phone.press("更多商品")
    assert "第11號茶" in phone.words


async def test_a_cart_of_many_lines_fits_a_message(phone, harness):
    for number in range(30):
        await harness.sell((f"TEA-{number}", 20, 5), name=f"{number} 號" + "茶" * 70)
        await phone.tap(f"add:TEA-{number}:1")
    assert len(await phone.cart()) == 30
    assert "還有 20 項" in phone.words


async def test_english_phones_are_answered_in_english(phone, new_phone, harness, line):
    line.names[CAROL] = "Carol"
    line.languages[CAROL] = "en-US"
    carol = new_phone(CAROL)
    assert "You can say" in await carol.say("help")
    assert "Browse" in carol.labels


async def test_what_is_gone_can_be_asked_for_and_is_told_of(phone, harness):
    await sell_sizes(harness)
    await harness.place(items=(("ROOT-S", 2),))
    words = await phone.say("沙士")
    await phone.press("看更多" if "看更多" in phone.labels else "選規格")
    words = await phone.press("到貨通知我")
    assert "到貨時在這裡告訴您" in words
    asked = "SELECT s.sku, a.buyer_id IS NULL FROM stock_alerts a JOIN skus s ON s.id = a.sku_id"
    ((sku, is_nobody),) = await harness.rows(asked)
    assert (sku, bool(is_nobody)) == ("ROOT-S", False)
    await phone.say("蛋黃酥")
    assert "到貨通知我" in phone.labels
    words = await phone.tap("alert:NOPE")
    assert "找不到" in words
