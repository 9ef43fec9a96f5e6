"""Stock, coupons and group buys in a real browser: what scripts make quicker, and what axe sees."""

import playwright.async_api as playwright
import pytest
from playwright.async_api import expect

from tests.backoffice.conftest import Office
from tests.backoffice.screenshots import places
from tests.backoffice.test_accessibility import ALL, COLOURS, findings

ROOMS = ("stock", "group-buy", "coupon")


async def test_a_delivery_of_ten_skus_takes_two_clicks(browser: playwright.Browser, office: Office):
    await office.harness.sell(*((f"BOX-{n}", 10, 0) for n in range(10)), name="禮盒")
    page = await office.open(browser)
    await page.add_init_script(
        "addEventListener('click', (e) => e.isTrusted && e.detail &&"
        " sessionStorage.setItem('clicks', 1 + +(sessionStorage.getItem('clicks') ?? 0)), true)"
    )
    await page.goto(f"{office.address}/admin/stock")
    await page.get_by_role("link", name="進貨", exact=True).click()
    await page.wait_for_load_state("networkidle")

    for number in range(10):
        await page.keyboard.type(f"BOX-{number} {number + 1}")
        await page.keyboard.press("Enter")
    await expect(page.locator("[data-sheet] tbody tr")).to_have_count(10)
    await page.get_by_role("button", name="收貨入庫").click()

    await expect(page.get_by_role("status")).to_contain_text("10 項、55 件")
    assert await page.evaluate("sessionStorage.getItem('clicks')") == "2"
    assert (await office.harness.stock("BOX-9")).on_hand == 10
    await page.context.close()


async def test_scans_that_follow_fast_lose_nothing(browser: playwright.Browser, office: Office):
    page = await office.open(browser, "phone")
    await page.goto(f"{office.address}/admin/stock/receive")
    await page.wait_for_load_state("networkidle")

    for _ in range(12):
        await page.keyboard.type("SUN-10")
        await page.keyboard.press("Enter")

    await expect(page.locator("input[name=units]")).to_have_value("12")
    await page.context.close()


async def test_counts_are_saved_as_they_are_typed(browser: playwright.Browser, office: Office):
    [[take]] = await office.harness.rows("SELECT id FROM stock_takes")
    page = await office.open(browser, "phone")
    await page.goto(f"{office.address}/admin/stock/takes/{take}/count")
    await page.wait_for_load_state("networkidle")

    await page.locator("[data-sku='TEA-300'] [name=counted]").fill("4")
    await page.keyboard.press("Enter")

    await expect(page.locator("[data-sku='TEA-300']")).to_contain_text("已盤 4 件")
    await expect(page.locator("[data-progress]")).to_contain_text("已盤 3／3")
    assert await office.harness.rows(
        "SELECT counted FROM stock_counts JOIN skus ON skus.id = sku_id WHERE sku = 'TEA-300'"
    ) == [(4,)]
    await page.context.close()


async def test_a_coupon_is_said_in_words_while_it_is_typed(
    browser: playwright.Browser, office: Office
):
    page = await office.open(browser)
    await page.goto(f"{office.address}/admin/coupons/new")
    await page.wait_for_load_state("networkidle")

    await page.get_by_label("折多少").fill("50")
    await page.get_by_label("滿多少可用").fill("500")

    await expect(page.locator("[data-preview]")).to_contain_text("滿 500 折 50")
    await page.context.close()


@pytest.mark.parametrize("size", ["phone", "desktop"])
async def test_axe_finds_nothing_grave_on_pages_of_one_thing(
    browser: playwright.Browser, office: Office, size: str
):
    page = await office.open(browser, size)
    [[coupon]] = await office.harness.rows("SELECT id FROM coupons WHERE code = 'TEA500'")
    mine = [path for name, path in await places(office.harness) if name.startswith(ROOMS)]
    found = []
    for path in (*mine, f"/admin/coupons/{coupon}"):
        await page.goto(office.address + path)
        for theme, options in (("light", ALL), ("dark", COLOURS)):
            await page.emulate_media(color_scheme=theme)
            found += await findings(page, options)
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{path} is {wide} px too wide")
    await page.context.close()
    assert found == []
