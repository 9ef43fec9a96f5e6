"""Paying by instalments, from a wallet and by telephone in a real browser, on the bank's and the wallet's own
pages, where the shop's people offer more than the card and the account."""

import re
from collections.abc import Mapping

import pytest
from playwright.async_api import Page, expect

from tests.storefront.conftest import Street
from tests.storefront.walks import fits, pay_at_the_bank, put_into_cart

OFFERED = {
    "methods": "C-1 M W-Line W-Jko ATM",
    "instalments_3": "300",
    "instalments_12": "6000",
    "bonus_from": "100",
}


@pytest.fixture
def offered() -> Mapping[str, str]:
    """More than the card and the account."""
    return OFFERED


async def choose(page: Page, method: str) -> None:
    await page.get_by_role("link", name="前往結帳").click()
    await fits(page)
    await page.get_by_label("姓名", exact=True).fill("林小美")
    await page.get_by_label("手機", exact=True).fill("0912-345-678")
    await page.get_by_label("縣市／鄉鎮市區").select_option("100中正區")
    await page.get_by_label("地址", exact=True).fill("忠孝東路一段 1 號")
    await page.locator(f'input[name="method"][value="{method}"]').check()
    await page.get_by_label("我確認商品、數量與金額無誤").check()


async def test_paying_by_three_instalments(plain_page: Page, street: Street):
    page = plain_page
    await put_into_cart(page, street)
    await choose(page, "C-3")
    await expect(page.get_by_text("每期約 NT$126")).to_be_visible()
    assert await page.locator('input[value="C-12"]').count() == 0
    await page.get_by_role("button", name="送出訂單 NT$380").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))
    await pay_at_the_bank(page, "#fill")
    await page.locator("#next").click()
    await page.locator("#OTP").fill("123456")
    await page.locator("#submit").click()
    await page.get_by_role("button", name="返回商店").click()

    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()
    await expect(page.get_by_text("信用卡分 3 期")).to_be_visible()
    await fits(page)
    (order,) = street.bank.orders
    assert (order.sub_type, order.instalments) == ("STAGING", 3)


async def test_paying_from_a_wallet_after_all(plain_page: Page, street: Street):
    page = plain_page
    await put_into_cart(page, street)
    await choose(page, "W-Jko")
    await page.get_by_role("button", name="送出訂單 NT$380").click()
    await expect(page).to_have_url(re.compile(r"/wallets/Jko"))
    # Given up there: the order waits, and another wallet will do.
    await page.locator("#cancel").click()
    await page.get_by_role("button", name="返回商店").click()
    await expect(page.get_by_role("heading", name="付款失敗")).to_be_visible()
    await fits(page)
    await page.get_by_role("button", name="用 LINE Pay 付款").click()
    await expect(page).to_have_url(re.compile(r"/wallets/Line"))
    await page.locator("#pay").click()
    await page.get_by_role("button", name="返回商店").click()

    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()
    await expect(page.get_by_text("LINE Pay", exact=True)).to_be_visible()
    await fits(page)


async def test_changing_to_mobile_pay(phone_page: Page, street: Street):
    page = phone_page
    await put_into_cart(page, street)
    await choose(page, "W-Line")
    await page.get_by_role("button", name="送出訂單").click()
    await page.goto(f"{street.shop}/orders")
    await page.get_by_text("已產生付款請求").click()
    await expect(page.get_by_role("heading", name="等待付款")).to_be_visible()
    await page.get_by_text("換付款方式").click()
    await fits(page)
    await page.get_by_role("button", name="改用行動支付").click()
    await expect(page).to_have_url(re.compile(r"/Bridge/PayMobile"))
    await page.locator("#pay-A").click()
    # With scripts the bank leads back by itself.
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()
