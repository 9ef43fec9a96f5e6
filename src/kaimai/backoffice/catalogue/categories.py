"""The shop's categories: added, renamed, put in order, emptied and removed, all on one page."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.operations import categories as verbs
from kaimai.queries import catalogue
from kaimai.queries.product_page import counts_by_category
from kaimai.web.forms import Form, field_of
from kaimai.words.backoffice import texts

PATH: Final = "/admin/products/categories"


@page("/products/categories", "catalogue.view")
async def categories(visit: TheVisit) -> Response[Any]:
    """Every category, and how much stands in it."""
    return await _show(visit)


@form("/products/categories", "catalogue.edit")
async def add(visit: TheVisit, data: Form) -> Response[Any]:
    """Add a category behind the others."""
    name = field_of(data, "name")
    try:
        await verbs.add_category(visit.shop.db, visit.shop.mint, name, actor=visit.actor)
    except InvalidInput:
        return await _show(visit, mistakes={"name": _wrong_name(visit)}, name=name)
    return go(visit, PATH, "products_category_added", name=name)


@form("/products/categories/{category_id:str}", "catalogue.edit")
async def rename(visit: TheVisit, category_id: FromPath[str], data: Form) -> Response[Any]:
    """Give a category another name."""
    name = field_of(data, f"name-{category_id}") or field_of(data, "name")
    try:
        await verbs.rename_category(
            visit.shop.db, category_id, name, actor=visit.actor, now=visit.now
        )
    except InvalidInput:
        return await _show(visit, mistakes={f"name-{category_id}": _wrong_name(visit)})
    return go(visit, PATH, "products_category_renamed", name=name)


@form("/products/categories/{category_id:str}/move", "catalogue.edit")
async def move(visit: TheVisit, category_id: FromPath[str], data: Form) -> Response[Any]:
    """Move a category one place up or down."""
    order = [each.id for each in await visit.shop.db.read(catalogue.categories)]
    if category_id not in order:
        raise NotFound("category")
    step = 1 if field_of(data, "to") == "down" else -1
    place = min(max(order.index(category_id) + step, 0), len(order) - 1)
    order.remove(category_id)
    order.insert(place, category_id)
    await verbs.arrange_categories(visit.shop.db, order, actor=visit.actor, now=visit.now)
    return go(visit, PATH, "products_categories_arranged")


@form("/products/categories/{category_id:str}/empty", "catalogue.edit")
async def empty(visit: TheVisit, category_id: FromPath[str], data: Form) -> Response[Any]:
    """Move everything in a category to another one."""
    moved = await verbs.move_products(
        visit.shop.db, category_id, field_of(data, "to"), actor=visit.actor, now=visit.now
    )
    return go(visit, PATH, "products_category_emptied", n=moved)


@form("/products/categories/{category_id:str}/remove", "catalogue.edit")
async def remove(visit: TheVisit, category_id: FromPath[str]) -> Response[Any]:
    """Remove a category that is empty."""
    await verbs.remove_category(visit.shop.db, category_id, actor=visit.actor, now=visit.now)
    return go(visit, PATH, "products_category_removed")


async def _show(
    visit: TheVisit, *, mistakes: dict[str, str] | None = None, name: str = ""
) -> Response[Any]:
    return await show(
        visit,
        "products/categories.html",
        status=422 if mistakes else 200,
        categories=await visit.shop.db.read(catalogue.categories),
        counts=await visit.shop.db.read(counts_by_category),
        mistakes=mistakes or {},
        name=name,
    )


def _wrong_name(visit: TheVisit) -> str:
    return texts(visit.language)["products_wrong_category"].format(limit=verbs.NAME_LENGTH_MAX)


HANDLERS: Final = (categories, add, rename, move, empty, remove)
