"""Public pages and documents come from copies, which never carry one visitor's things to another."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import httpx
import pytest
import pytest_asyncio

from kaimai.domain.moves import SYSTEM
from kaimai.edge import copies
from kaimai.operations.stock import receive_stock
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness


@dataclass(slots=True)
class Shelf:
    """A shop's application whose copies never grow old by themselves, and how often it reads."""

    http: httpx.AsyncClient
    harness: ShopHarness
    asked: list[str] = field(default_factory=list)

    async def receive(self, units: int) -> None:
        """More stock, which no copy knows of."""
        shop = self.harness.shop
        await receive_stock(shop.db, shop.mint, "COLA", units, actor=SYSTEM)


@pytest_asyncio.fixture
async def shelf(harness: ShopHarness) -> AsyncIterator[Shelf]:
    await harness.sell(("COLA", 30, 3), ("TEA", 45, 100))
    settings = replace(harness.shop.settings, copies_seconds=3_600.0)
    app = app_of(settings, shop=harness.shop)
    async with started(app), client_of(app) as http:
        yield Shelf(http, harness)


async def product_page(shelf: Shelf) -> str:
    found = await shelf.http.get("/api/v1/products")
    slug = next(p["slug"] for p in found.json()["products"] if p["skus"][0]["sku"] == "COLA")
    return f"/products/{slug}"


@pytest.mark.parametrize("path", ["/", "/api/v1/products"])
async def test_a_copy_is_given_while_it_is_young(shelf: Shelf, path: str):
    first = await shelf.http.get(path)
    await shelf.receive(500)
    second = await shelf.http.get(path)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.content == first.content
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert "set-cookie" not in second.headers


async def test_without_life_every_answer_is_fresh(harness: ShopHarness):
    await harness.sell(("COLA", 30, 3))
    app = app_of(replace(harness.shop.settings, copies_seconds=0.0), shop=harness.shop)
    async with started(app), client_of(app) as http:
        shelf = Shelf(http, harness)
        before = (await http.get("/api/v1/products")).json()
        await shelf.receive(2)
        after = (await http.get("/api/v1/products")).json()

    assert [p["products"][0]["skus"][0]["available"] for p in (before, after)] == [3, 5]


async def test_visitors_who_have_been_told_apart_get_pages_of_their_own(shelf: Shelf):
    page = await product_page(shelf)
    first = await shelf.http.get(page)
    token = re.search(r'name="_csrf_token" value="([0-9a-f]+)"', first.text)
    assert token is not None
    added = await shelf.http.post(
        "/cart/items", data={"_csrf_token": token[1], "sku": "COLA", "quantity": "2"}
    )
    assert added.status_code == 303
    with_cart = await shelf.http.get("/")
    without = await shelf.http.get("/", headers={"Cookie": ""})

    assert "<b aria-hidden" in with_cart.text
    assert "<b aria-hidden" not in without.text


async def test_each_visitor_gets_a_form_token_that_works(shelf: Shelf):
    page = await product_page(shelf)
    tokens = []
    for _ in range(2):
        shelf.http.cookies.clear()
        answer = await shelf.http.get(page)
        found = re.findall(r'name="_csrf_token" value="([0-9a-f]+)"', answer.text)
        tokens.append(found[0])
        assert answer.cookies["csrf"] == found[0]
        assert "etag" not in answer.headers
        assert "content-encoding" not in answer.headers
        again = await shelf.http.get(page)
        assert found[0] in again.text
        assert "set-cookie" not in again.headers
        added = await shelf.http.post(
            "/cart/items", data={"_csrf_token": found[0], "sku": "TEA", "quantity": "1"}
        )
        assert added.status_code == 303

    assert tokens[0] != tokens[1]


async def test_a_cookie_that_is_no_token_never_reaches_the_page(shelf: Shelf):
    page = await product_page(shelf)
    await shelf.http.get(page)
    shelf.http.cookies.clear()
    answer = await shelf.http.get(page, headers={"Cookie": 'csrf="><script>alert(1)</script>'})

    assert answer.status_code == 200
    assert "alert(1)" not in answer.text
    assert re.fullmatch(r"[0-9a-f]{64,160}", answer.cookies["csrf"])


async def test_languages_have_copies_of_their_own(shelf: Shelf):
    chinese = await shelf.http.get("/")
    english = await shelf.http.get("/", headers={"Cookie": "lang=en"})
    odd = await shelf.http.get("/", headers={"Cookie": "lang=xx"})

    assert (chinese.headers["content-language"], english.headers["content-language"]) == (
        "zh-Hant-TW",
        "en",
    )
    assert odd.content == chinese.content
    chosen = await shelf.http.get("/?lang=en")
    assert chosen.cookies["lang"] == "en"


async def test_copies_are_packed_and_known_again(shelf: Shelf):
    async with client_of(shelf.http._transport.app) as plain:
        await shelf.http.get("/")
        packed = await plain.send(
            plain.build_request("GET", "/", headers={"Accept-Encoding": "gzip"}), stream=True
        )
        raw = b"".join([part async for part in packed.aiter_raw()])
    bare = await shelf.http.get("/", headers={"Accept-Encoding": "identity"})

    assert gzip.decompress(raw) == bare.content
    assert packed.headers["etag"] != bare.headers["etag"]
    assert "accept-encoding" in bare.headers["vary"]
    for known in (packed, bare):
        again = await shelf.http.get(
            "/",
            headers={
                "If-None-Match": known.headers["etag"],
                "Accept-Encoding": known.headers.get("content-encoding", "identity"),
            },
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == known.headers["etag"]


async def test_what_does_not_exist_has_no_copy(shelf: Shelf):
    for path in ("/products/nothing", "/categories/nothing", "/api/v1/products/nothing"):
        answers = [await shelf.http.get(path) for _ in range(2)]
        assert [each.status_code for each in answers] == [404, 404]


async def test_a_crowd_makes_one_copy(shelf: Shelf, monkeypatch):
    drawn = []
    original = copies.Copies._draw

    async def counting(self, name, scope):
        drawn.append(name)
        return await original(self, name, scope)

    monkeypatch.setattr(copies.Copies, "_draw", counting)
    answers = await asyncio.gather(*(shelf.http.get("/") for _ in range(50)))

    assert {each.status_code for each in answers} == {200}
    assert len(drawn) == 1


async def test_odd_queries_get_no_copy_of_another(shelf: Shelf):
    async def products(query: str) -> int:
        found = await shelf.http.get(f"/api/v1/products{query}")
        return len(found.json()["products"]) if found.status_code == 200 else found.status_code

    queries = ("", "?offset=1", "?limit=1&offset=0", "?limit=x", "?limit=1&offset=1")
    assert [await products(query) for query in queries] == [1, 0, 1, 422, 0]


async def test_copies_are_counted_by_their_route(shelf: Shelf):
    for _ in range(3):
        await shelf.http.get("/")

    text = (await shelf.http.get("/metrics")).text
    assert 'kaimai_requests_total{method="GET",route="/",status="200"} 3.0' in text
