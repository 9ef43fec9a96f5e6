"""A group buy on phones: opened, ordered, counted and closed by talking, and paid by a private link."""

import re

from playwright.async_api import Page, expect

from tests.line_channel.journeys.conftest import Quarter
from tests.line_channel.journeys.thumbs import fill_in, newest, open_page, write
from tests.storefront.walks import pay_by_card


async def test_three_order_by_talking_and_a_member_pays_by_their_own_link(
    phone_page: Page, quarter: Quarter
):
    line, group = quarter.line, quarter.group
    mei, ming, boy = (line.add_person(name) for name in ("小美", "阿明", "大雄"))
    line.join(group, mei.user_id, ming.user_id, boy.user_id)
    line.invite_account(quarter.owner, group)
    page = phone_page
    await page.goto(quarter.in_group(quarter.owner))
    await expect(newest(page)).to_contain_text("團購小幫手")

    await write(page, "開團 太陽餅 280 限量2")
    await expect(newest(page)).to_contain_text("開團囉")
    line.say(ming.user_id, group, "+1")
    await expect(newest(page)).to_contain_text("阿明 ✅ 太陽餅 10 入 共 1 份｜還剩 1 份")
    hers = await page.context.new_page()
    await hers.goto(quarter.in_group(mei.user_id))
    await write(hers, "+1")
    for each in (page, hers):
        await expect(newest(each)).to_contain_text("小美 ✅ 太陽餅 10 入 共 1 份｜已額滿")
    line.say(boy.user_id, group, "+1")
    await expect(newest(page)).to_contain_text("大雄 ⏳ 太陽餅 10 入 候補 1 份（第 1 位）")
    await write(page, "統計")
    await expect(newest(page)).to_contain_text("A1 太陽餅 10 入：2 份，NT$560")
    await write(page, "結單")
    await expect(newest(page)).to_contain_text("訂到的 2 位")
    await expect(newest(page)).to_contain_text("還沒加好友的：")

    await hers.goto(quarter.chat(mei.user_id))
    await hers.locator(".stranger").get_by_role("button", name="加入好友").tap()
    bill = await open_page(hers, "查看並付款")
    await expect(bill.get_by_text("NT$280")).not_to_have_count(0)
    await fill_in(bill, "信用卡")
    await pay_by_card(bill)
    await expect(bill.get_by_role("heading", name="付款成功")).to_be_visible()
    await bill.close()
    await expect(newest(hers)).to_contain_text(re.compile("付款成功"))
