"""What is for sale: the first page, shelves, search, and the page of one product."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from litestar import Response
from litestar.params import FromPath, QueryParameter
from litestar.types import HTTPScope

from kaimai.domain.catalog import ORDERS, Category, Product, is_on_sale
from kaimai.domain.errors import NotFound
from kaimai.links import PREVIEW, is_preview, product_path
from kaimai.queries import catalogue, subscriptions
from kaimai.storefront import identity
from kaimai.storefront.choosing import View, view_of
from kaimai.storefront.pages import show
from kaimai.storefront.structured import (
    breadcrumb_data,
    category_path,
    product_data,
)
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web import language
from kaimai.web.forms import is_plain
from kaimai.web.routing import page_at
from kaimai.words.languages import LANGUAGES
from kaimai.words.schedules import how_much

PAGE_SIZE = 24
SHELF_SIZE = 8
"""Products of a category on the first page."""
RELATED = 4
_ONE = rb"(page=[0-9]{1,5}|sort=(newest|cheapest|dearest|name)|stock=1)"
_SHARED_QUERY = re.compile(rb"(" + _ONE + rb"(&" + _ONE + rb"){0,2})?")
"""Anything else in the query chooses a language, tells something to one visitor, or could be endless."""
_AWAITED = frozenset({"open", "sold_out"})
"""States of a product's sale in which what is gone may come back."""
_SHARED_PATHS = ("/categories/", "/products/")
PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=10_000)]


@page_at("/")
async def home(visit: TheVisit) -> Response[Any]:
    """What the shop wants to be seen first, and the beginning of every shelf."""
    front = await visit.shop.db.read(catalogue.front, each=SHELF_SIZE)
    return await show(
        visit,
        "home.html",
        is_private=False,
        featured=_with_sales(visit, front.featured),
        shelves={each: _with_sales(visit, found) for each, found in front.shelves.items()},
        shelf_size=SHELF_SIZE,
        canonical="/",
    )


@page_at("/products")
async def everything(visit: TheVisit, page: PageNumber = 1) -> Response[Any]:
    """Everything that is on the shelves."""
    return await _shelf(visit, view_of("/products", visit.request.query_params, page))


@page_at("/categories/{slug:str}")
async def category(visit: TheVisit, slug: FromPath[str], page: PageNumber = 1) -> Response[Any]:
    """One shelf."""
    shelves = await visit.shop.db.read(catalogue.categories)
    here = next((each for each in shelves if each.slug == slug), None)
    if here is None:
        raise NotFound("category")
    path = visit.request.url.path
    view = view_of(path, visit.request.query_params, page, category=slug)
    return await _shelf(visit, view, here=here)


@page_at("/search")
async def search(visit: TheVisit, page: PageNumber = 1) -> Response[Any]:
    """What has the words that were typed; without any, where to begin."""
    view = view_of("/search", visit.request.query_params, page, is_search=True)
    return await _shelf(visit, view)


@page_at("/products/{slug:str}")
async def product(visit: TheVisit, slug: FromPath[str]) -> Response[Any]:
    """One product with its SKUs, and its neighbours on the shelf."""
    return await show_product(visit, slug)


async def show_product(
    visit: Visit, slug: str, *, email: str = "", mistakes: Mapping[str, str] | None = None
) -> Response[Any]:
    """The page of one product; with `mistakes`, what was typed into its form cannot be right."""
    if not is_plain(slug):
        raise NotFound("product")
    preview = visit.request.query_params.get(PREVIEW, "")
    found, related = await visit.shop.db.read(
        catalogue.product_and_related, slug, related=RELATED, with_hidden=bool(preview)
    )
    secret = visit.shop.installation.link_secret
    if found is None or (preview and not is_preview(secret, found.id, preview)):
        raise NotFound("product")
    settings, sale = visit.shop.settings, sale_state(visit, found)
    plan = (await visit.shop.db.read(subscriptions.plans_of_products, [found.id])).get(found.id)
    canonical = product_path(found.slug)
    trail = [(settings.shop_name, "/"), (found.category, category_path(found.category_slug))]
    return await show(
        visit,
        "product.html",
        status=422 if mistakes else 200,
        is_private=bool(mistakes or preview),
        email=email,
        mistakes=mistakes or {},
        gone=[sku for sku in found.skus if sku.available <= 0] if sale in _AWAITED else [],
        product=found,
        sale=sale,
        plan=plan,
        plan_words=plan and how_much(plan.price, plan.schedule, visit.language),
        plan_sku=plan and next((sku for sku in found.skus if sku.id == plan.sku_id), None),
        related=_with_sales(visit, related),
        trail=trail,
        canonical=canonical,
        page_url=settings.public_url.rstrip("/") + canonical,
        data=[
            product_data(
                found, sale=sale, public_url=settings.public_url, shop_name=settings.shop_name
            ),
            breadcrumb_data([*trail, (found.name, canonical)], public_url=settings.public_url),
        ],
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
    is_public = path in ("/", "/products") or path.startswith(_SHARED_PATHS)
    if not is_public or identity.COOKIE in cookies or not _SHARED_QUERY.fullmatch(query):
        return None
    wish = cookies.get(language.COOKIE)
    # Who has chosen none reads the shop's usual language, which may become another.
    return f"{wish if wish in LANGUAGES else ''} {path}?{query.decode()}"


async def _shelf(visit: Visit, view: View, *, here: Category | None = None) -> Response[Any]:
    found = await visit.shop.db.read(
        catalogue.list_products, view.choice, limit=PAGE_SIZE, offset=(view.page - 1) * PAGE_SIZE
    )
    is_search = view.choice.query is not None
    return await show(
        visit,
        "shelf.html",
        # A page behind the end is none, so that nobody keeps it.
        status=404 if view.page > 1 and not found.products else 200,
        is_private=False,
        here=here,
        view=view,
        choice=view.choice,
        orders=ORDERS,
        is_search=is_search,
        searched=view.choice.query or "",
        products=_with_sales(visit, found.products),
        total=found.total,
        page=view.page,
        pages=-(-found.total // PAGE_SIZE),
        canonical=None if is_search else view.path,
    )


def _with_sales(visit: Visit, found: Sequence[Product]) -> list[tuple[Product, str]]:
    return [(each, sale_state(visit, each)) for each in found]
