"""A group buy's bill in a real browser: from its link to the paid order, on a phone and without scripts."""

import re
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Page, expect

from kaimai.composition import open_shop
from kaimai.settings import Settings
from tests.group_sales import closed_sale
from tests.shop_harness import ShopDoor, ShopHarness, VirtualClock
from tests.storefront.conftest import Street
from tests.storefront.test_accessibility import findings
from tests.storefront.walks import fits, pay_by_card


@pytest_asyncio.fixture(loop_scope="session")
async def bill_link(street: Street, tmp_path: Path) -> str:
    """The bill of two bags of tea, in a shop that serves already."""
    async with open_shop(Settings(data=tmp_path)) as shop:
        harness = ShopHarness(shop, street.bank, VirtualClock(), ShopDoor())
        (bill,) = await closed_sale(harness, ("mei", 2), sku="TEA-75", price=350)
    return f"{street.shop}/bills/{bill.token}"


async def fill_in_bill(page: Page) -> None:
    await page.get_by_label("姓名", exact=True).fill("林小美")
    await page.get_by_label("手機", exact=True).fill("0912-345-678")
    await page.get_by_label("縣市／鄉鎮市區").select_option("100中正區")
    await page.get_by_label("地址", exact=True).fill("忠孝東路一段 1 號")
    await page.get_by_role("radio", name="信用卡").check()
    await page.get_by_label("我確認商品、數量與金額無誤").check()


async def test_a_member_pays_the_bill_by_card(phone_page: Page, bill_link: str):
    page = phone_page
    await page.goto(bill_link)
    await fits(page)
    await expect(page.locator(".left")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    await fill_in_bill(page)
    await page.get_by_role("button", name="送出訂單 NT$700").click()
    await pay_by_card(page)
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()
    await page.goto(bill_link)
    await expect(page.get_by_role("heading", name="這份帳單已付款，謝謝您")).to_be_visible()
    await fits(page)
    await page.get_by_role("link", name="查看訂單").click()
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()


async def test_the_store_map_comes_back_to_the_bill_without_scripts(
    plain_page: Page, bill_link: str
):
    page = plain_page
    await page.goto(bill_link)
    await fill_in_bill(page)
    await page.get_by_role("radio", name="超商取貨").check()
    await page.get_by_label("超商", exact=True).select_option("family")
    await page.get_by_role("button", name="在地圖上選門市").click()
    await page.get_by_role("button", name="選這家 全家永康店").click()
    await expect(page.get_by_text("全家永康店")).to_be_visible()
    await expect(page.get_by_label("姓名", exact=True)).to_have_value("林小美")
    await fits(page)
    await page.get_by_label("我確認商品、數量與金額無誤").check()
    await page.get_by_role("button", name="送出訂單").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))


async def test_axe_finds_nothing_grave_on_a_bill(any_page: Page, bill_link: str):
    page = any_page
    await page.goto(bill_link)
    assert await findings(page) == []
    await page.goto(f"{bill_link}?lang=en")
    assert await findings(page) == []
    await page.goto(f"{bill_link}?lang=zh")
    await fill_in_bill(page)
    await page.get_by_role("button", name="送出訂單").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))
    await page.goto(bill_link)
    await expect(page.get_by_role("link", name="前往付款")).to_be_visible()
    assert await findings(page) == []
