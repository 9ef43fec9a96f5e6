"""Takes the pictures of docs/backoffice.md from a shop with a little of everything: `make screenshots`.
No test. A room that wants a picture adds its page to `places`."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from kaimai.composition import build_app
from kaimai.operations import sessions
from kaimai.persistence.dialect import sqlite_url
from tests.backoffice.clerk import new_member
from tests.backoffice.conftest import Office
from tests.backoffice.furnishing import furnish
from tests.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES, VIEWPORTS
from tests.served import free_port, served
from tests.shop_harness import ShopHarness, migrated_file, open_harness
from tests.storefront.screenshots import pack

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "backoffice"
IN_DARK = ("today",)


async def places(harness: ShopHarness) -> list[tuple[str, str]]:
    """The pages that are shown: the name of the picture, and the address. What there is not is left
    out."""
    [[number]] = await harness.rows("SELECT number FROM orders WHERE status = 'paid' LIMIT 1")
    [[product]] = await harness.rows("SELECT id FROM products ORDER BY name DESC LIMIT 1")
    [[take]] = await harness.rows("SELECT id FROM stock_takes")
    [[series]] = await harness.rows("SELECT number FROM subscriptions")
    [[sale]] = await harness.rows("SELECT id FROM group_buys WHERE status = 'open'")
    return [
        ("today", "/admin"),
        ("orders", "/admin/orders"),
        ("orders-ship", "/admin/orders/ship?status=to_ship"),
        ("order", f"/admin/orders/{number}"),
        ("order-refund", f"/admin/orders/{number}/refund"),
        ("order-edit", f"/admin/orders/{number}/edit"),
        ("products", "/admin/products"),
        ("product", f"/admin/products/{product}"),
        ("product-plan", f"/admin/products/{product}/plan"),
        ("subscriptions", "/admin/subscriptions"),
        ("subscription", f"/admin/subscriptions/{series}"),
        ("subscription-stop", f"/admin/subscriptions/{series}/stop"),
        ("stock", "/admin/stock"),
        ("stock-sku", "/admin/stock/sku?sku=TEA-300"),
        ("stock-receive", "/admin/stock/receive?sku=TEA-300"),
        ("stock-count", f"/admin/stock/takes/{take}/count"),
        ("stock-take", f"/admin/stock/takes/{take}"),
        ("group-buys", "/admin/group-buys"),
        ("group-buy", f"/admin/group-buys/{sale}"),
        ("coupons", "/admin/coupons"),
        ("customers", "/admin/customers"),
        ("messages", "/admin/messages"),
        ("money", "/admin/money"),
        ("settings", "/admin/settings"),
        ("people", "/admin/people"),
        ("account", "/admin/account"),
        ("audit", "/admin/audit"),
        ("health", "/admin/health"),
    ]


@asynccontextmanager
async def open_office() -> AsyncIterator[Office]:
    """A furnished shop on a port of this machine."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = sqlite_url(await migrated_file(folder))
        harness = await stack.enter_async_context(open_harness(url, folder))
        await furnish(harness)
        mint = harness.shop.mint
        member = await new_member(harness)
        cookie = await sessions.begin(
            harness.shop.db, mint, member.id, device="Chrome", address="", now=mint.now()
        )
        port = free_port()
        app = build_app(harness.shop.settings, shop=harness.shop)
        await stack.enter_async_context(served(app, port))
        yield Office(f"http://127.0.0.1:{port}", harness, cookie)


async def take(browser: Browser, office: Office, size: str, theme: str) -> None:
    """Every page in this size and theme."""
    page = await office.open(browser, size, color_scheme=theme)
    for name, path in await places(office.harness):
        if theme == "dark" and name not in IN_DARK:
            continue
        answer = await page.goto(office.address + path)
        if answer is None or answer.status != 200:
            print(f"no picture of {path}")
            continue
        await page.wait_for_load_state("networkidle")
        ending = "-dark" if theme == "dark" else ""
        pack(await page.screenshot(), FOLDER / f"{name}-{size}{ending}.webp")
    await page.context.close()


async def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    arguments = [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with open_office() as office, async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=arguments)
        for size in VIEWPORTS:
            for theme in ("light", "dark"):
                await take(browser, office, size, theme)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
