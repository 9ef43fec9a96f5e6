"""Editing many products at once: chosen in the list, told what to do with, and shown before it is done."""

from typing import Any, Final

from litestar import Response

from kaimai.backoffice.catalogue.form import Reading, read_moment, read_number
from kaimai.backoffice.catalogue.listing import wanted_in
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.bulk_edits import (
    PERCENT_MAX,
    PERCENT_MIN,
    PRICE_EDITS,
    ROUNDINGS,
    BulkEdit,
    PriceEdit,
)
from kaimai.domain.product_documents import LIMIT_MAX, PRICE_MAX, mistakes_of
from kaimai.operations.catalogue_previews import keep_preview, plan_edit
from kaimai.queries.catalogue import categories
from kaimai.queries.product_list import COUNT_MAX, listed_ids
from kaimai.queries.product_page import whole_products
from kaimai.web.forms import Fields, FormList, field_of, values_of
from kaimai.words.backoffice import texts

PATH: Final = "/admin/products/edit"
_NAMED_MAX: Final = 8
"""Products that the page names; of the others it tells how many."""
_YES_NO: Final = {"yes": True, "no": False}


@page("/products/edit", "catalogue.edit")
async def choose_edit(visit: TheVisit) -> Response[Any]:
    """What may be done with the products that were chosen."""
    query = visit.request.query_params
    sent: dict[str, str | list[str]] = {name: query.getall(name) for name in query}
    return await _show(visit, await _chosen(visit, sent), {})


@form("/products/edit", "catalogue.edit")
async def preview_edit(visit: TheVisit, data: FormList) -> Response[Any]:
    """Show what the edit would change."""
    ids = values_of(data, "id")[:COUNT_MAX]
    reading = Reading(visit.language)
    edit = _edit(data, reading)
    if edit.is_empty and not reading.mistakes:
        reading.wrong("price", "choose_one")
    shop = visit.shop
    plan = await plan_edit(shop.db, ids, edit)
    for change in plan.changes:
        for mistake in mistakes_of(change.after):
            reading.wrong(mistake.field, mistake.code, mistake.limit)
    if reading.mistakes:
        return await _show(visit, ids, data, reading)
    if not plan.changes:
        return go(visit, "/admin/products", "products_same", tone="news")
    title = texts(visit.language)["products_edit_many"]
    preview_id = await keep_preview(
        shop.db, shop.mint, plan, kind="edit", title=title, actor=visit.actor
    )
    return go(visit, f"/admin/products/previews/{preview_id}")


async def _chosen(visit: Visit, sent: Fields) -> list[str]:
    """The products that were ticked, or everything in the list."""
    if not field_of(sent, "all"):
        return list(dict.fromkeys(values_of(sent, "id")))[:COUNT_MAX]
    return await visit.shop.db.read(listed_ids, wanted_in(sent), now=visit.now)


def _edit(data: Fields, reading: Reading) -> BulkEdit:
    price: PriceEdit | None = next(
        (each for each in PRICE_EDITS if each == field_of(data, "price")), None
    )
    lowest, highest = (PERCENT_MIN, PERCENT_MAX) if price == "percent" else (-PRICE_MAX, PRICE_MAX)
    value = 0
    if price is not None:
        text = field_of(data, "price_value")
        number = read_number(text.removeprefix("-"), "price_value", highest, reading)
        value = -(number or 0) if text.startswith("-") else (number or 0)
        if not text or value < (0 if price == "set" else lowest):
            reading.wrong("price_value", "not_a_number" if text else "missing")
    status = field_of(data, "status")
    rounding = field_of(data, "rounding")
    sets_times, sets_limit = (bool(field_of(data, each)) for each in ("sets_times", "sets_limit"))
    return BulkEdit(
        price=price,
        price_value=value,
        rounding=next((each for each in ROUNDINGS if str(each) == rounding), 1),
        category_id=field_of(data, "category") or None,
        is_visible={"on_sale": True, "hidden": False, "archived": False}.get(status),
        is_archived={"on_sale": False, "hidden": False, "archived": True}.get(status),
        is_featured=_YES_NO.get(field_of(data, "featured")),
        sets_limit=sets_limit,
        limit_per_person=read_number(
            field_of(data, "limit_per_person"), "limit_per_person", LIMIT_MAX, reading
        )
        if sets_limit
        else None,
        sets_sale_times=sets_times,
        sale_starts_at=read_moment(field_of(data, "sale_starts_at"), "sale_starts_at", reading)
        if sets_times
        else None,
        sale_ends_at=read_moment(field_of(data, "sale_ends_at"), "sale_ends_at", reading)
        if sets_times
        else None,
    )


async def _show(
    visit: Visit, ids: list[str], sent: Fields, reading: Reading | None = None
) -> Response[Any]:
    if not ids:
        return go(visit, "/admin/products", "products_none_chosen", tone="refusal")
    named = await visit.shop.db.read(whole_products, ids[:_NAMED_MAX])
    return await show(
        visit,
        "products/edit.html",
        status=422 if reading else 200,
        ids=ids,
        names=[each.name for each in named],
        more=len(ids) - len(named),
        shelves=[(each.id, each.name) for each in await visit.shop.db.read(categories)],
        typed={name: field_of(sent, name) for name in (*sent, *_FIELDS)},
        roundings=ROUNDINGS,
        mistakes=reading.mistakes if reading else {},
    )


_FIELDS: Final = (
    "price",
    "price_value",
    "rounding",
    "category",
    "status",
    "featured",
    "sets_limit",
    "limit_per_person",
    "sets_times",
    "sale_starts_at",
    "sale_ends_at",
)

HANDLERS: Final = (choose_edit, preview_edit)
