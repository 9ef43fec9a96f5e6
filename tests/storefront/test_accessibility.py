"""Every page as axe sees it, on a phone and on a desktop, in both themes; by keyboard; at 200 %."""

import playwright.async_api as playwright
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.conftest import VIEWPORTS
from tests.storefront.conftest import Street
from tests.storefront.walks import TEA, fill_in, put_into_cart

GRAVE = {"serious", "critical"}
THEMES = {"light": {}, "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}}}
"""What is looked at in each theme: they differ in nothing but colours."""
SIZES = {**VIEWPORTS, "narrow": (320, 640)}


async def order_of(page: Page, street: Street, method: str = "ATM 轉帳") -> str:
    """Buy by transfer; the path of the order's page."""
    await put_into_cart(page, street)
    await fill_in(page, method)
    await page.get_by_role("button", name="送出訂單").click()
    await expect(page.get_by_role("heading", name="等待轉帳")).to_be_visible()
    return page.url.removeprefix(street.shop).partition("?")[0]


async def findings(page: Page) -> list[str]:
    """What axe holds for serious or critical in both themes."""
    found: list[str] = []
    for theme, options in THEMES.items():
        await page.emulate_media(color_scheme=theme)
        result = await Axe().run(page, options={"resultTypes": ["violations"], **options})
        found += [
            f"{page.url} {theme}: {each['id']} {node['html'][:200]}"
            for each in result.response["violations"]
            if each["impact"] in GRAVE
            for node in each["nodes"]
        ]
    return found


async def test_axe_finds_nothing_grave_on_any_page(any_page: Page, street: Street):
    page = any_page
    order = await order_of(page, street)
    await put_into_cart(page, street)
    found = []
    for path in (
        "/",
        "/categories/糕點",
        "/search?q=茶",
        "/search?q=nothing",
        "/products/阿里山高山烏龍茶",
        "/cart",
        "/checkout",
        "/orders",
        order,
        f"{order}/cancel",
        "/terms",
        "/privacy",
        "/no/such/page",
        "/?lang=en",
    ):
        await page.goto(f"{street.shop}{path}")
        found += await findings(page)
    assert found == []


async def test_a_checkout_with_mistakes_passes_too(any_page: Page, street: Street):
    page = any_page
    await put_into_cart(page, street)
    await page.goto(f"{street.shop}/checkout")
    await page.locator("main form").last.evaluate("form => { form.noValidate = true }")
    await page.get_by_role("button", name="送出訂單").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    assert await findings(page) == []


async def test_nothing_scrolls_sideways_at_200_percent_or_on_the_smallest_phone(
    browser: playwright.Browser, street: Street
):
    zoomed, narrow = {"width": 640, "height": 400}, {"width": 320, "height": 640}
    context = await browser.new_context(viewport=zoomed, locale="zh-TW")
    context.set_default_timeout(15_000)
    page = await context.new_page()
    order = await order_of(page, street)
    await put_into_cart(page, street)
    for path in ("/", "/products/阿里山高山烏龍茶", "/cart", "/checkout", "/orders", order):
        await page.goto(f"{street.shop}{path}")
        for size in (zoomed, narrow):
            await page.set_viewport_size(size)
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], path
    await context.close()


async def press_until_focused(page: Page, target: playwright.Locator) -> None:
    """Tab on until this has the focus."""
    for _ in range(120):
        if await target.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    pytest.fail(f"the keyboard never reaches {target}")


async def test_the_keyboard_alone_buys(desktop_page: Page, street: Street):
    page = desktop_page
    await page.goto(street.shop)
    await press_until_focused(page, page.get_by_role("link", name=TEA).first)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/products/**")
    await press_until_focused(page, page.get_by_role("button", name="加入購物車"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/cart*")
    await press_until_focused(page, page.get_by_role("link", name="前往結帳"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/checkout")
    for label, text in (
        ("姓名", "林小美"),
        ("手機", "0912345678"),
        ("縣市／鄉鎮市區", "100"),
        ("地址", "忠孝東路一段 1 號"),
    ):
        await press_until_focused(page, page.get_by_label(label, exact=True))
        await page.keyboard.type(text)
    await fill_in_by_keyboard(page)
    await press_until_focused(page, page.get_by_role("button", name="送出訂單"))
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="等待轉帳")).to_be_visible()


async def fill_in_by_keyboard(page: Page) -> None:
    """Choose to pay by transfer, with the arrows, as keyboards choose among radio buttons."""
    await press_until_focused(page, page.get_by_role("radio", name="信用卡"))
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("radio", name="ATM 轉帳")).to_be_checked()
    await press_until_focused(page, page.get_by_label("我確認商品、數量與金額無誤"))
    await page.keyboard.press("Space")
