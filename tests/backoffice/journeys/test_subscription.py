"""A subscription in a real browser: the shop offers it, somebody subscribes on the bank's own pages, three
periods come of which one fails, each is told, staff see it, and the buyer stops the rest."""

from email import message_from_bytes, policy
from pathlib import Path

import playwright.async_api as playwright
from playwright.async_api import Page, expect

from tests.backoffice.journeys.test_owners_day import (
    device,
    first_link,
    set_up,
    sign_in,
    until_shown,
)
from tests.backoffice.test_accessibility import findings
from tests.storefront.conftest import Street
from tests.storefront.walks import TEA, fits, subscribe


async def offer_every_month(desk: Page, shop: str) -> None:
    """The tea may be had every month from now on."""
    await desk.goto(f"{shop}/admin/products")
    await desk.get_by_role("link", name=TEA).first.click()
    await desk.get_by_role("link", name="開放定期購").click()
    await desk.locator("#f-price").fill("340")
    await desk.get_by_role("button", name="開放定期購").click()
    await expect(desk.get_by_text("每月 NT$340，共 6 期")).to_be_visible()


async def begin(buyer: Page, street: Street) -> str:
    """From the product's page to the bank and back; the address of the subscription."""
    await buyer.goto(f"{street.shop}/products/{TEA}")
    await fits(buyer)
    await buyer.get_by_role("button", name="定期購結帳").click()
    await expect(buyer.get_by_text("每月 NT$340，共 6 期，第一次今天扣款").first).to_be_visible()
    await fits(buyer)
    assert await findings(buyer) == []
    await buyer.locator("#email").fill("mei@example.com")
    await subscribe(buyer)
    return buyer.url.partition("?")[0]


async def stop(buyer: Page, address: str) -> None:
    await buyer.goto(address)
    assert await findings(buyer) == []
    await buyer.get_by_role("link", name="停止定期購").click()
    await fits(buyer)
    await buyer.get_by_role("button", name="確定停止").click()
    await expect(buyer.get_by_role("heading", name="定期購已停止")).to_be_visible()


async def until_told(page: Page, folder: Path, *titles: str) -> None:
    """Wait for the letters of the worker."""
    for _ in range(60):
        written = [
            str(message_from_bytes(each.read_bytes(), policy=policy.default)["Subject"])
            for each in folder.glob("*.eml")
        ]
        if all(any(title in subject for subject in written) for title in titles):
            return
        await page.wait_for_timeout(500)
    raise AssertionError(f"no letter of {titles} among {written}")


async def test_three_periods_of_which_one_fails(
    browser: playwright.Browser, street: Street, tmp_path: Path
):
    link = await first_link(tmp_path)
    desk, buyer = [await device(browser, size) for size in ("desktop", "phone")]
    await set_up(desk, f"{street.shop}{link}")
    await sign_in(desk, street.shop)
    await offer_every_month(desk, street.shop)

    address = await begin(buyer, street)
    (first,) = street.bank.orders
    street.bank.charge_next(first.order_no, fail=True)
    await until_shown(buyer, address, "扣款沒有成功")
    street.bank.charge_next(first.order_no)
    await until_shown(buyer, address, "已扣款 2／6 期")
    await expect(buyer.locator(".charges li")).to_have_count(3)
    await fits(buyer)

    await desk.goto(f"{street.shop}/admin")
    await desk.locator("a.tile", has_text="定期購扣款失敗").click()
    await desk.get_by_role("link", name=first.order_no[:6]).first.click()
    await expect(desk.get_by_text("扣款失敗", exact=True)).to_be_visible()
    await expect(desk.get_by_text("林小美").first).to_be_visible()
    assert await findings(desk) == []

    await stop(buyer, address)
    assert street.bank.order(first.order_no).schedule.status == "03"
    await until_told(
        buyer, tmp_path / "letters", "開始了", "第 2 期扣款沒有成功", "第 3 期扣款成功", "已停止"
    )
    for page in (desk, buyer):
        await page.context.close()
