"""What leads people and search engines to pages: the map of the shop, rules for robots, QR codes."""

import io
from typing import Any
from xml.sax.saxutils import escape

import segno
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from kaimai.links import product_path
from kaimai.queries import catalogue
from kaimai.storefront.structured import category_path
from kaimai.storefront.visit import ShopHere
from kaimai.web.forms import is_plain

SITEMAP_MAX = 50_000
"""Addresses that one map may hold, by its standard."""
_PRIVATE = ("/bills", "/cart", "/checkout", "/orders", "/search", "/order-summary", "/api/")
_OPEN = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}


@get("/robots.txt", include_in_schema=False)
async def robots(shop: ShopHere) -> Response[str]:
    """What robots should leave alone: pages that are somebody's own, and endless ones."""
    rules = [f"Disallow: {path}" for path in _PRIVATE]
    home = shop.settings.public_url.rstrip("/")
    text = "\n".join(["User-agent: *", *rules, "", f"Sitemap: {home}/sitemap.xml", ""])
    return Response(text, media_type="text/plain; charset=utf-8", headers=_OPEN)


@get("/sitemap.xml", include_in_schema=False)
async def sitemap(shop: ShopHere) -> Response[str]:
    """Every public page: the shelves, and the newest products as far as a map goes."""
    home = shop.settings.public_url.rstrip("/")
    shelves = await shop.db.read(catalogue.categories)
    slugs = await shop.db.read(catalogue.slugs)
    paths = ["/", "/products"]
    paths += [category_path(each.slug) for each in shelves]
    paths += [product_path(slug) for slug in slugs]
    entries = "".join(
        f"<url><loc>{escape(home + path)}</loc></url>" for path in paths[:SITEMAP_MAX]
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    )
    return Response(text, media_type="application/xml; charset=utf-8", headers=_OPEN)


@get("/products/{slug:str}/qr.svg", include_in_schema=False)
async def product_code(shop: ShopHere, slug: FromPath[str]) -> Response[Any]:
    """The address of a product as a QR code: for a poster, or another phone."""
    found = await shop.db.read(catalogue.find_product, slug) if is_plain(slug) else None
    if found is None:
        raise NotFoundException
    out = io.BytesIO()
    code = segno.make(shop.settings.public_url.rstrip("/") + product_path(found.slug), error="m")
    code.save(out, kind="svg", scale=4, border=3, light="#fff", dark="#2a231e")
    headers = {**_OPEN, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(out.getvalue(), media_type="image/svg+xml", headers=headers)
