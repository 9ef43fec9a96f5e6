"""Takes the pictures of docs/line.md from a demo shop and its simulated LINE: `make screenshots`.
No test."""

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from line_simulator.demo import DEMO_GROUP, DEMO_PEOPLE
from tests.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES
from tests.storefront import screenshots
from tests.storefront.walks import fill_in, pay_by_card

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "line"
PHONE, DESK = (390, 844), (1320, 900)
OWNER, BUYER, NEIGHBOUR = (user_id for user_id, _ in DEMO_PEOPLE)
GROUP = DEMO_GROUP[0]
TEA = "阿里山高山烏龍茶"


@contextlib.asynccontextmanager
async def opened(browser: Browser, size: tuple[int, int]) -> AsyncIterator[BrowserContext]:
    """A browser of somebody in Taiwan."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="zh-TW",
        timezone_id="Asia/Taipei",
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    yield context
    await context.close()


async def keep(page: Page, name: str) -> None:
    """Take the picture once its own pictures have come."""
    await page.mouse.move(1, 1)
    await page.wait_for_function(
        "[...document.images].every(each => each.complete || each.loading === 'lazy')"
    )
    await page.wait_for_timeout(600)
    screenshots.pack(await page.screenshot(), FOLDER / f"{name}.webp")


def told(page: Page, words: str) -> Locator:
    """The account's newest message with these words."""
    return page.locator(".theirs[data-bubble]").filter(has_text=words).last


async def say(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="訊息", exact=True)
    await field.fill(text)
    await field.press("Enter")
    await expect(page.locator(".mine .bubble.text").filter(has_text=text).last).to_be_visible()


async def press(bubble: Locator, label: str) -> None:
    await bubble.get_by_role("button", name=label).first.click()


async def close_menu(phone: Page) -> None:
    """Leave the room to the messages."""
    await phone.locator("[data-rich-menu] > summary").click()


async def buy(context: BrowserContext, line: str, shop: str) -> None:
    """From the first hello to a paid order, and a second order by transfer, all in the chat."""
    phone = await context.new_page()
    await phone.goto(f"{line}/phones/{BUYER}/chats/{BUYER}")
    await phone.locator(".stranger").get_by_role("button", name="加入好友").click()
    await expect(told(phone, "歡迎")).to_be_visible()
    await keep(phone, "welcome")
    await say(phone, "商品")
    await press(told(phone, "想看哪一類"), "茶與咖啡")
    await expect(told(phone, TEA)).to_be_visible()
    await keep(phone, "products")
    await press(told(phone, TEA), "加入購物車")
    await expect(told(phone, "已放進購物車")).to_be_visible()
    await keep(phone, "cart")
    await press(told(phone, "已放進購物車"), "結帳")
    async with context.expect_page() as opening:
        await told(phone, "填寫資料結帳").get_by_role("link", name="填寫資料結帳").click()
    web = await opening.value
    await web.locator("main form[action='/cart/join'] button[type=submit]").click()
    await web.goto(f"{shop}/cart")
    await fill_in(web, "信用卡")
    await web.get_by_role("button", name="送出訂單").click()
    await pay_by_card(web)
    await web.wait_for_url("**/orders/*")
    await web.close()
    await expect(told(phone, "付款成功")).to_be_visible()
    await keep(phone, "paid")
    await say(phone, f"{TEA} 兩件")
    await press(told(phone, "已放進購物車"), "結帳")
    await expect(told(phone, "確認訂單")).to_be_visible()
    await keep(phone, "checkout")
    await press(told(phone, "確認訂單"), "ATM 轉帳")
    await expect(told(phone, "永豐銀行")).to_be_visible()
    await keep(phone, "account")
    await phone.close()


async def buy_together(context: BrowserContext, line: str) -> None:
    """A group buy from its opening to the private link of one who ordered."""
    owner, buyer, neighbour = [await context.new_page() for _ in range(3)]
    for page, person in ((owner, OWNER), (buyer, BUYER), (neighbour, NEIGHBOUR)):
        await page.goto(f"{line}/phones/{person}/chats/{GROUP}")
    await owner.get_by_role("button", name=re.compile("^邀請 ")).last.click()
    await expect(owner.locator(".note").last).to_be_visible()
    await say(owner, f"開團 {TEA} 600 限量5 到 23:59")
    await expect(told(owner, "開團囉")).to_be_visible()
    await say(buyer, "+1")
    await expect(told(buyer, "共 1 份")).to_be_visible()
    await say(neighbour, "今天好熱喔")
    await say(neighbour, "加三")
    await expect(told(neighbour, "共 3 份")).to_be_visible()
    await say(buyer, "幫小美+2")
    await expect(told(buyer, "候補")).to_be_visible()
    await keep(buyer, "group")
    await say(owner, "統計")
    await expect(told(owner, "合計")).to_be_visible()
    await keep(owner, "statistics")
    await say(owner, "結單")
    await expect(told(owner, "付款連結")).to_be_visible()
    await keep(owner, "closed")
    await buyer.goto(f"{line}/phones/{BUYER}/chats/{BUYER}")
    link = buyer.locator(".theirs[data-bubble] a[href*='/bills/']").last
    await expect(link).to_be_visible()
    await close_menu(buyer)
    await keep(buyer, "bill")
    async with context.expect_page() as opening:
        await link.click()
    await keep(await opening.value, "bill-page")


async def show_the_desk(context: BrowserContext, line: str) -> None:
    """All phones beside each other."""
    page = await context.new_page()
    await page.goto(line)
    for person, chat in ((OWNER, GROUP), (BUYER, BUYER), (NEIGHBOUR, GROUP)):
        phone = page.frame_locator(f"iframe[data-phone='{person}']")
        await phone.locator(f"[data-chat-link='{chat}']").click()
        await expect(phone.locator(".log")).to_be_visible()
    await keep(page, "phones")


async def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=20_000)
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    arguments = [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with screenshots.demo_shop() as shop:
        await screenshots.is_ready(shop)
        line = f"http://127.0.0.1:{(urlsplit(shop).port or 0) + 2}"
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=chromium, args=arguments)
            async with opened(browser, PHONE) as context:
                await buy(context, line, shop)
                await buy_together(context, line)
            async with opened(browser, DESK) as context:
                await show_the_desk(context, line)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
