"""A page like a spreadsheet: the prices and limits of many products, typed and saved together."""

from dataclasses import dataclass, replace
from typing import Any, Final

from litestar import Response

from kaimai.backoffice.catalogue.form import Reading, read_number
from kaimai.backoffice.catalogue.listing import wanted_of
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.product_documents import LIMIT_MAX, PRICE_MAX, Change, ProductDocument
from kaimai.operations.products import save_products
from kaimai.queries.catalogue import categories
from kaimai.queries.product_list import product_list
from kaimai.queries.product_page import whole_products
from kaimai.web.forms import FormList, values_of

PATH: Final = "/admin/products/prices"
PAGE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """What was typed of one product: its limit, and its SKUs' prices by id, each with what it was."""

    limit: tuple[str, str]
    prices: dict[str, tuple[str, str]]

    @property
    def is_changed(self) -> bool:
        """Whether anything was typed over."""
        return any(was != now for was, now in (self.limit, *self.prices.values()))


@page("/products/prices", "catalogue.edit")
async def prices(visit: TheVisit) -> Response[Any]:
    """The prices and limits of a page of products."""
    after = visit.request.query_params.get("after", "")[:80]
    found = await visit.shop.db.read(
        product_list, wanted_of(visit), now=visit.now, after=after, limit=PAGE
    )
    ids = [each.id for each in found.products]
    return await _show(visit, ids, after=found.after)


@form("/products/prices", "catalogue.edit")
async def save_prices(visit: TheVisit, data: FormList) -> Response[Any]:
    """Save what was typed over; what somebody else changed meanwhile is told, and left."""
    typed = _typed(data)
    reading = Reading(visit.language)
    ids = list(typed)
    present = await visit.shop.db.read(whole_products, ids)
    changes = [
        _change(product, typed[product.id], reading)
        for product in present
        if typed[product.id].is_changed
    ]
    if reading.mistakes:
        return await _show(visit, ids, typed=typed, reading=reading)
    outcomes = await save_products(visit.shop.db, changes, actor=visit.actor, now=visit.now)
    refused = [each.product.name for each in outcomes if not each.is_done]
    if refused:
        return await _show(visit, ids, refused=refused, status=409)
    name = "products_prices_saved" if outcomes else "products_same"
    return go(visit, visit.request.url.path, name, n=len(outcomes))


def _typed(data: FormList) -> dict[str, Cells]:
    """The rows of the form by the id of the product; what no form of ours sends is left out."""
    of_sku: dict[str, dict[str, tuple[str, str]]] = {}
    columns = [values_of(data, name) for name in ("sku", "of", "price_was", "price")]
    for sku_id, product_id, was, now in zip(*columns, strict=False):
        of_sku.setdefault(product_id, {})[sku_id] = (was, now)
    rows = [values_of(data, name) for name in ("product", "limit_was", "limit")]
    return {
        product_id: Cells(limit=(was, now), prices=of_sku.get(product_id, {}))
        for product_id, was, now in zip(*rows, strict=False)
    }


def _change(product: ProductDocument, cells: Cells, reading: Reading) -> Change:
    """From the product as the page showed it to what was typed."""
    base = _with(product, cells, 0, Reading(reading.language))
    return Change(before=base, after=_with(base, cells, 1, reading))


def _with(product: ProductDocument, cells: Cells, place: int, reading: Reading) -> ProductDocument:
    skus = []
    for sku in product.skus:
        if sku.id not in cells.prices:
            skus.append(sku)
            continue
        name = f"price-{sku.id}"
        text = cells.prices[sku.id][place]
        price = read_number(text, name, PRICE_MAX, reading)
        if price is None:
            reading.wrong(name, "missing")
        skus.append(replace(sku, price=price or 0))
    limit = read_number(cells.limit[place], f"limit-{product.id}", LIMIT_MAX, reading)
    if limit == 0:
        reading.wrong(f"limit-{product.id}", "out_of_range", LIMIT_MAX)
    return replace(product, limit_per_person=limit or None, skus=tuple(skus))


async def _show(
    visit: Visit,
    ids: list[str],
    *,
    after: str = "",
    typed: dict[str, Cells] | None = None,
    reading: Reading | None = None,
    refused: list[str] | None = None,
    status: int = 200,
) -> Response[Any]:
    return await show(
        visit,
        "products/prices.html",
        status=422 if reading else status,
        products=await visit.shop.db.read(whole_products, ids),
        after=after,
        typed=typed or {},
        wanted=wanted_of(visit),
        categories=await visit.shop.db.read(categories),
        mistakes=reading.mistakes if reading else {},
        refused=refused or [],
    )


HANDLERS: Final = (prices, save_prices)
