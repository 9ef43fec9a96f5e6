"""Steps of people who buy in a real browser, and what every page that they come to must be."""

import re

from playwright.async_api import Page, expect

from tests.storefront.conftest import Street

TEA = "阿里山高山烏龍茶"


async def put_into_cart(page: Page, street: Street, name: str = TEA, quantity: int = 1) -> None:
    await page.goto(street.shop)
    await page.get_by_role("link", name=name).click()
    await page.get_by_label("數量").fill(str(quantity))
    await page.get_by_role("button", name="加入購物車").click()
    await expect(page.get_by_text("已加入購物車")).to_be_visible()
    await fits(page)


async def say_who(page: Page) -> None:
    await page.get_by_label("姓名", exact=True).fill("林小美")
    await page.get_by_label("手機", exact=True).fill("0912-345-678")
    await page.get_by_label("縣市／鄉鎮市區").select_option("100中正區")
    await page.get_by_label("地址", exact=True).fill("忠孝東路一段 1 號")


async def subscribe(page: Page) -> None:
    """From the page that says the whole schedule over the bank's pages to the subscription."""
    await say_who(page)
    await page.get_by_label("我確認商品、數量、每期金額").check()
    await page.get_by_role("button", name="送出，今天付").click()
    await pay_by_card(page)
    await expect(page.get_by_role("heading", name="付款成功")).to_be_visible()
    await page.get_by_role("link", name="查看定期購").click()
    await expect(page.get_by_role("heading", name="定期購進行中")).to_be_visible()


async def fill_in(page: Page, method: str) -> None:
    await page.get_by_role("link", name="前往結帳").click()
    await fits(page)
    await say_who(page)
    # Its name goes on with what happens then; that of another method may begin with the same words.
    await page.get_by_role("radio", name=re.compile(rf"{method}(?!\w)")).check()
    await page.get_by_label("我確認商品、數量與金額無誤").check()


FAINT_TEXT = """
() => {
  const channels = (color) => color.match(/[0-9.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = channels(color).slice(0, 3).map((c) => {
      const part = c / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (channels(color).length === 3 || channels(color)[3] > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const words = [...element.childNodes].filter((n) => n.nodeType === 3 && n.data.trim());
    if (!words.length || element.closest("svg, .gone, .unseen")) continue;
    const lights = [light(getComputedStyle(element).color), light(ground(element))];
    const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    if (contrast < 4.5) faint.push(`${element.textContent.trim()}: ${contrast.toFixed(1)}`);
  }
  return faint;
}
"""


async def fits(page: Page) -> None:
    """Nothing is wider than the screen or too faint to read, and whatever is pressed is large enough
    for a thumb."""
    width = (page.viewport_size or {})["width"]
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await page.evaluate(FAINT_TEXT) == []
    for button in await page.locator("main button:visible, main a.button:visible").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 40


async def pay_at_the_bank(page: Page, card: str) -> None:
    await page.locator(card).click()
    await page.locator("#send").click()


async def pay_by_card(page: Page) -> None:
    """Pay on the bank's own pages, and come back."""
    await expect(page).to_have_url(re.compile(r"/Bridge/PayCard"))
    await pay_at_the_bank(page, "#fill")
    await page.locator("#next").click()
    await page.locator("#OTP").fill("123456")
    await page.locator("#submit").click()
