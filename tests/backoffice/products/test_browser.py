"""Products on a phone in a real browser: a new one with photos, its pictures dragged and cropped."""

import io

import playwright.async_api as playwright
import pytest
from PIL import Image
from playwright.async_api import FilePayload, expect

from kaimai.domain.catalog import Choice, Picture
from kaimai.queries import catalogue
from tests.backoffice.conftest import Office
from tests.backoffice.test_accessibility import findings


def photo(color: str, size: tuple[int, int] = (800, 400)) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return {"name": f"{color}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


async def pictures_of(office: Office, name: str) -> list[Picture]:
    found = await office.harness.shop.db.read(catalogue.list_products, Choice(query=name))
    return list(found.products[0].pictures)


async def middle_of(page: playwright.Page, selector: str, place: int) -> tuple[float, float]:
    box = await page.locator(selector).nth(place).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def drag(page: playwright.Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=5)
    await page.mouse.move(*end, steps=5)
    await page.mouse.up()


async def test_a_product_is_sold_from_a_phone_with_its_photos(
    browser: playwright.Browser, office: Office
):
    page = await office.open(browser, "phone")
    await page.goto(f"{office.address}/admin/products/new")
    await page.get_by_label("商品名稱").fill("手工皂")
    await page.get_by_label("圖片").set_input_files([photo("red"), photo("blue")])
    await page.get_by_label("或新增一個分類").fill("沐浴")
    await page.get_by_label("價格 1").fill("180")
    await page.get_by_label("現有庫存 1").fill("20")
    await page.get_by_role("button", name="建立商品").click()
    await expect(page.get_by_text("「手工皂」建立好了。")).to_be_visible()
    red, blue = await pictures_of(office, "手工皂")

    # The second photo is dragged before the first, with a finger's grip.
    await page.wait_for_load_state("networkidle")
    await expect(page.locator(".grip")).to_have_count(2)
    await page.locator(".picture-list").scroll_into_view_if_needed()
    await drag(page, await middle_of(page, ".grip", 1), await middle_of(page, "[data-picture]", 0))
    await expect(page.get_by_text("圖片順序與說明已儲存。")).to_be_visible()
    arranged = await pictures_of(office, "手工皂")
    assert [each.digest for each in arranged] == [blue.digest, red.digest]

    # A third one is sent as soon as it is chosen.
    await page.wait_for_load_state("networkidle")
    await page.get_by_label("選擇或拍攝圖片").set_input_files(photo("green"))
    await expect(page.get_by_text("加了 1 張圖片。")).to_be_visible()

    # The first one is cropped: a square, then narrower by its corner.
    await page.get_by_role("link", name="裁切").first.click()
    await page.get_by_role("button", name="正方形").click()
    box = await page.locator("[data-box]").bounding_box()
    assert box is not None
    assert abs(box["width"] - box["height"]) <= 3
    corner = (box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)
    await drag(page, corner, (corner[0] - box["width"] / 2, corner[1] - box["height"] / 2))
    await page.get_by_role("button", name="裁切這個範圍").click()
    await expect(page.get_by_text("裁切好了。")).to_be_visible()
    first = (await pictures_of(office, "手工皂"))[0]
    assert abs(first.width - first.height) <= 3
    assert 150 <= first.width <= 250
    await page.context.close()


@pytest.mark.parametrize("size", ["phone", "desktop"])
async def test_the_page_of_a_product_fits_and_axe_finds_nothing_grave(
    browser: playwright.Browser, office: Office, size: str
):
    found = await office.harness.shop.db.read(catalogue.list_products, Choice(query="高山烏龍茶"))
    product = found.products[0]
    page = await office.open(browser, size)
    path = f"{office.address}/admin/products/{product.id}"
    await page.goto(path)
    await page.get_by_label("選擇或拍攝圖片").set_input_files(photo("teal"))
    await expect(page.get_by_text("加了 1 張圖片。")).to_be_visible()
    crop = await page.get_by_role("link", name="裁切").first.get_attribute("href")

    edit = f"{office.address}/admin/products/edit?id={product.id}"
    for address in (path, f"{office.address}{crop}", edit):
        await page.goto(address)
        await page.wait_for_load_state("networkidle")
        assert await findings(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await page.context.close()
