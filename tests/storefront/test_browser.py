"""Buying in a real browser without scripts, on a phone and on a desktop, with the bank's own pages."""

import re

from playwright.async_api import Page, expect

from tests.storefront.conftest import Street
from tests.storefront.walks import TEA, fill_in, fits, pay_at_the_bank, put_into_cart


async def test_buying_by_card(plain_page: Page, street: Street):
    page = plain_page
    await put_into_cart(page, street)
    await fill_in(page, "信用卡")
    await page.get_by_role("button", name="送出訂單 NT$380").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))

    # Declined first: the items stay held, and the order can be paid again.
    await pay_at_the_bank(page, "#fill-declined")
    if await page.locator("#next").count():
        await page.locator("#next").click()
        await page.locator("#OTP").fill("123456")
        await page.locator("#submit").click()
    await page.get_by_role("button", name="返回商店").click()
    await expect(page.get_by_role("heading", name="付款失敗")).to_be_visible()
    await expect(page.get_by_text("E2700")).to_be_visible()
    await fits(page)

    await page.get_by_role("button", name="用信用卡付款").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))
    await pay_at_the_bank(page, "#fill")
    await page.locator("#next").click()
    await page.locator("#OTP").fill("123456")
    await page.locator("#submit").click()
    await page.get_by_role("button", name="返回商店").click()
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()
    await expect(page.get_by_text("0912-345-678")).to_be_visible()
    await fits(page)


async def test_buying_by_transfer(plain_page: Page, street: Street):
    page = plain_page
    await put_into_cart(page, street, quantity=2)
    await fill_in(page, "ATM 轉帳")
    # An impatient thumb: one order all the same.
    await page.get_by_role("button", name="送出訂單 NT$760").dblclick()
    await expect(page.get_by_role("heading", name="等待轉帳")).to_be_visible()
    await fits(page)
    (order,) = street.bank.orders
    account = await page.locator(".digits").inner_text()
    assert account.replace(" ", "") == order.account_no

    await page.get_by_role("button", name="我已付款").click()
    await expect(page.get_by_text("銀行還沒有收到款項")).to_be_visible()
    street.bank.pay_account(order.account_no)
    await page.get_by_role("button", name="我已付款").click()
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()


async def test_sold_out_while_checking_out(phone_page: Page, desktop_page: Page, street: Street):
    slow, quick = phone_page, desktop_page
    await put_into_cart(slow, street, "太陽餅", 2)
    await fill_in(slow, "信用卡")
    await put_into_cart(quick, street, "太陽餅", 2)
    await fill_in(quick, "ATM 轉帳")
    await quick.get_by_role("button", name="送出訂單").click()
    await expect(quick.get_by_role("heading", name="等待轉帳")).to_be_visible()

    await slow.get_by_role("button", name="送出訂單").click()
    await expect(slow.get_by_text("您要 2 件，目前只剩 1 件")).to_be_visible()
    await fits(slow)
    await slow.get_by_role("link", name="前往結帳").click()
    await expect(slow.get_by_role("button", name="送出訂單 NT$300")).to_be_visible()


async def test_an_order_waits_in_the_cart_and_can_be_paid_differently(
    phone_page: Page, street: Street
):
    page = phone_page
    await put_into_cart(page, street)
    await fill_in(page, "ATM 轉帳")
    await page.get_by_role("button", name="送出訂單").click()
    await page.goto(f"{street.shop}/cart")
    await page.get_by_role("link", name="前往付款").click()
    await page.get_by_text("換付款方式").click()
    await fits(page)
    await page.get_by_role("button", name="改用信用卡").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))
    await page.goto(f"{street.shop}/orders")
    await page.get_by_text("已產生付款請求").click()
    await page.get_by_role("link", name="取消訂單").click()
    await fits(page)
    await page.get_by_role("button", name="確定取消").click()
    await expect(page.get_by_role("heading", name="已取消")).to_be_visible()
    await page.goto(f"{street.shop}/cart")
    await expect(page.get_by_text(TEA, exact=True)).to_be_visible()


async def test_a_line_that_came_short_is_put_right_by_one_button(
    phone_page: Page, desktop_page: Page, street: Street
):
    slow, quick = phone_page, desktop_page
    await put_into_cart(slow, street, "太陽餅", 3)
    await put_into_cart(quick, street, "太陽餅", 1)
    await fill_in(quick, "ATM 轉帳")
    await quick.get_by_role("button", name="送出訂單").click()
    await expect(quick.get_by_role("heading", name="等待轉帳")).to_be_visible()
    await slow.goto(f"{street.shop}/cart")
    await expect(slow.get_by_text("只剩 2 件，您選了 3 件。")).to_be_visible()
    await fits(slow)
    await slow.get_by_role("button", name="改為 2 件").click()
    await expect(slow.get_by_role("link", name="前往結帳")).to_be_visible()


async def test_names_that_look_like_markup_are_only_names(desktop_page: Page, street: Street):
    page = desktop_page
    await page.goto(street.shop)
    await fits(page)
    await page.locator(".shelf a", has_text="粗體").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
    assert await page.title() != "x"
    assert await page.locator("main img[src=x], main script, main u").count() == 0


async def test_the_shop_in_english(phone_page: Page, street: Street):
    page = phone_page
    await page.goto(street.shop)
    await page.get_by_role("link", name="English").click()
    await page.get_by_role("link", name=TEA).click()
    await page.get_by_role("button", name="Add to cart").click()
    await page.get_by_role("link", name="Check out").click()
    await fits(page)
    await page.get_by_label("Name", exact=True).fill("Mei")
    await page.get_by_label("Mobile phone", exact=True).fill("0912345678")
    await page.get_by_label("City and district").select_option("100中正區")
    await page.get_by_label("Address", exact=True).fill("忠孝東路一段 1 號")
    await page.get_by_role("radio", name="ATM transfer").check()
    await page.get_by_label("I have checked items").check()
    await page.get_by_role("button", name="Place order NT$380").click()
    await expect(page.get_by_role("heading", name="Waiting for your transfer")).to_be_visible()


async def test_the_keyboard_reaches_the_content_first(desktop_page: Page, street: Street):
    page = desktop_page
    await page.goto(street.shop)
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("跳到內容")).to_be_focused()
    await page.keyboard.press("Enter")
    assert page.url.endswith("#main")
