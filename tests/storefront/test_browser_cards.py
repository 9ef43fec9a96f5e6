"""A remembered card in a real browser: pay and tick, pay again by the three digits alone, remove it."""

import re

from playwright.async_api import Page, expect

from tests.storefront.conftest import Street
from tests.storefront.walks import fill_in, fits, put_into_cart


async def test_a_card_is_remembered_pays_again_by_its_three_digits_and_is_removed(
    phone_page: Page, street: Street
):
    page = phone_page
    await put_into_cart(page, street)
    await fill_in(page, "信用卡")
    await page.get_by_label("記住這張卡").check()
    await page.get_by_role("button", name="送出訂單").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))
    await page.locator("#fill").click()
    await page.locator("#Remember").check()
    await page.locator("#send").click()
    await page.locator("#next").click()
    await page.locator("#OTP").fill("123456")
    await page.locator("#submit").click()
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()

    # The second time the card is chosen already, and no number is asked for.
    await put_into_cart(page, street)
    await fill_in(page, "•••• 0127")
    await expect(page.get_by_label("•••• 0127")).to_be_checked()
    await fits(page)
    await page.get_by_role("button", name="送出訂單").click()
    await expect(page.locator("#stored-card")).to_have_text("•••• 0127")
    await expect(page.locator("#CardNo1")).to_have_count(0)
    await page.locator("#CVV2").fill("123")
    await page.locator("#send").click()
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()

    await page.goto(f"{street.shop}/orders")
    await fits(page)
    await page.get_by_role("button", name="移除信用卡 •••• 0127").click()
    await expect(page.get_by_text("這張卡已經移除")).to_be_visible()
    await expect(page.get_by_text("•••• 0127")).to_have_count(0)
