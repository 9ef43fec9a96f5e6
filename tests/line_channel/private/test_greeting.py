"""The first word and the coupon that comes with it, once for each occasion; and calling a person."""

from dataclasses import replace

from kaimai.operations.shop_profile import change_profile
from kaimai.settings import Line
from tests.shop_harness import BOB

OWNER = "U" + "0a" * 16


async def give_coupons(harness):
    await harness.offer_coupon("HELLO", minimum_total=100)
    await harness.offer_coupon("BACK", kind="fixed", value=30)
    for key, code in (("welcome_coupon", "hello"), ("return_coupon", "BACK")):
        await change_profile(harness.shop.db, harness.shop.mint, key, code, actor=BOB)
    harness.forward(minutes=1)


async def coupon_in_cart(harness):
    return (await harness.rows("SELECT coupon_code FROM shopping_cart"))[0][0]


async def test_a_new_friend_gets_the_welcome_coupon_into_the_cart(phone, harness):
    await give_coupons(harness)
    words = await phone.hear(kind="follow")
    assert "歡迎來到開賣小舖" in words
    assert "HELLO（折 10%，滿 NT$100）" in words
    assert "想看哪一類" in words
    assert phone.answer.must_arrive
    assert await coupon_in_cart(harness) == "HELLO"
    assert "再買 NT$70 就能用優惠券 HELLO" in await phone.say("可口可樂 一箱")
    await phone.say("可口可樂 三箱")
    assert "NT$108" in phone.words


async def test_each_coupon_is_given_once(phone, harness):
    await give_coupons(harness)
    await phone.hear(kind="follow")
    assert "HELLO" in await phone.again()
    words = await phone.hear(kind="follow", is_unblocked=True)
    assert "歡迎回來" in words
    assert "BACK（折 NT$30）" in words
    assert await coupon_in_cart(harness) == "HELLO"
    words = await phone.hear(kind="follow", is_unblocked=True)
    assert "歡迎回來" in words
    assert "優惠券" not in words


async def test_who_comes_back_as_a_new_friend_gets_no_second_welcome_coupon(phone, harness):
    await give_coupons(harness)
    await phone.hear(kind="follow")
    words = await phone.hear(kind="follow")
    assert "HELLO" not in words
    assert "BACK" in words


async def test_without_coupons_or_with_ended_ones_the_welcome_promises_none(phone, harness):
    assert "優惠券" not in await phone.hear(kind="follow")
    assert not phone.answer.must_arrive


async def test_a_person_is_called_and_sent_away_again(phone, harness):
    words = await phone.say("找人")
    assert "真人" in words
    [(handed,)] = await harness.rows("SELECT handed_over_at IS NOT NULL FROM line_people")
    assert handed
    await phone.press("結束真人客服")
    [(handed,)] = await harness.rows("SELECT handed_over_at IS NOT NULL FROM line_people")
    assert not handed


async def test_help_says_what_can_be_said(phone):
    assert "可樂 兩箱" in await phone.say("怎麼買")
    assert "不客氣" in await phone.say("謝謝")
    assert "優惠碼" in await phone.say("優惠券")


async def test_an_owner_sees_who_waits_and_hands_them_back(phone, new_phone, harness):
    harness.shop = replace(
        harness.shop, settings=replace(harness.shop.settings, line=Line(owners=(OWNER,)))
    )
    owner = new_phone(OWNER, harness.shop)
    assert "沒有人在等" in await owner.say("誰在等")
    await phone.say("找人")
    assert "1 位在等真人回覆" in await owner.say("誰在等")
    assert "沒有人在等" in await owner.press("交還 王小明")
    await owner.again()


async def test_nobody_else_hands_back_or_sees_who_waits(phone, new_phone, harness):
    await phone.say("找人")
    other = new_phone("U" + "b2" * 16)
    assert "找不到" in await other.say("誰在等")
    await other.tap(f"hand-back:{phone.user_id}")
    [(waiting,)] = await harness.rows(
        "SELECT count(*) FROM line_people WHERE handed_over_at IS NOT NULL"
    )
    assert waiting == 1
