"""What is for sale: the shelves, and the page of one product."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Response
from litestar.params import FromPath, QueryParameter
from litestar.types import HTTPScope

from kaimai.domain.catalog import Choice, Product, is_on_sale
from kaimai.domain.errors import NotFound
from kaimai.queries import catalogue
from kaimai.storefront import identity
from kaimai.storefront.forms import is_plain
from kaimai.storefront.pages import show
from kaimai.storefront.routing import page_at
from kaimai.storefront.visit import LANGUAGE_COOKIE, TheVisit, Visit
from kaimai.words.languages import chosen

PAGE_SIZE = 48
_SHARED_QUERY = re.compile(rb"(page=[0-9]{1,5})?")
"""Anything else in the query chooses a language or tells something to one visitor."""
PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=10_000)]


@page_at("/")
async def home(visit: TheVisit, page: PageNumber = 1) -> Response[Any]:
    """Everything that is on the shelves."""
    return await _shelf(visit, None, page)


@page_at("/categories/{slug:str}")
async def category(visit: TheVisit, slug: FromPath[str], page: PageNumber = 1) -> Response[Any]:
    """One shelf."""
    return await _shelf(visit, slug, page)


@page_at("/products/{slug:str}")
async def product(visit: TheVisit, slug: FromPath[str]) -> Response[Any]:
    """One product and its SKUs."""
    found = await visit.shop.db.read(catalogue.find_product, slug) if is_plain(slug) else None
    if found is None:
        raise NotFound("product")
    return await show(
        visit, "product.html", is_private=False, product=found, sale=sale_state(visit, found)
    )


def sale_state(visit: Visit, product: Product) -> str:
    """`open`, `soon`, `over` or `sold_out`: whether and why not the product can be bought now."""
    now = visit.shop.mint.now()
    if not is_on_sale(product.sale_starts_at, product.sale_ends_at, now):
        starts_at = product.sale_starts_at
        return "soon" if starts_at is not None and now < starts_at else "over"
    return "open" if any(sku.available > 0 for sku in product.skus) else "sold_out"


def shared_name(scope: HTTPScope, cookies: Mapping[str, str]) -> str | None:
    """By which name a copy of this page may be kept: for visitors who have no cart yet."""
    path, query = scope["path"], scope["query_string"]
    is_public = path == "/" or path.startswith(("/categories/", "/products/"))
    if not is_public or identity.COOKIE in cookies or not _SHARED_QUERY.fullmatch(query):
        return None
    return f"{chosen(cookies.get(LANGUAGE_COOKIE))} {path}?{query.decode()}"


async def _shelf(visit: Visit, slug: str | None, page: int) -> Response[Any]:
    shelves = await visit.shop.db.read(catalogue.categories)
    here = next((each for each in shelves if each.slug == slug), None)
    if slug is not None and here is None:
        raise NotFound("category")
    found = await visit.shop.db.read(
        catalogue.list_products,
        Choice(category=slug),
        limit=PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE,
    )
    return await show(
        visit,
        "shelf.html",
        is_private=False,
        here=here,
        products=[(each, sale_state(visit, each)) for each in found.products],
        page=page,
        has_next=found.total > page * PAGE_SIZE,
    )
