"""One person and the shop, through the real library and the simulated LINE: the first order by the link to
the page, the second in the chat alone, and the menu under it."""

import io

from PIL import Image

from kaimai.domain.moves import SYSTEM
from kaimai.operations.categories import add_category
from line_simulator.limits import problems


async def test_the_first_order_goes_over_the_page_and_the_second_stays_in_the_chat(town):
    await town.befriend("小美")
    assert "歡迎來到開賣小舖" in town.told("小美")[0]
    assert "已放進購物車：可樂 × 2" in await town.write("小美", "可樂 兩箱")
    assert "第一次購買" in await town.write("小美", "結帳")
    [link] = town.links("小美", "/cart/join")
    browser = town.visitor()
    async with browser.http:
        await browser.open(link)
        page = await browser.send("/cart/join")
        assert page.path == "/checkout"
        assert "NT$60" in page.text
        await browser.check_out(method="ATM")
    [(account,)] = await town.harness.rows("SELECT account FROM payment_log")
    town.harness.bank.pay_account(account)
    await town.pass_time(minutes=11)
    assert "付款成功" in await town.write("小美", "我的訂單")

    await town.write("小美", "可樂+1")
    assert "忠孝東路" in await town.write("小美", "結帳")
    assert "等待轉帳" in await town.press("小美", "ATM 轉帳")
    copied = town.button("小美", "複製帳號")["clipboardText"]
    before = len(town.told("小美"))
    town.harness.bank.pay_account(copied)
    await town.pass_time(minutes=11)
    told = town.told("小美")[before:]
    assert any("付款成功" in each or "收到" in each for each in told), told
    assert (await town.harness.stock("COLA")).on_hand == 97


async def test_every_message_of_a_long_talk_keeps_lines_limits(town):
    await town.befriend("小美")
    for said in ("逛逛", "可樂", "可樂 三箱", "購物車", "結帳", "我的訂單", "說明", "🤷", "取消"):
        assert await town.write("小美", said)
    chat = town.user("小美")
    account = town.line.account.user_id
    sent = [each.message for each in town.line.bubbles(chat) if each.sender_id == account]
    assert [problems([each], allow_local_http=True) for each in sent] == [[] for _ in sent]


async def test_a_person_is_called_and_the_shop_keeps_silent_until_it_is_handed_back(town):
    await town.befriend("小美")
    assert "真人" in await town.write("小美", "找人")
    assert await town.write("小美", "請問可以刻字嗎") == ""
    assert "購物車是空的" in await town.press("小美", "購物車")
    assert "換我為您服務" in await town.press("小美", "結束真人客服")
    assert "可樂" in await town.write("小美", "可樂")


async def test_the_menu_is_at_line_and_follows_the_catalogue(town):
    await town.befriend("小美")
    assert await town.office.menu.keep() == 1
    menu = town.line.rich_menu_of(town.user("小美"))
    assert [area["action"]["label"] for area in menu.content["areas"]] == [
        "逛逛",
        "飲料",
        "購物車",
        "我的訂單",
        "找人",
    ]
    with Image.open(io.BytesIO(menu.image)) as drawn:
        assert drawn.size == (2500, 1686)
    assert await town.office.menu.keep() == 0
    await add_category(town.harness.shop.db, town.harness.shop.mint, "零食", actor=SYSTEM)
    assert await town.office.menu.keep() == 1
    menu = town.line.rich_menu_of(town.user("小美"))
    assert "零食" in [area["action"]["label"] for area in menu.content["areas"]]
    assert len(town.line.state.books.rich_menus) == 1


async def test_who_asks_to_pay_is_shown_the_bills_of_group_buys_as_well(town):
    await town.befriend("小美")
    assert "沒有等待付款的訂單" in await town.write("小美", "付款")
    await town.say("老闆娘", "開團 可樂 25 限量20")
    await town.say("小美", "+2")
    await town.say("老闆娘", "結單")
    before = len(town.links("小美"))
    assert "NT$50" in await town.write("小美", "付款")
    assert len(town.links("小美")) == before + 1
    assert "NT$50" in await town.write("小美", "我的訂單")
