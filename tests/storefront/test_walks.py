"""Walks through the shop with scripts: what they add to the pages, and what they must not break."""

import asyncio
import re

from playwright.async_api import Page, Route, expect

from tests.storefront.conftest import Street
from tests.storefront.walks import fill_in, fits, pay_at_the_bank, pay_by_card, put_into_cart


async def ordered(page: Page, street: Street, method: str = "ATM 轉帳", **what: object) -> None:
    await put_into_cart(page, street, **what)
    await fill_in(page, method)
    await page.get_by_role("button", name="送出訂單").click()


async def test_the_order_page_follows_the_transfer_by_itself(browser_page: Page, street: Street):
    page = browser_page
    await ordered(page, street)
    await expect(page.get_by_role("heading", name="等待轉帳")).to_be_visible()
    await expect(page.locator(".left")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    await fits(page)
    (order,) = street.bank.orders
    street.bank.pay_account(order.account_no)
    # Nothing is pressed and nothing is loaded anew: the bank's notice is enough.
    await page.evaluate("window.stays = true")
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible(timeout=40_000)
    assert await page.evaluate("window.stays")
    await expect(page.locator("#said")).to_have_text("付款成功")
    await expect(page).to_have_title(re.compile("付款成功"))


async def test_without_streams_the_order_page_asks_for_itself(desktop_page: Page, street: Street):
    page, refused = desktop_page, []

    async def refuse(route: Route) -> None:
        refused.append(route.request.url)
        await route.fulfill(status=503, headers={"Retry-After": "30"})

    await ordered(page, street)
    await expect(page.get_by_role("heading", name="等待轉帳")).to_be_visible()
    # As the shop refuses them when too many follow. The page's clock is the test's from here on.
    await page.route("**/events?*", refuse)
    await page.clock.install()
    await page.reload()
    await page.evaluate("window.stays = true")
    other = await page.context.new_page()
    await other.goto(page.url)
    (order,) = street.bank.orders
    street.bank.pay_account(order.account_no)
    await expect(other.get_by_role("heading", name="付款成功")).to_be_visible(timeout=40_000)
    await other.close()

    paid = page.get_by_role("heading", name="付款成功")
    async with asyncio.timeout(30):
        while not await paid.is_visible():
            await page.clock.fast_forward(61_000)
    assert await page.evaluate("window.stays")
    assert refused


async def test_the_account_is_copied(desktop_page: Page, street: Street):
    page = desktop_page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ordered(page, street)
    await page.get_by_role("button", name="複製 帳號").click()
    await expect(page.get_by_role("button", name="已複製")).to_be_visible()
    (order,) = street.bank.orders
    assert await page.evaluate("navigator.clipboard.readText()") == order.account_no


async def test_a_declined_card_is_tried_again(phone_page: Page, street: Street):
    page = phone_page
    await ordered(page, street, "信用卡")
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))
    await pay_at_the_bank(page, "#fill-declined")
    await expect(page.get_by_role("heading", name="付款失敗")).to_be_visible()
    await fits(page)
    await page.get_by_role("button", name="用信用卡付款").click()
    await pay_by_card(page)
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()


async def test_who_never_came_back_from_the_bank_finds_the_paid_order(
    phone_page: Page, street: Street
):
    page = phone_page
    await ordered(page, street, "信用卡")
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))
    street.bank.pay_card(street.bank.orders[0].order_no)
    await page.goto(f"{street.shop}/orders")
    await page.locator(".orders a").first.click()
    check = page.get_by_role("button", name="我已付款")
    if await check.is_visible():  # the bank's notice may have been faster
        await check.click()
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()


async def test_the_back_button_orders_nothing_twice(desktop_page: Page, street: Street):
    page = desktop_page
    await ordered(page, street)
    await expect(page.get_by_role("heading", name="等待轉帳")).to_be_visible()
    await page.go_back()
    again = page.get_by_role("button", name="送出訂單")
    if await again.is_visible():
        await again.click()
    await page.goto(f"{street.shop}/orders")
    await expect(page.locator(".orders li")).to_have_count(1)
    assert len(street.bank.orders) == 1


async def test_two_clicks_are_one_order(phone_page: Page, street: Street):
    page = phone_page
    await put_into_cart(page, street)
    await fill_in(page, "ATM 轉帳")
    await page.get_by_role("button", name="送出訂單").dblclick()
    await expect(page.get_by_role("heading", name="等待轉帳")).to_be_visible()
    assert len(street.bank.orders) == 1


async def test_the_cart_is_changed_by_plus_and_minus(browser_page: Page, street: Street):
    page = browser_page
    await put_into_cart(page, street)
    await page.get_by_role("button", name="多一件").click()
    await page.get_by_role("button", name="多一件").click()
    await expect(page.get_by_text("購物車已更新")).to_be_visible()
    await expect(page.locator(".total strong")).to_have_text("NT$1,140")
    await fits(page)
    await page.get_by_role("button", name="移除").click()
    await expect(page.get_by_text("購物車是空的")).to_be_visible()


async def test_two_windows_do_not_overwrite_each_other(desktop_page: Page, street: Street):
    first = desktop_page
    await put_into_cart(first, street, quantity=2)
    second = await first.context.new_page()
    await second.goto(f"{street.shop}/cart")
    await second.get_by_role("button", name="多一件").click()
    await expect(second.get_by_text("購物車已更新")).to_be_visible()
    await first.get_by_role("button", name="少一件").click()
    await expect(first.get_by_text("另一個視窗改成 3 件")).to_be_visible()
    await expect(first.locator(".total strong")).to_have_text("NT$1,140")


async def test_an_order_that_another_window_cancels_says_so_here(
    desktop_page: Page, street: Street
):
    page = desktop_page
    await ordered(page, street)
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_role("link", name="取消訂單").click()
    await other.get_by_role("button", name="確定取消").click()
    await expect(other.get_by_role("heading", name="已取消")).to_be_visible()
    await expect(page.get_by_role("heading", name="已取消")).to_be_visible()
