"""What a page may cost a cheap phone: bytes, requests, and nothing that jumps about while it loads. And
the way from a search to the cart in a browser that runs scripts."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import playwright.async_api as playwright
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from kaimai.cli import samples
from kaimai.cli.demo import fill
from kaimai.composition import open_shop
from kaimai.settings import Settings
from kaimai.storefront import catalogue
from tests.served import free_port, served
from tests.shop_app import app_of

BYTES_MAX = 60_000
"""Of everything but pictures, as it travels."""
REQUESTS_MAX = 10
"""Of everything but the pictures of other products, which come when they are scrolled to."""
SHIFTS = """
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted = (window.shifted ?? 0) + entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

BASELINES = """
(items) => items.map((item) => {
  const mark = document.createElement("span");
  mark.style.display = "inline-block"; // of no height: it stands on the line of the words
  (item.querySelector("a") ?? item).append(mark);
  return mark.getBoundingClientRect().bottom;
})
"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's data, closed; drawing its pictures in every size takes seconds."""
    folder = tmp_path_factory.mktemp("demo")
    async with open_shop(Settings(data=folder)) as shop:
        await fill(shop)
    return folder


@pytest_asyncio.fixture(loop_scope="session")
async def demo_shop(tmp_path: Path, filled_folder: Path) -> AsyncIterator[str]:
    """The address of a shop with the demo's catalogue and its pictures."""
    port = free_port()
    shutil.copytree(filled_folder, tmp_path, dirs_exist_ok=True)
    settings = Settings(data=tmp_path, public_url=f"http://127.0.0.1:{port}", store_map="sample")
    async with served(app_of(settings, runs_jobs=False), port):
        yield settings.public_url


@dataclass(slots=True)
class Traffic:
    """What came over the line for one page: bytes and media type of each answer."""

    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def without_pictures(self) -> int:
        return sum(
            self.sizes.get(each, 0)
            for each, (kind, _) in self.answers.items()
            if kind != "image/webp"
        )


async def watched(page: playwright.Page) -> Traffic:
    traffic, line = Traffic(), await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    line.on(
        "Network.responseReceived",
        lambda event: traffic.answers.__setitem__(
            event["requestId"], (event["response"]["mimeType"], event["response"]["url"])
        ),
    )
    line.on(
        "Network.loadingFinished",
        lambda event: traffic.sizes.__setitem__(
            event["requestId"], int(event["encodedDataLength"])
        ),
    )
    return traffic


@pytest.mark.parametrize(
    "path", ["日月潭紅玉紅茶", "手工牛軋糖", "北埔東方美人茶-冬片", "冬至紅白湯圓", "豐原太陽餅"]
)
async def test_a_product_page_is_light(phone_page: playwright.Page, demo_shop: str, path: str):
    traffic = await watched(phone_page)

    await phone_page.goto(f"{demo_shop}/products/{quote(path)}", wait_until="networkidle")

    own = await phone_page.locator(".related img").evaluate_all(
        "(images) => images.map((image) => image.currentSrc)"
    )
    needed = [url for _, url in traffic.answers.values() if url not in own]
    assert 5_000 < traffic.without_pictures <= BYTES_MAX
    assert len(needed) <= REQUESTS_MAX, needed


@pytest.mark.parametrize("path", ["/", "/products", "/products/日月潭紅玉紅茶", "/search?q=茶"])
async def test_nothing_moves_while_a_page_loads(
    browser_page: playwright.Page, demo_shop: str, path: str
):
    complaints: list[str] = []
    browser_page.on("console", lambda message: complaints.append(message.text))
    await browser_page.add_init_script(SHIFTS)

    await browser_page.goto(demo_shop + path, wait_until="networkidle")
    height = await browser_page.evaluate("document.documentElement.scrollHeight")
    for place in range(0, height, 600):
        await browser_page.mouse.wheel(0, 600)
        await browser_page.evaluate("new Promise((done) => requestAnimationFrame(done))")
        assert place < height
    await browser_page.wait_for_load_state("networkidle")

    assert await browser_page.evaluate("window.shifted ?? 0") == 0
    assert complaints == []
    broken = "[...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.src)"
    assert await browser_page.evaluate(broken) == []


