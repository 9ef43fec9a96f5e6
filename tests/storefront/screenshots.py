"""Takes the pictures of docs/storefront.md from a demo shop: `make screenshots`. No test."""

import asyncio
import contextlib
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from kaimai.cli.samples import MONTHLY
from kaimai.domain.catalog import slug_of
from kaimai.links import product_path
from tests.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES
from tests.storefront.walks import fill_in, subscribe

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "storefront"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
BYTES_MAX = 60_000
IN_DARK = ("home", "product")


@contextlib.contextmanager
def demo_shop() -> Iterator[str]:
    """A demo shop in a folder of its own; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        shop = subprocess.Popen(
            [
                *(sys.executable, "-m", "kaimai", "demo", "--pause-free"),
                *("--port", str(port), "--data", folder),
            ],
            stdout=subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            shop.send_signal(signal.SIGTERM)
            shop.wait(60)


async def is_ready(shop: str) -> None:
    """Wait until the shop answers."""
    async with asyncio.timeout(60), httpx.AsyncClient() as http:
        while True:
            with contextlib.suppress(httpx.TransportError):
                if (await http.get(f"{shop}/health/ready")).is_success:
                    return
            await asyncio.sleep(0.2)


@contextlib.asynccontextmanager
async def opened(browser: Browser, size: str, theme: str) -> AsyncIterator[Page]:
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        locale="zh-TW",
        timezone_id="Asia/Taipei",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    yield page
    await context.close()


async def keep(page: Page, name: str, size: str, theme: str = "light", *, whole: bool = False):
    """Take the picture once the page has come to rest."""
    await page.wait_for_load_state("networkidle") if "data-live" not in await page.content() else (
        await page.wait_for_timeout(400)
    )
    file = FOLDER / f"{name}-{size}{'-dark' if theme == 'dark' else ''}.webp"
    pack(await page.screenshot(full_page=whole), file)


def pack(screenshot: bytes, file: Path) -> None:
    """Keep a picture as WebP, as good as the limit of bytes allows."""
    shot = Image.open(io.BytesIO(screenshot))
    for quality in (88, 80, 70, 60, 45, 30):
        packed = io.BytesIO()
        shot.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() <= BYTES_MAX:
            break
    file.write_bytes(packed.getvalue())
    print(f"{file.name} {packed.tell() / 1000:.0f} kB")


async def put_into_cart(page: Page, shop: str, product: str) -> None:
    await page.goto(f"{shop}{product}")
    await page.locator("form.buy button.main").click()
    await page.wait_for_url("**/cart*")


async def walk(browser: Browser, shop: str, size: str) -> None:
    """Every page that a buyer comes to, in the order in which one does."""
    async with opened(browser, size, "light") as page:
        await page.goto(shop)
        products = await page.locator("main a[href^='/products/']").evaluate_all(
            "links => [...new Set(links.map(link => link.getAttribute('href')))]"
        )
        await keep(page, "home", size)
        await page.locator(".shelves a[href^='/categories/']").first.click()
        await keep(page, "category", size)
        await page.goto(f"{shop}/search?q=茶")
        await keep(page, "search", size)
        await page.goto(f"{shop}{products[0]}")
        await keep(page, "product", size)
        await page.goto(f"{shop}/cart")
        await keep(page, "cart-empty", size)
        for product in products[:2]:
            await put_into_cart(page, shop, product)
        await page.goto(f"{shop}/cart")
        await keep(page, "cart", size)
        await page.goto(f"{shop}/checkout")
        await keep(page, "checkout", size, whole=True)
        await page.goto(f"{shop}/cart")
        await fill_in(page, "ATM 轉帳")
        await page.get_by_role("button", name="送出訂單").click()
        await page.wait_for_url("**/orders/*")
        await keep(page, "order", size, whole=True)
        order = page.url.partition("?")[0]
        await page.goto(f"{order}/cancel")
        await keep(page, "cancel", size)
        await put_into_cart(page, shop, products[0])
        await fill_in(page, "信用卡")
        await page.get_by_role("button", name="送出訂單").click()
        await page.wait_for_url("**/Bridge/PayCard*")
        await page.locator("#fill").click()
        await page.locator("#send").click()
        await page.locator("#next").click()
        await page.locator("#OTP").fill("123456")
        await page.locator("#submit").click()
        await page.wait_for_url("**/orders/*")  # the bank's last page sends the browser back
        await keep(page, "paid", size, whole=True)
        await page.goto(f"{shop}{product_path(slug_of(MONTHLY))}")
        await page.get_by_role("button", name="定期購結帳").click()
        await keep(page, "subscribe", size, whole=True)
        await subscribe(page)
        await keep(page, "subscription", size, whole=True)
        await page.goto(f"{shop}/orders")
        await keep(page, "orders", size)
        for path in ("terms", "privacy"):
            answer = await page.goto(f"{shop}/{path}")
            if answer is not None and answer.ok:
                await keep(page, path, size)
        await page.goto(f"{shop}/no/such/page")
        await keep(page, "error", size)
        await page.goto(f"{shop}/?lang=en")
        await keep(page, "english", size)
        await page.goto(f"{shop}/design?lang=zh")
        await keep(page, "design", size)
    async with opened(browser, size, "dark") as page:
        for name, path in zip(IN_DARK, ("", products[0]), strict=True):
            await page.goto(f"{shop}{path}")
            await keep(page, name, size, "dark")


async def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    arguments = [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with demo_shop() as shop:
        await is_ready(shop)
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=chromium, args=arguments)
            for size in SIZES:
                await walk(browser, shop, size)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
