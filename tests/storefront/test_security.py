"""Every page and every form of the shop: its headers, its token, and how often it may be asked for."""

import re

from litestar.routes import HTTPRoute

from kaimai.domain.coupons import FIXED
from kaimai.operations.coupons import add_coupon
from kaimai.storefront.limits import SHARED_BY, TIGHTER
from tests.shop_app import client_of, started
from tests.storefront.test_errors import limited
from tests.storefront.visitor import Visitor

OPEN_TO_ALL = re.compile(
    r"/(api|assets|health|metrics|media|pictures|funBIZ_backend|order-summary)"
)

FROM_ELSEWHERE = {"/checkout/store", "/callback"}
"""The map's answer and LINE's events, which come from elsewhere: a signature stands for the token."""


def routes_of(app, method):
    """Every path of the shop's pages that takes this method, with a value for each parameter."""
    return sorted(
        re.sub(r"\{[^}]*\}", "COLA", re.sub(r"\{[^}]*:int\}", "1", route.path))
        for route in app.routes
        if isinstance(route, HTTPRoute)
        and method in route.methods
        and not OPEN_TO_ALL.match(route.path)
    )


async def test_every_page_has_its_headers_and_no_script_or_style_of_its_own(visitor, app):
    await visitor.buy()
    await visitor.check_out(method="ATM")
    order = visitor.page.path
    await visitor.buy()
    paths = {*routes_of(app, "GET"), order, f"{order}/cancel", "/products/可樂", "/categories/飲料"}
    for path in sorted(path for path in paths if not path.endswith("/events")):
        page = await visitor.open(path)
        if not page.headers["content-type"].startswith("text/html"):
            assert page.headers["x-content-type-options"] == "nosniff", path
            continue
        policy = page.headers["content-security-policy"]
        for part in (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ):
            assert part in policy, path
        assert "unsafe" not in policy
        assert page.headers["referrer-policy"] in ("no-referrer", "same-origin"), path
        assert page.headers["cross-origin-opener-policy"] == "same-origin", path
        assert "camera=()" in page.headers["permissions-policy"], path
        assert not [
            (tag, name)
            for tag, given in page._read.tags
            for name in given
            if name == "style" or name.startswith("on")
        ], path
        assert list(page.tags("style")) == [], path
        for form in page.forms:
            assert form.fields["_csrf_token"], path


async def test_no_form_is_taken_without_its_token(visitor, app):
    await visitor.buy()
    for path in routes_of(app, "POST"):
        answer = await visitor.http.post(path, data={"sku": "COLA", "quantity": "1"})
        assert answer.status_code == (404 if path in FROM_ELSEWHERE else 403), path


async def answers(visitor, times, act, *words):
    """The status of each of so many tries, every one made on the page that the visitor is on now."""
    here, seen = visitor.page, []
    for number in range(times):
        visitor.page = here
        seen.append((await act(*[word.format(number) for word in words])).status)
    return seen


async def test_what_costs_much_or_may_be_guessed_is_asked_for_less_often(harness):
    await harness.sell(("COLA", 30, 10))
    app = await limited(harness, 10_000)
    async with started(app), client_of(app) as http:
        visitor = Visitor(http, harness)
        await visitor.buy()

        searches = await answers(
            visitor, TIGHTER["GET", "/search"] + 1, visitor.open, "/search?q=word{}"
        )
        await visitor.open("/cart")

        async def guess(code):
            return await visitor.send("/cart/coupon", code=code)

        guesses = await answers(visitor, TIGHTER["POST", "/cart/coupon"] + 1, guess, "GUESS{}")
        await visitor.open("/checkout")
        orders = await answers(visitor, TIGHTER["POST", "/checkout"] + 1, visitor.send, "/checkout")

        for seen, usual in ((searches, 200), (guesses, 409), (orders, 422)):
            assert seen[-1] == 429
            assert set(seen[:-1]) == {usual}
        # What is refused is refused alone: the visitor may still look at everything else.
        assert (await visitor.open("/cart")).status == 200
        assert int((await http.get("/search?q=more")).headers["retry-after"]) <= 60


async def test_a_right_guess_beyond_the_limit_tells_nothing(harness):
    await harness.sell(("COLA", 30, 10))
    shop = harness.shop
    await add_coupon(shop.db, shop.mint, code="SECRET", kind=FIXED, value=5)
    app = await limited(harness, 10_000)
    async with started(app), client_of(app) as http:
        visitor = Visitor(http, harness)
        cart = await visitor.buy()
        for _ in range(TIGHTER["POST", "/cart/coupon"]):
            visitor.page = cart
            await visitor.send("/cart/coupon", code="GUESS")

        visitor.page = cart
        refused = await visitor.send("/cart/coupon", code="SECRET")

        assert refused.status == 429
        assert "SECRET" not in (await visitor.open("/cart")).text


async def test_a_new_cookie_for_each_guess_buys_no_more_of_them(harness):
    app = await limited(harness, 10_000)
    most = TIGHTER["POST", "/cart/join"] * SHARED_BY
    async with started(app), client_of(app) as http:
        await http.get("/search")
        guess = {"_csrf_token": http.cookies["csrf"], "ticket": "guessed"}
        seen = [(await http.post("/cart/join", data=guess)).status_code for _ in range(most + 1)]

    assert set(seen[:-1]) == {404}
    assert seen[-1] == 429


def test_limits_name_routes_that_exist(app):
    assert {(method, path) for method, path in TIGHTER} <= {
        (method, re.sub(":str", "", route.path))
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
    }