async def test_from_a_search_to_the_cart(browser_page: playwright.Page, demo_shop: str):
    page = browser_page
    await page.goto(demo_shop)
    await page.get_by_role("searchbox").fill("茶")
    await page.get_by_role("searchbox").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("「茶」的搜尋結果")
    await page.get_by_text("篩選").click()
    await page.get_by_label("最高價").fill("600")
    await page.get_by_text("只看有庫存").click()
    await page.get_by_role("button", name="套用").click()
    await expect(page.get_by_label("最高價")).to_have_value("600")
    await expect(page.get_by_role("link", name="阿里山高山烏龍茶")).to_have_count(0)
    await page.get_by_role("link", name="價格高到低").click()
    await page.get_by_role("link", name="鶯歌青瓷茶杯").click()
    await page.get_by_role("radio", name="靛藍").check()
    await page.get_by_role("button", name="多一件").click()
    await page.get_by_role("button", name="加入購物車").click()
    await expect(page.get_by_text("已加入購物車")).to_be_visible()
    await expect(page.get_by_text("顏色：靛藍")).to_be_visible()
    await expect(page.get_by_role("link", name="購物車，2 件")).to_be_visible()


async def test_the_second_page_of_a_list_is_a_press_away(
    browser_page: playwright.Page, demo_shop: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(catalogue, "PAGE_SIZE", 12)
    page = browser_page
    await page.goto(f"{demo_shop}/products?sort=cheapest")
    first = await page.locator(".shelf .name").all_inner_texts()
    await page.get_by_role("link", name="下一頁").click()
    await expect(page.get_by_text("第 2 頁，共 2 頁")).to_be_visible()
    second = await page.locator(".shelf .name").all_inner_texts()
    assert (len(first), len(second)) == (12, len(samples.PRODUCTS) - 12)
    assert not set(first) & set(second)
    await page.get_by_role("link", name=second[-1]).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(second[-1])
    await page.go_back()
    await page.get_by_role("link", name="上一頁").click()
    await expect(page.locator(".shelf .name")).to_have_text(first)


async def test_the_names_of_a_trail_stand_on_one_line(
    desktop_page: playwright.Page, demo_shop: str
):
    for path in ("/products/日月潭紅玉紅茶", "/categories/茶與咖啡"):
        await desktop_page.goto(demo_shop + path)
        lines = await desktop_page.locator(".crumbs li").evaluate_all(BASELINES)
        assert len(lines) >= 2
        assert max(lines) - min(lines) < 0.5, path


async def test_the_demo_says_who_sells_delivers_both_ways_and_takes_its_coupon(
    desktop_page: playwright.Page, demo_shop: str
):
    page = desktop_page
    await page.goto(f"{demo_shop}/products/{quote('鶯歌青瓷茶杯')}")
    await page.get_by_label("數量").fill("2")
    await page.get_by_role("button", name="加入購物車").click()
    await page.get_by_label("折扣碼").fill(samples.COUPON.lower())
    await page.get_by_role("button", name="使用").click()
    await expect(page.get_by_text("折扣碼已套用")).to_be_visible()
    await page.get_by_role("link", name="前往結帳").click()
    await expect(page.get_by_role("button", name="送出訂單")).to_contain_text("NT$1,120")
    await page.get_by_role("radio", name="超商取貨").check()
    await expect(page.get_by_role("button", name="在地圖上選門市")).to_be_visible()
    await expect(page.locator("footer")).to_contain_text(samples.PROFILE["company_number"])


async def test_a_sale_to_come_counts_down(phone_page: playwright.Page, demo_shop: str):
    await phone_page.goto(f"{demo_shop}/products/{quote('北埔東方美人茶-冬片')}")
    await expect(phone_page.locator(".left")).to_contain_text("1 天")
    assert await phone_page.get_by_role("button", name="加入購物車").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_grave_where_pictures_are(
    browser_page: playwright.Page, demo_shop: str, theme: Literal["light", "dark"]
):
    page, found = browser_page, []
    await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    for path in (
        "/",
        "/products?stock=1&min=1",
        "/products/手工牛軋糖",
        "/products/北埔東方美人茶-冬片",
    ):
        await page.goto(demo_shop + path)
        if await page.get_by_text("分享這項商品").count():
            await page.get_by_text("分享這項商品").click()
        result = await Axe().run(page)
        found += [
            f"{path}: {each['id']} {node['html'][:200]}"
            for each in result.response["violations"]
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]
    assert found == []
