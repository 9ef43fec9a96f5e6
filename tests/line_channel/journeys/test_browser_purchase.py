"""People buy in LINE with a finger on their phone: from following the account to the paid message."""

from playwright.async_api import Page, expect

from tests.line_channel.journeys.conftest import Quarter
from tests.line_channel.journeys.thumbs import (
    button,
    fill_cart,
    fill_in,
    follow,
    newest,
    open_page,
    take_cart_along,
    write,
)
from tests.storefront.walks import pay_by_card


async def test_a_person_buys_by_card_from_following_to_the_paid_message(
    phone_page: Page, quarter: Quarter
):
    await follow(phone_page, quarter)
    await fill_cart(phone_page)
    await button(phone_page, "結帳").tap()
    shop = await open_page(phone_page, "填寫資料結帳")
    await take_cart_along(shop)
    await fill_in(shop, "信用卡")
    await pay_by_card(shop)
    await expect(shop.get_by_role("heading", name="付款成功")).to_be_visible()
    await shop.close()

    await expect(newest(phone_page)).to_contain_text("付款成功")
    order = await open_page(phone_page, "查看訂單")
    await expect(order.get_by_role("heading", name="付款成功")).to_be_visible()
    await expect(order.get_by_text("0912-345-678")).to_be_visible()
    await order.close()


async def test_a_person_buys_by_transfer_and_the_second_time_without_leaving_the_chat(
    phone_page: Page, quarter: Quarter
):
    page = phone_page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await follow(page, quarter)
    await fill_cart(page)
    await button(page, "結帳").tap()
    shop = await open_page(page, "填寫資料結帳")
    await take_cart_along(shop)
    await fill_in(shop, "ATM 轉帳")
    await expect(shop.get_by_role("heading", name="等待轉帳")).to_be_visible()
    await shop.close()
    await expect(newest(page)).to_contain_text("轉帳帳號來了")
    await transfer_what_is_copied(page, quarter)
    await expect(newest(page)).to_contain_text("付款成功")

    await write(page, "太陽餅 兩盒")
    await button(page, "結帳 NT$600").tap()
    await button(page, "ATM 轉帳").tap()
    await expect(newest(page)).to_contain_text("永豐銀行（807）")
    await transfer_what_is_copied(page, quarter)
    await expect(newest(page)).to_contain_text("付款成功")
    accounts = [order.account_no for order in quarter.bank.orders]
    assert len(set(accounts)) == 2


async def transfer_what_is_copied(page: Page, quarter: Quarter) -> None:
    """The account's number is copied in the chat, and the money is sent there."""
    await button(page, "複製").tap()
    await expect(page.get_by_role("dialog", name="已複製")).to_be_visible()
    account = await page.evaluate("navigator.clipboard.readText()")
    assert account == quarter.bank.orders[-1].account_no
    quarter.bank.pay_account(account)
