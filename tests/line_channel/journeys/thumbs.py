"""Steps of people with a phone in the simulated LINE, and on the shop's pages behind its links."""

import re

from playwright.async_api import Locator, Page, expect

from tests.line_channel.journeys.conftest import Quarter
from tests.storefront.walks import TEA


def newest(page: Page) -> Locator:
    """The last bubble of the chat."""
    return page.locator("[data-bubble]").last


async def write(page: Page, text: str) -> None:
    """Type and send something in the open chat."""
    await page.get_by_role("textbox", name="訊息", exact=True).fill(text)
    await page.get_by_role("button", name="傳送").tap()


async def follow(page: Page, quarter: Quarter) -> None:
    """A newcomer adds the account as a friend, and is welcomed."""
    mei = quarter.line.add_person("林小美")
    await page.goto(quarter.chat(mei.user_id))
    await page.locator(".stranger").get_by_role("button", name="加入好友").tap()
    await expect(page.locator("[data-bubble]").first).to_contain_text("歡迎來到山線小舖")


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    """The newest button with this name."""
    return page.locator("[data-bubble]").get_by_role("button", name=name).last


async def open_page(page: Page, name: str | re.Pattern[str]) -> Page:
    """The page behind the newest link with this name."""
    async with page.expect_popup() as opened:
        await page.locator("[data-bubble]").get_by_role("link", name=name).last.tap()
    return await opened.value


async def fill_cart(page: Page) -> None:
    """The tea from the carousel; one more of it, then one less."""
    await button(page, "茶與咖啡").tap()
    await expect(newest(page)).to_contain_text(TEA)
    await button(page, "選規格").tap()
    await expect(newest(page)).to_contain_text("75 克")
    await newest(page).get_by_role("button", name="+").tap()
    await expect(button(page, "結帳 NT$380")).to_be_visible()
    await button(page, "+").tap()
    await expect(button(page, "結帳 NT$760")).to_be_visible()
    await button(page, "-").tap()
    await expect(newest(page)).to_contain_text("現在是 1 件")


async def take_cart_along(page: Page) -> None:
    """Use the chat's cart in this browser."""
    await page.get_by_role("button", name="接過來").click()


async def fill_in(page: Page, method: str) -> None:
    """Say what the shop asks for once, and order."""
    await page.get_by_label("姓名", exact=True).fill("林小美")
    await page.get_by_label("手機", exact=True).fill("0912-345-678")
    await page.get_by_label("縣市／鄉鎮市區").select_option("100中正區")
    await page.get_by_label("地址", exact=True).fill("忠孝東路一段 1 號")
    await page.get_by_role("radio", name=method).check()
    await page.get_by_label("我確認商品、數量與金額無誤").check()
    await page.get_by_role("button", name="送出訂單").click()
