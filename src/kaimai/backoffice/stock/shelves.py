"""The list of all SKUs with what is on hand, held and free; and the page of one SKU with its ledger."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response

from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import NotFound
from kaimai.domain.shelves import ADJUST_REASONS, COUNT_REASON, StockHeld
from kaimai.operations.shop_profile import read_profile
from kaimai.queries import shelves
from kaimai.queries.shelves import Entry, ShelfRow
from kaimai.web.forms import is_plain
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence

_MOMENT: Final = "%Y%m%dT%H%M%S.%f"


@page("/stock", "stock.view")
async def list_of_shelves(visit: TheVisit) -> Response[Any]:
    """Every SKU: on hand, held, free; searched and filtered."""
    query, only = asked(visit, "q"), asked(visit, "show")
    default_low = await low_stock(visit)
    found = await visit.shop.db.read(
        shelves.find_shelves,
        query=query,
        show=only,
        default_low=default_low,
        after=asked(visit, "after"),
    )
    return await show(
        visit,
        "stock/list.html",
        shelves=found,
        query_text=query,
        only=only,
        filters=shelves.FILTERS,
        default_low=default_low,
        after=found[-1].sku if len(found) == shelves.PAGE else None,
        sku_address=sku_address,
    )


@page("/stock/sku", "stock.view")
async def shelf(visit: TheVisit) -> Response[Any]:
    """One SKU: its counters, who holds it, its mark, a form to correct it, its ledger."""
    return await show_shelf(visit, await shelf_or_404(visit, asked(visit, "sku")))


async def show_shelf(
    visit: Visit,
    found: ShelfRow,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
    held: StockHeld | None = None,
) -> Response[Any]:
    """The page of one SKU; with what was typed and what must be put right, after a form."""
    db, t = visit.shop.db, texts(visit.language)
    entries = await db.read(shelves.ledger_of, found.sku_id, after=_after(visit))
    names = await db.read(shelves.names_of, {entry.actor for entry in entries})
    last = entries[-1] if len(entries) == shelves.PAGE else None
    return await show(
        visit,
        "stock/sku.html",
        status=status,
        shelf=found,
        holders=await db.read(shelves.held_by, found.sku_id) if found.reserved else (),
        entries=entries,
        names=names,
        reason_words=lambda entry: reason_words(entry, t),
        reasons=[(reason, t[f"stock_reason_{reason}"]) for reason in ADJUST_REASONS],
        default_low=await low_stock(visit),
        entry_id=visit.shop.mint.id(),
        typed=typed or {},
        mistakes=mistakes or {},
        held=held,
        held_sentence="" if held is None else sentence(held, visit.language),
        after=None if last is None else f"{last.at.astimezone(UTC):{_MOMENT}}~{last.id}",
        sku_address=sku_address,
    )


async def shelf_or_404(visit: Visit, sku: str) -> ShelfRow:
    """The shelf of this SKU. Raises NotFound."""
    found = await visit.shop.db.read(shelves.shelf_named, sku)
    if found is None:
        raise NotFound("SKU")
    return found


async def names_by(visit: Visit, actors: Collection[str | None]) -> dict[str, str]:
    """What the staff among these actors are called."""
    return await visit.shop.db.read(shelves.names_of, {each for each in actors if each})


async def low_stock(visit: Visit) -> int:
    """The shop's mark as it is now, not as it was a moment ago: somebody may just have changed it."""
    return (await visit.shop.db.read(read_profile)).low_stock


def sku_address(sku: str) -> str:
    """The address of a SKU's page."""
    return f"/admin/stock/sku?{urlencode({'sku': sku})}"


def asked(visit: Visit, name: str) -> str:
    """A field of the address, without the blanks around it; nothing for what no database can hold."""
    text = str(visit.request.query_params.get(name, "")).strip()
    return text[:200] if is_plain(text) else ""


def reason_words(entry: Entry, t: Mapping[str, str]) -> str:
    """Why a shelf was changed, in words: a reason of the list, with its note."""
    reason, _, note = entry.reason.partition(": ")
    if reason == COUNT_REASON or reason in ADJUST_REASONS:
        words = t[f"stock_reason_{reason}"]
        return f"{words}：{note}" if note else words
    if entry.reason == "first stock":
        return t["stock_reason_first"]
    return entry.reason


def _after(visit: Visit) -> tuple[datetime, str] | None:
    """The entry that the page begins behind; None for the first page, and for what is no entry."""
    moment, _, entry_id = asked(visit, "after").partition("~")
    try:
        return datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), entry_id
    except ValueError:
        return None


HANDLERS: Final = (list_of_shelves, shelf)
