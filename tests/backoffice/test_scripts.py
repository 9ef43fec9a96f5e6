"""What scripts add to the pages, in a real browser; everything it asserts works without them too."""

import playwright.async_api as playwright
from playwright.async_api import Page, expect

from tests.backoffice.conftest import Office


async def coupon_page(office: Office) -> str:
    """A coupon's page, of one that can be ended."""
    [[coupon_id]] = await office.harness.rows("SELECT id FROM coupons WHERE code = 'OPEN10'")
    return f"{office.address}/admin/coupons/{coupon_id}"


async def settled(page: Page, address: str) -> None:
    """Go there, and wait until its modules have come."""
    await page.goto(address)
    await page.wait_for_load_state("networkidle")


async def test_what_asks_once_more_asks_in_a_dialog(browser: playwright.Browser, office: Office):
    page = await office.open(browser)
    address = await coupon_page(office)
    await settled(page, address)
    link = page.locator("a[data-confirm]").first

    await link.click()

    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("link", name="取消").click()
    await expect(dialog).to_have_count(0)
    await expect(link).to_be_focused()
    await link.click()
    await dialog.locator("form button").click()
    await expect(page.locator(".notice.done")).to_be_visible()
    await expect(page.locator("a[data-confirm]")).to_have_count(0)
    await page.context.close()


async def test_without_scripts_it_asks_on_a_page(browser: playwright.Browser, office: Office):
    page = await office.open(browser, "phone", java_script_enabled=False)
    await page.goto(await coupon_page(office))

    await page.locator("a[data-confirm]").first.click()
    await page.locator(".confirm form button").click()

    await expect(page.locator(".notice.done")).to_be_visible()
    await page.context.close()


async def test_rows_are_chosen_all_at_once_or_as_a_stretch(
    browser: playwright.Browser, office: Office
):
    page = await office.open(browser)
    await settled(page, f"{office.address}/admin/orders")
    boxes = page.locator("[data-pick]")
    told = page.locator("[data-picked]")

    await boxes.nth(1).click()
    await boxes.nth(4).click(modifiers=["Shift"])
    await expect(told).to_have_text("已選 4 筆")
    await page.locator("[data-pick-all]").check()
    await expect(told).to_have_text(f"已選 {await boxes.count()} 筆")
    await page.locator("[data-pick-all]").uncheck()
    await expect(told).to_have_text("")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(told).to_have_text("已選 1 筆")
    await page.context.close()


async def test_a_search_is_one_key_away_and_leaves_empty_fields_out_of_the_address(
    browser: playwright.Browser, office: Office
):
    page = await office.open(browser)
    await settled(page, f"{office.address}/admin/stock")

    await page.keyboard.press("/")
    await page.keyboard.type("TEA")
    await page.keyboard.press("Enter")

    await page.wait_for_url("**/admin/stock?q=TEA")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await page.context.close()
