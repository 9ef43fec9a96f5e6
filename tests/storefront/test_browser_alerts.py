"""Asking in a real browser to hear when something is back."""

from playwright.async_api import Page, expect

from tests.storefront.conftest import Street
from tests.storefront.test_accessibility import findings
from tests.storefront.walks import TEA, fits


async def test_a_visitor_asks_to_hear_when_it_is_back(phone_page: Page, street: Street):
    page = phone_page
    await page.goto(street.shop)
    await page.get_by_role("link", name=TEA).click()
    await page.get_by_text("到貨通知我").click()
    await page.get_by_label("電子郵件").fill("mei@example.com")
    await fits(page)
    assert await findings(page) == []
    await page.get_by_role("button", name="到貨時通知我").click()
    await expect(page.get_by_text("記下來了")).to_be_visible()
