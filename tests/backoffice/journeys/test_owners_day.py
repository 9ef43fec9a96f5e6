"""A shop owner's first day in a real browser, from the set-up link to closing: on a phone in the shop,
at the desk for the money. Buyer, bank and worker are the real ones."""

import random
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import playwright.async_api as playwright
from playwright.async_api import Page, expect

from kaimai.composition import open_database
from kaimai.domain.calendar import taipei
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import SYSTEM
from kaimai.operations.staff import make_link
from kaimai.settings import Settings
from tests.backoffice.products.test_browser import photo
from tests.backoffice.test_accessibility import findings
from tests.conftest import VIEWPORTS
from tests.storefront.conftest import Street
from tests.storefront.walks import fill_in, pay_by_card, put_into_cart

EMAIL, PASSWORD = "owner@example.com", "山線小舖的第一天 2026"
SOAP = "手工皂"


async def first_link(data: Path) -> str:
    """The link that `kaimai serve` prints when a shop has no staff."""
    async with open_database(Settings(data=data)) as db:
        mint = Mint(lambda: datetime.now(UTC), random.Random(5))
        return f"/admin/set-up/{await make_link(db, mint, None, actor=SYSTEM)}"


async def device(browser: playwright.Browser, size: str) -> Page:
    width, height = VIEWPORTS[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
        locale="zh-TW",
        timezone_id="Asia/Taipei",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    return await context.new_page()


async def set_up(page: Page, link: str) -> None:
    """The link makes the first owner, once."""
    await page.goto(link)
    await page.get_by_label("名字").fill("王老闆")
    await page.get_by_label("電子郵件").fill(EMAIL)
    for field in ("password", "again"):
        await page.locator(f"#f-{field}").fill(PASSWORD)
    await page.locator("form.card button").click()
    await expect(page).not_to_have_url(re.compile("set-up"))


async def sign_in(page: Page, shop: str) -> None:
    await page.goto(f"{shop}/admin")
    if await page.locator("#f-password").count():
        await page.locator("#f-email").fill(EMAIL)
        await page.locator("#f-password").fill(PASSWORD)
        await page.locator("form[action='/admin/sign-in'] button").click()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


async def say_who_sells(page: Page, shop: str) -> None:
    await page.goto(f"{shop}/admin/settings/legal")
    for key, value in {
        "business_name": "山線小舖",
        "representative": "王老闆",
        "address": "臺中市豐原區中正路 1 號",
        "phone": "04-2222-3333",
        "email": "hi@example.com",
    }.items():
        await page.locator(f"#f-{key}").fill(value)
    await page.get_by_role("button", name="儲存").click()
    await expect(page.get_by_text("馬上生效")).to_be_visible()


async def put_soap_on_sale(page: Page, shop: str) -> None:
    """A product with its picture, then a delivery of it."""
    await page.goto(f"{shop}/admin/products/new")
    await page.get_by_label("商品名稱").fill(SOAP)
    await page.get_by_label("圖片").set_input_files([photo("orange")])
    await page.get_by_label("或新增一個分類").fill("沐浴")
    await page.get_by_label("價格 1").fill("180")
    await page.locator("input[name=sku]").first.fill("SOAP")
    await page.get_by_role("button", name="建立商品").click()
    await expect(page.get_by_text(f"「{SOAP}」建立好了。")).to_be_visible()
    await page.goto(f"{shop}/admin/stock/receive")
    await page.wait_for_load_state("networkidle")
    await page.locator("#f-scan").fill("SOAP 20")
    await page.keyboard.press("Enter")
    await expect(page.locator("tbody input[name=sku]")).to_have_value("SOAP")
    await page.get_by_role("button", name="收貨入庫").click()
    await expect(page.locator(".notice.done")).to_be_visible()


async def buy(page: Page, street: Street) -> None:
    """Somebody buys two of it in the storefront and pays on the bank's pages."""
    await put_into_cart(page, street, SOAP, 2)
    await fill_in(page, "信用卡")
    await page.get_by_role("button", name=re.compile("送出訂單")).click()
    await pay_by_card(page)
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()


async def ship(page: Page, shop: str) -> str:
    """From the first page to the parcel; the order's address."""
    await page.goto(f"{shop}/admin")
    await page.locator("a.tile", has_text="出貨").click()
    await page.get_by_role("link", name=re.compile(r"^\d{6}-\w+")).first.click()
    await page.locator("#f-carrier").select_option(index=1)
    await page.locator("#f-tracking_number").fill("TW12345678")
    await page.locator("#ship button.main").click()
    await expect(page.get_by_text("已出貨，買家會收到通知。")).to_be_visible()
    return page.url.partition("?")[0]


async def refund_one(page: Page, order: str) -> None:
    """One of the two goes back on the shelf, and its money to the buyer."""
    await page.goto(f"{order}/refund")
    await page.locator("input[name='units-SOAP']").fill("1")
    await page.get_by_role("button", name="退款給買家").click()
    await expect(page.locator(".notice.done")).to_be_visible()
    await expect(page.get_by_text("NT$180").first).to_be_visible()


async def close_the_day(page: Page, shop: str, day: date) -> None:
    """Yesterday is compared with the bank, and everything is backed up."""
    await page.goto(f"{shop}/admin/money")
    await page.locator("#f-day").fill(f"{day}")
    await page.get_by_role("button", name="現在對這一天").click()
    await expect(page.get_by_text("已排入")).to_be_visible()
    await until_shown(page, f"{shop}/admin/money", f"{day} 對完了")
    await page.goto(f"{shop}/admin/health")
    await page.get_by_role("button", name="現在備份").click()
    await until_shown(page, f"{shop}/admin/health", ".tar.gz")


async def until_shown(page: Page, address: str, words: str) -> None:
    """Look again until the worker has done it."""
    for _ in range(60):
        await page.goto(address)
        if await page.get_by_text(words).count():
            return
        await page.wait_for_timeout(500)
    raise AssertionError(f"{address} never showed {words}")


async def test_the_first_day_of_a_shop(browser: playwright.Browser, street: Street, tmp_path: Path):
    link = await first_link(tmp_path)
    phone, desk, buyer = [await device(browser, size) for size in ("phone", "desktop", "phone")]

    await set_up(phone, f"{street.shop}{link}")
    await phone.goto(f"{street.shop}{link}")
    await expect(phone.locator("#f-password")).to_have_count(0)
    await sign_in(phone, street.shop)
    await say_who_sells(phone, street.shop)
    await put_soap_on_sale(phone, street.shop)
    await buy(buyer, street)
    order = await ship(phone, street.shop)
    await buyer.reload()
    await expect(buyer.get_by_text("TW12345678")).to_be_visible()

    await sign_in(desk, street.shop)
    await refund_one(desk, order)
    yesterday = taipei(datetime.now(UTC) - timedelta(days=1)).date()
    await close_the_day(desk, street.shop, yesterday)
    assert await findings(desk) == []
    await desk.goto(f"{street.shop}/admin/audit")
    await expect(desk.get_by_text("王老闆").first).to_be_visible()
    await desk.get_by_role("button", name="登出").click()
    await desk.goto(f"{street.shop}/admin/orders")
    await expect(desk.locator("#f-password")).to_be_visible()
    for page in (phone, desk, buyer):
        await page.context.close()
