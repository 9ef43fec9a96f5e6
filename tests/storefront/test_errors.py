"""What goes wrong on the way to a page, what every page carries, and how often one may ask."""

import re
from dataclasses import replace

import pytest
from litestar import Litestar

from kaimai.domain.errors import BankUnreachable, InvalidInput, KaimaiError
from kaimai.storefront import catalogue
from kaimai.web.errors import STATUS
from kaimai.words.pages import texts
from tests.shop_app import app_of, client_of, started, stopped
from tests.storefront.visitor import Page, Visitor


async def test_a_wrong_address_is_a_page_with_a_way_back(visitor):
    page = await visitor.open("/no/such/page")
    assert page.status == 404
    assert "找不到這一頁" in page.text
    assert "/" in page.links
    english = await visitor.open("/no/such/page?lang=en")
    assert "There is no such page" in english.text


@pytest.mark.parametrize("path", ["//evil.example", "///evil.example/x", "/%2Fevil.example"])
async def test_no_address_makes_the_page_link_to_another_host(visitor, path):
    page = Page(await visitor.http.get(f"http://shop.test{path}"))
    assert page.status == 404
    assert "/evil.example" in page.html
    assert [link for link in page.links if not re.match(r"/(?!/)|#", link)] == []


async def test_the_head_of_a_page_may_be_asked_for_alone(visitor):
    for path in ("/", "/products/可樂", "/cart"):
        answer = await visitor.http.head(path)
        assert answer.status_code == 200
        assert answer.content == b""
        assert "content-security-policy" in answer.headers


async def test_a_wrong_method_is_a_page(visitor):
    page = await visitor.open("/cart/items")
    assert page.status == 405
    assert "回到商店" in page.text


@pytest.mark.parametrize("path", ["/cart/items", "/checkout", "/orders/x/pay", "/orders/x/cancel"])
async def test_a_form_without_its_token_changes_nothing(visitor, harness, path):
    await visitor.buy()
    page = Page(await visitor.http.post(path, data={"sku": "COLA", "quantity": "1"}))
    assert page.status == 403
    assert "重新整理" in page.text
    assert (await harness.rows("SELECT sum(quantity) FROM cart_items"))[0][0] == 1


async def test_a_form_of_another_installation_works_after_a_reload(visitor):
    stale = "0" * 128
    visitor.http.cookies.set("csrf", stale, domain="shop.test")
    await visitor.open("/products/可樂")
    page = await visitor.send("/cart/items", _csrf_token=stale)
    assert page.status == 403
    page = await visitor.buy()
    assert page.path == "/cart"


async def test_a_form_that_is_too_long_is_refused(visitor):
    await visitor.open("/products/可樂")
    page = await visitor.send("/cart/items", note="x" * 70_000)
    assert page.status == 413
    assert "太長" in page.text


async def test_a_form_with_a_field_twice_is_refused(visitor):
    await visitor.open("/products/可樂")
    fields = visitor.page.form("/cart/items").fields
    body = "&".join(f"{k}={v}" for k, v in fields.items()) + "&sku=COLA"
    answer = await visitor.http.post(
        "/cart/items",
        content=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code in (400, 403)
    assert "<html" in answer.text


async def test_a_fault_of_ours_is_a_page_that_gives_nothing_away(visitor, monkeypatch):
    async def broken(*_args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(catalogue, "_shelf", broken)
    page = await visitor.open("/products")
    assert page.status == 500
    assert "不會遺失" in page.text
    assert "secret" not in page.html


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (BankUnreachable(), 503, "目前連不上銀行"),
        (InvalidInput("buyer.phone", "must be"), 422, "電話格式不對"),
        (KaimaiError(), 500, "發生錯誤"),
    ],
    ids=["bank away", "invalid", "unknown"],
)
async def test_an_error_of_the_shop_is_a_page_in_its_words(
    visitor, monkeypatch, error, status, words
):
    async def refusing(*_args):
        raise error

    monkeypatch.setattr(catalogue, "_shelf", refusing)
    page = await visitor.open("/products")
    assert page.status == status
    assert words in page.text


