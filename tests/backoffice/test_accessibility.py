"""Every page of the back office as axe sees it, and by keyboard alone."""

from collections.abc import Iterator, Mapping

import playwright.async_api as playwright
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from kaimai.backoffice import addresses
from tests.backoffice.conftest import Office
from tests.backoffice.screenshots import places

GRAVE = {"serious", "critical"}
PARTS = 3
"""There are many pages: each part of them is a test of its own, so that none takes too long."""
SIZES = ["desktop", pytest.param("phone", marks=pytest.mark.long)]
PHONE, DESKTOP = ({"width": width, "height": height} for width, height in ((390, 844), (1280, 800)))
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL: Mapping[str, object] = {}


def plain_pages() -> Iterator[str]:
    """Every page whose address needs nothing filled in."""
    for each in addresses():
        is_file = each.path.endswith((".csv", ".xlsx"))
        if each.method == "GET" and "{" not in each.path and not is_file:
            yield each.path


async def findings(page: playwright.Page, options: Mapping[str, object] = ALL) -> list[str]:
    """What axe holds for serious or critical."""
    result = await Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [
        f"{page.url}: {each['id']} {node['html'][:200]}"
        for each in result.response["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", range(PARTS))
async def test_axe_finds_nothing_grave_on_any_page(
    browser: playwright.Browser, office: Office, size: str, part: int
):
    page = await office.open(browser, size)
    found = []
    shown = {path for _, path in await places(office.harness)}
    every = [*sorted({*plain_pages(), *shown}), "/admin/no-such-room", "/admin?lang=en"]
    for path in every[part::PARTS]:
        answer = await page.goto(office.address + path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found += await findings(page, ALL)
        if size == "desktop":
            # The themes differ in nothing but colours, and those are the same on a phone.
            await page.emulate_media(color_scheme="dark")
            found += await findings(page, COLOURS)
            await page.emulate_media(color_scheme="light")
        for each in (DESKTOP, PHONE):
            await page.set_viewport_size(each)
            wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                found.append(f"{path} is {wide} px too wide for {each}")
        await page.set_viewport_size(PHONE if size == "phone" else DESKTOP)
    await page.context.close()
    assert found == []


async def test_keys_lead_through_a_list(browser: playwright.Browser, office: Office):
    page = await office.open(browser)
    await page.goto(f"{office.address}/admin")
    await page.wait_for_load_state("networkidle")

    await page.keyboard.press("j")
    await page.keyboard.press("j")

    here = page.locator("tr.here")
    await expect(here).to_have_count(1)
    assert await page.locator("[data-row]").nth(1).evaluate("row => row.matches('.here')")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.context.close()


async def test_the_drawer_on_a_phone_opens_without_scripts(
    browser: playwright.Browser, office: Office
):
    page = await office.open(browser, "phone", java_script_enabled=False)
    await page.goto(f"{office.address}/admin")

    await page.locator(".drawer summary").click()

    await expect(page.locator(".drawer .panel a").first).to_be_visible()
    await page.context.close()
