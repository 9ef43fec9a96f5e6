"""The checkout in a real browser without scripts: the store map, the invoice, and what only one choice needs."""

import re

from playwright.async_api import Page, expect

from tests.storefront.conftest import Street
from tests.storefront.walks import fill_in, fits, put_into_cart


async def test_a_store_is_picked_on_the_map_and_nothing_typed_is_lost(
    plain_page: Page, street: Street
):
    page = plain_page
    await put_into_cart(page, street)
    await fill_in(page, "信用卡")
    await page.get_by_label("給店家的話").fill("晚點取")
    await page.get_by_role("radio", name="超商取貨").check()
    await expect(page.get_by_label("地址", exact=True)).to_be_hidden()
    await expect(page.get_by_label("超商", exact=True)).to_be_visible()
    await page.get_by_label("超商", exact=True).select_option("family")
    await page.get_by_role("button", name="在地圖上選門市").click()
    await fits(page)
    await page.get_by_role("button", name="選這家 全家永康店").click()

    await expect(page.get_by_text("全家永康店")).to_be_visible()
    await expect(page.get_by_label("給店家的話")).to_have_value("晚點取")
    await expect(page.get_by_label("姓名", exact=True)).to_have_value("林小美")
    await fits(page)
    await page.get_by_label("我確認商品、數量與金額無誤").check()
    await page.get_by_role("button", name="送出訂單 NT$380").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))


async def test_a_company_number_that_is_wrong_is_said_beside_it(plain_page: Page, street: Street):
    page = plain_page
    await put_into_cart(page, street)
    await fill_in(page, "信用卡")
    await expect(page.get_by_label("統一編號")).to_be_hidden()
    await page.get_by_role("radio", name="公司統編").check()
    await page.get_by_label("統一編號").fill("12345678")
    await page.get_by_role("button", name="送出訂單").click()

    number = page.get_by_label("統一編號")
    await expect(number).to_have_value("12345678")
    await expect(number).to_have_accessible_description(re.compile("統一編號不正確"))
    await expect(page.get_by_label("地址", exact=True)).to_have_value("忠孝東路一段 1 號")
    await fits(page)
    await number.fill("04595257")
    await page.get_by_role("button", name="送出訂單").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))


async def test_the_enter_key_places_the_order_and_does_not_go_to_the_map(
    plain_page: Page, street: Street
):
    page = plain_page
    await put_into_cart(page, street)
    await fill_in(page, "信用卡")
    await page.get_by_label("姓名", exact=True).press("Enter")
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))
