"""Correcting one shelf with a reason, and saying from how many units on a SKU runs low."""

from typing import Any, Final

from litestar import Response

from kaimai.backoffice.pages import go
from kaimai.backoffice.routing import form
from kaimai.backoffice.stock.shelves import shelf_or_404, show_shelf, sku_address
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput
from kaimai.domain.identifiers import is_id
from kaimai.domain.shelves import UNITS_MAX, StockHeld, checked_reason
from kaimai.operations.shop_profile import change_profile
from kaimai.operations.stock import adjust_stock, mark_low
from kaimai.queries.shelves import ShelfRow
from kaimai.web.forms import Form, field_of, whole_number
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence


@form("/stock/adjust", "stock.move")
async def adjust(visit: TheVisit, data: Form) -> Response[Any]:
    """Add or take away units, with a reason."""
    found = await shelf_or_404(visit, field_of(data, "sku"))
    try:
        units = signed_units(data)
        reason = checked_reason(field_of(data, "reason"), field_of(data, "note"))
        entry_id = field_of(data, "entry_id")
        await adjust_stock(
            visit.shop.db,
            visit.shop.mint,
            found.sku,
            units,
            actor=visit.actor,
            reason=reason,
            entry_id=entry_id if is_id(entry_id) else None,
        )
    except StockHeld as held:
        return await show_shelf(visit, found, status=409, typed=data, held=held)
    except InvalidInput as error:
        return await _again(visit, found, data, error)
    return go(visit, sku_address(found.sku), "stock_adjusted", sku=found.sku, units=f"{units:+,}")


@form("/stock/mark", "stock.move")
async def mark(visit: TheVisit, data: Form) -> Response[Any]:
    """The SKU's own mark; an empty field: as the shop says."""
    found = await shelf_or_404(visit, field_of(data, "sku"))
    try:
        units = None
        if field_of(data, "low_mark"):
            units = whole_number(data, "low_mark", 0, UNITS_MAX)
    except InvalidInput as error:
        return await _again(visit, found, data, error)
    await mark_low(visit.shop.db, visit.shop.mint, {found.sku: units}, actor=visit.actor)
    return go(visit, sku_address(found.sku), "stock_marked", sku=found.sku)


@form("/stock/low", "settings.edit")
async def low_everywhere(visit: TheVisit, data: Form) -> Response[Any]:
    """From how many units on every SKU runs low that has no mark of its own."""
    units = whole_number(data, "low_stock", 0, UNITS_MAX)
    await change_profile(visit.shop.db, visit.shop.mint, "low_stock", str(units), actor=visit.actor)
    return go(visit, "/admin/stock", "stock_low_set", units=units)


def signed_units(data: Form) -> int:
    """Units to add, or (with `way` less) to take away. Raises InvalidInput."""
    units = whole_number(data, "units", 1, UNITS_MAX)
    return -units if field_of(data, "way") == "less" else units


async def _again(visit: Visit, found: ShelfRow, data: Form, error: InvalidInput) -> Response[Any]:
    t = texts(visit.language)
    words = t.get(f"stock_mistake_{error.field}", sentence(error, visit.language))
    return await show_shelf(visit, found, status=422, typed=data, mistakes={error.field: words})


HANDLERS: Final = (adjust, mark, low_everywhere)
