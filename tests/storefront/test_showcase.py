"""The first page, lists with filters, search, pictures, and what pages tell machines."""

import io
import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from PIL import Image

from kaimai.domain.catalog import NewProduct, NewSku, slug_of
from kaimai.operations import showcase
from kaimai.operations.catalog import import_products
from kaimai.storefront import catalogue
from tests.conftest import on_both
from tests.operations.test_showcase import picture
from tests.shop_harness import BOB

STATEMENTS_MAX = 8


async def put_on_sale(harness, *products):
    await import_products(
        harness.shop.db,
        harness.shop.mint,
        [
            NewProduct(
                name=name,
                category=category,
                skus=tuple(
                    NewSku(
                        sku=f"{slug_of(name)}-{n}",
                        price=price,
                        on_hand=left,
                        options={"款": str(n)},
                    )
                    for n, (price, left) in enumerate(units)
                ),
                **more,
            )
            for name, category, units, more in products
        ],
        actor=BOB,
    )


SHELF = (
    ("烏龍茶", "茶葉", [(300, 5)], {"is_featured": True, "description": "清香"}),
    ("紅茶", "茶葉", [(200, 0), (900, 4)], {}),
    ("綠茶", "茶葉", [(100, 0)], {}),
    ("茶杯", "器皿", [(500, 2)], {}),
)


async def names(visitor, address):
    page = await visitor.open(address)
    assert page.status in (200, 404)
    return re.findall(r'<span class="name">(.*?)</span>', page.html)


@pytest.fixture
async def browsing(new_visitor, harness):
    await put_on_sale(harness, *SHELF)
    return new_visitor()


async def test_the_first_page_shows_what_is_featured_and_then_every_shelf(browsing, monkeypatch):
    monkeypatch.setattr(catalogue, "SHELF_SIZE", 1)
    page = await browsing.open("/")
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page.html) == ["本店精選", "茶葉", "器皿"]
    assert await names(browsing, "/") == ["烏龍茶", "紅茶", "茶杯"]
    assert {"/categories/" + quote("茶葉"), "/products"} <= set(page.links)


@on_both
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/products", ["烏龍茶", "紅茶", "綠茶", "茶杯"]),
        ("/products?sort=cheapest", ["綠茶", "紅茶", "烏龍茶", "茶杯"]),
        ("/products?sort=dearest", ["紅茶", "茶杯", "烏龍茶", "綠茶"]),
        ("/products?sort=newest", ["茶杯", "綠茶", "紅茶", "烏龍茶"]),
        ("/products?sort=nonsense&in=&min=&max=", ["烏龍茶", "紅茶", "綠茶", "茶杯"]),
        ("/products?stock=1", ["烏龍茶", "紅茶", "茶杯"]),
        ("/products?min=250&max=600", ["烏龍茶", "茶杯"]),
        ("/products?min=NT$600&max=2,50", ["烏龍茶", "茶杯"]),
        ("/products?min=-1&max=x", ["烏龍茶", "紅茶", "綠茶", "茶杯"]),
        ("/products?in=器皿", ["茶杯"]),
        ("/products?in=沒有", []),
        ("/categories/茶葉?stock=1&sort=dearest", ["紅茶", "烏龍茶"]),
        ("/categories/茶葉?in=器皿", ["烏龍茶", "紅茶", "綠茶"]),
        ("/search?q=茶", ["烏龍茶", "紅茶", "綠茶", "茶杯"]),
        ("/search?q=红茶", ["紅茶"]),
        ("/search?q=茶&in=器皿", ["茶杯"]),
        ("/search?q=茶&sort=cheapest&stock=1", ["紅茶", "烏龍茶", "茶杯"]),
        ("/search?q=%25_%00%ED%A0%80", []),
        ("/search", []),
    ],
)
async def test_a_list_shows_what_was_chosen(browsing, address, expected):
    assert await names(browsing, address) == expected


async def test_links_of_a_list_keep_what_was_chosen(browsing, monkeypatch):
    monkeypatch.setattr(catalogue, "PAGE_SIZE", 1)
    page = await browsing.open("/search?q=茶&stock=1&min=100&sort=cheapest&page=2")
    kept = f"/search?q={quote('茶')}&sort=cheapest&stock=1&min=100"
    assert {kept, f"{kept}&page=3", f"/search?q={quote('茶')}&sort=cheapest"} <= set(page.links)
    assert [link["rel"] for link in page.tags("link") if "page" in (link["href"] or "")] == ["next"]
    assert "第 2 頁，共 3 頁" in page.text


async def test_a_search_without_results_leads_somewhere(browsing):
    page = await browsing.open("/search?q=<b>沒有</b>")
    assert page.status == 200
    assert "找不到「<b>沒有</b>」" in page.text
    assert "/categories/" + quote("茶葉") in page.links
    assert [m["content"] for m in page.tags("meta") if m.get("name") == "robots"] == ["noindex"]
    assert next(i for i in page.tags("input") if i.get("name") == "q")["value"] == "<b>沒有</b>"


async def test_a_product_shows_its_pictures_in_all_widths(browsing, harness):
    shop = harness.shop
    files = [("a.png", picture(1000, 1000)), ("b.png", picture(400, 300, color="red"))]
    kept = await showcase.add_pictures(
        shop.db, shop.mint, shop.settings.data, "烏龍茶", files, alt='"茶"', actor=BOB
    )

    page = await browsing.open("/products/烏龍茶")

    first, second = [i for i in page.tags("img") if (i["src"] or "").startswith("/media/")]
    assert first["srcset"].count("w") >= 4
    assert (first["width"], first["height"], first["alt"]) == ("1000", "1000", '"茶"')
    assert (first.get("loading"), second.get("loading")) == (None, "lazy")
    for address in re.findall(r"/media/\S+", first["srcset"]):
        answer = await browsing.http.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in answer.headers["cache-control"]
    for strange in (
        f"/media/{kept[0].digest}-77.webp",
        f"/media/{kept[0].digest}-og.webp",
        "/media/..%2fkaimai.db",
        "/media/x.svg",
    ):
        assert (await browsing.http.get(strange)).status_code == 404
    assert kept[0].digest in (await browsing.open("/")).html