def test_every_error_page_has_its_words():
    for status in {*STATUS.values(), 400, 403, 404, 405, 413, 429}:
        for language in ("zh", "en"):
            assert texts(language)[f"error_{status}"]
            assert texts(language)[f"error_{status}_hint"]


async def test_no_page_holds_a_script_or_a_style_of_its_own(visitor):
    await visitor.buy()
    pages = [
        await visitor.open(path) for path in ("/", "/products/可樂", "/cart", "/checkout", "/no")
    ]
    await visitor.check_out(method="ATM")
    pages.append(visitor.page)
    for page in pages:
        assert page.strange_scripts == []
        assert list(page.tags("style")) == []
        assert not any(
            name == "style" or name.startswith("on")
            for _, given in page._read.tags
            for name in given
        )


async def test_every_page_forbids_what_it_does_not_need(visitor):
    await visitor.buy()
    for path in ("/", "/products/可樂", "/cart", "/checkout", "/orders", "/no"):
        headers = (await visitor.open(path)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; ")
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] in ("no-store", "private, no-cache")


async def test_the_stylesheet_is_kept_for_ever_under_the_name_of_its_content(visitor):
    page = await visitor.open("/")
    sheet, icon = (
        next(link["href"] for link in page.tags("link") if link["rel"] == rel)
        for rel in ("stylesheet", "icon")
    )
    answer = await visitor.http.get(sheet)
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert (await visitor.http.get(icon)).headers["content-type"] == "image/svg+xml"
    stale = re.sub("[0-9a-f]{16}", "0" * 16, sheet)
    assert (await visitor.http.get(stale)).status_code == 404
    outside = sheet.replace("shop.css", "..%2f__init__.py")
    assert (await visitor.http.get(outside)).status_code == 404


async def limited(harness, per_minute: int) -> Litestar:
    settings = harness.shop.settings
    settings = replace(settings, limits=replace(settings.limits, pages_per_minute=per_minute))
    return app_of(settings, shop=harness.shop, clock=stopped)


async def test_a_visitor_who_asks_too_often_waits(harness):
    await harness.sell(("COLA", 30, 10))
    app = await limited(harness, 5)
    async with started(app), client_of(app) as http:
        visitor = Visitor(http, harness)
        await visitor.buy()
        for _ in range(4):
            page = await visitor.open("/cart")
        assert page.status == 200
        for _ in range(3):
            page = await visitor.open("/cart")
        assert page.status == 429
        assert 1 <= int(page.headers["retry-after"]) <= 60
        assert "請稍等一分鐘再試" in page.text


async def test_visitors_behind_one_address_do_not_use_up_each_others_share(harness):
    app = await limited(harness, 5)
    async with started(app), client_of(app) as http:
        assert {(await http.get("/")).status_code for _ in range(60)} == {200}
        assert 429 in {(await http.get("/")).status_code for _ in range(60)}


async def test_over_tls_cookies_never_travel_without_it(harness):
    await harness.sell(("COLA", 30, 10))
    shop = replace(
        harness.shop, settings=replace(harness.shop.settings, public_url="https://shop.test")
    )
    app = app_of(shop.settings, shop=shop)
    async with started(app), client_of(app, cookies={}) as http:
        page = Page(await http.get("/products/可樂?lang=en"))
        fields = page.form("/cart/items").fields
        answer = await http.post(
            "/cart/items",
            data=fields,
            headers={"Cookie": f"csrf={fields['_csrf_token']}"},
        )
        cookies = answer.headers.get_list("set-cookie")
        assert [c for c in cookies if c.startswith("buyer=")]
        assert all("Secure" in cookie for cookie in cookies)


async def test_the_design_is_shown_in_the_demo_only(visitor, harness):
    assert (await visitor.open("/design")).status == 404
    app = app_of(replace(harness.shop.settings, is_demo=True), shop=harness.shop)
    async with started(app), client_of(app) as http:
        page = await Visitor(http, harness).open("/design")
        assert page.status == 200
        assert "--brick-tint" in page.text
        assert "/design" in page.links