async def test_a_link_shows_a_picture_elsewhere(browsing, harness):
    shop = harness.shop
    (kept,) = await showcase.add_pictures(
        shop.db, shop.mint, shop.settings.data, "烏龍茶", [("a.png", picture(1280, 640))], actor=BOB
    )

    page = await browsing.open("/products/烏龍茶")

    told = {m["property"]: m["content"] for m in page.tags("meta") if "property" in m}
    assert told["og:image"] == f"http://shop.test/media/{kept.digest}-og.jpg"
    answer = await browsing.http.get(f"/media/{kept.digest}-og.jpg")
    assert answer.headers["content-type"] == told["og:image:type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as opened:
        assert opened.format == "JPEG"
        told_size = (int(told["og:image:width"]), int(told["og:image:height"]))
        assert opened.size == told_size == (1200, 600)


async def test_the_cart_shows_the_picture_of_a_product_and_leads_back_to_it(browsing, harness):
    shop = harness.shop
    (kept,) = await showcase.add_pictures(
        shop.db, shop.mint, shop.settings.data, "烏龍茶", [("a.png", picture(500, 500))], actor=BOB
    )
    await browsing.open("/products/烏龍茶")
    await browsing.send("/cart/items", quantity="1")
    page = await browsing.open("/cart")

    assert [kept.digest in (i["src"] or "") for i in page.tags("img")] == [True]
    assert "/products/" + quote("烏龍茶") in page.links


async def test_a_product_tells_machines_what_it_is(browsing, harness):
    start = harness.clock.present + timedelta(days=1)
    nasty = "</script><script>alert(1)</script>"
    await put_on_sale(
        harness,
        (nasty, "雜貨", [(50, 3)], {"description": nasty}),
        ("新茶", "雜貨", [(70, 3)], {"sale_starts_at": start}),
    )

    async def data(address):
        page = await browsing.open(address)
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.html)
        return page, *map(json.loads, found)

    page, product, trail = await data("/products/紅茶")
    assert [(o["price"], o["availability"][19:]) for o in product["offers"]] == [
        (200, "OutOfStock"),
        (900, "InStock"),
    ]
    assert [each["name"] for each in trail["itemListElement"]] == ["開賣小舖", "茶葉", "紅茶"]
    told = {m["property"]: m["content"] for m in page.tags("meta") if "property" in m}
    assert told["og:url"] == "http://shop.test/products/" + quote("紅茶")
    (canonical,) = [x["href"] for x in page.tags("link") if x["rel"] == "canonical"]
    assert canonical == told["og:url"]

    page, product, _ = await data("/products/script-script-alert-1-script")
    assert page.strange_scripts == []
    assert product["name"] == nasty
    _, product, _ = await data("/products/新茶")
    assert product["offers"][0]["availability"].endswith("PreOrder")


async def test_a_limit_per_person_is_told_before_buying(browsing, harness):
    await put_on_sale(harness, ("新茶", "茶葉", [(70, 30), (80, 3)], {"limit_per_person": 2}))

    page = await browsing.open("/products/新茶")
    assert "每人限購 2 件" in page.text
    assert [i["max"] for i in page.tags("input") if i.get("name") == "quantity"] == ["2"]
    assert "2 for each person" in (await browsing.open("/products/新茶?lang=en")).text
    assert "for each person" not in (await browsing.open("/products/烏龍茶")).text


async def test_a_product_can_be_shared(browsing):
    page = await browsing.open("/products/烏龍茶")
    address = "http://shop.test/products/" + quote("烏龍茶")
    line = "https://social-plugins.line.me/lineit/share?url="
    assert [x for x in page.links if x.startswith(line)] == [line + quote(address, safe="/")]
    assert [b["data-copy"] for b in page.tags("button") if "data-copy" in b] == [address]
    code = await browsing.http.get("/products/烏龍茶/qr.svg")
    assert code.headers["content-type"] == "image/svg+xml"
    assert code.text.startswith("<?xml")
    assert (await browsing.http.get("/products/nope/qr.svg")).status_code == 404


async def test_search_engines_find_every_public_page(browsing):
    rules = (await browsing.http.get("/robots.txt")).text
    assert "Disallow: /cart" in rules
    assert "Sitemap: http://shop.test/sitemap.xml" in rules
    places = re.findall(r"<loc>(.*?)</loc>", (await browsing.http.get("/sitemap.xml")).text)
    assert len(places) == 2 + 2 + 4
    for place in places:
        page = await browsing.open(place.removeprefix("http://shop.test"))
        assert page.status == 200


@pytest.mark.parametrize(
    "address", ["/", "/products", "/categories/茶葉", "/search?q=茶", "/products/烏龍茶"]
)
async def test_a_page_asks_the_database_a_few_times_however_much_it_shows(browsing, address):
    asked: list[str] = []

    def count(_conn, _cursor, statement, *_others):
        if statement.startswith("SELECT"):
            asked.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    try:
        await browsing.open(address)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)
    assert 0 < len(asked) <= STATEMENTS_MAX
