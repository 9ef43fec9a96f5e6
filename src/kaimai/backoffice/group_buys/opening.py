"""Opening a group buy from the back office, in a group of LINE or without one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from litestar import Response

from kaimai.backoffice.group_buys.looking import ROOM, TYPED
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.calendar import TAIPEI
from kaimai.domain.errors import InvalidInput, SaleOpen
from kaimai.domain.group_buys import ITEMS_MAX, UNITS_MAX
from kaimai.domain.identifiers import is_id
from kaimai.operations.catalog import PRICE_MAX
from kaimai.operations.group_buy_wishes import ItemWish, OpenSale
from kaimai.operations.group_buys import open_sale
from kaimai.queries import group_buy_lists as lists
from kaimai.queries import shelves
from kaimai.queries.shelves import ShelfRow
from kaimai.web.forms import Fields, FormList, field_of, values_of, whole_number
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence

ROWS: Final = 4
PAY_HOURS_MAX: Final = 24 * 14
_COLUMNS: Final = ("sku", "price", "limit")


@page("/group-buys/new", "groups.edit")
async def new(visit: TheVisit) -> Response[Any]:
    """An empty form."""
    return await _form(visit, {}, [])


@form("/group-buys/new", "groups.edit")
async def begin(visit: TheVisit, data: FormList) -> Response[Any]:
    """Open it; or (`go` is more) give more rows to fill in."""
    rows = rows_of(data)
    if field_of(data, "go") == "more":
        return await _form(visit, data, rows, more=ROWS)
    known = await visit.shop.db.read(shelves.named, {row["sku"] for row in rows})
    try:
        request = OpenSale(
            id=_id_of(visit, data),
            group_id=await _group(visit, field_of(data, "group")),
            title=field_of(data, "title")[:60],
            items=wishes_of(rows, known),
            closes_at=moment_of(data, "closes_at"),
            pay_within=timedelta(hours=whole_number(data, "pay_hours", 1, PAY_HOURS_MAX)),
            actor=visit.actor,
            at=visit.now,
        )
        sale = await open_sale(visit.shop.db, request)
    except InvalidInput as error:
        return await _form(visit, data, rows, status=422, mistakes=mistake(visit, error))
    except SaleOpen as error:
        mistakes = {"group": sentence(error, visit.language)}
        return await _form(visit, data, rows, status=409, mistakes=mistakes)
    return go(visit, f"{ROOM}/{sale.id}", "groups_opened")


def rows_of(data: Fields) -> list[dict[str, str]]:
    """The rows of the form that name a SKU."""
    columns = [values_of(data, name) for name in _COLUMNS]
    rows = [dict(zip(_COLUMNS, cells, strict=True)) for cells in zip(*columns, strict=False)]
    return [row for row in rows if row["sku"]][:ITEMS_MAX]


def wishes_of(rows: list[dict[str, str]], known: Mapping[str, ShelfRow]) -> tuple[ItemWish, ...]:
    """What is to be sold. Raises InvalidInput naming the SKU that is wrong."""
    wishes = []
    for row in rows:
        shelf = known.get(row["sku"])
        if shelf is None:
            raise InvalidInput("items.sku", row["sku"])
        price = whole_number(row, "price", 0, PRICE_MAX) if row["price"] else None
        limit = whole_number(row, "limit", 1, UNITS_MAX) if row["limit"] else None
        wishes.append(ItemWish(sku=shelf.sku, price=price, units_max=limit))
    return tuple(wishes)


def moment_of(data: Fields, name: str) -> datetime | None:
    """A moment in Taipei, as a browser sends it. Raises InvalidInput."""
    text = field_of(data, name)
    if not text:
        return None
    try:
        return datetime.strptime(text[:16], TYPED).replace(tzinfo=TAIPEI)
    except ValueError as error:
        raise InvalidInput(name, "must be a day and a time") from error


def mistake(visit: Visit, error: InvalidInput) -> dict[str, str]:
    """The sentence about a field."""
    t = texts(visit.language)
    field = error.field
    words = t.get(f"groups_mistake_{field}", sentence(error, visit.language))
    return {field: words.format(reason=error.reason)}


async def _form(
    visit: Visit,
    data: Fields,
    rows: list[dict[str, str]],
    *,
    status: int = 200,
    more: int = 0,
    mistakes: Mapping[str, str] | None = None,
) -> Response[Any]:
    t, db = texts(visit.language), visit.shop.db
    known = await db.read(shelves.named, {row["sku"] for row in rows}) if rows else {}
    blank = dict.fromkeys(_COLUMNS, "")
    groups = await db.read(lists.groups_here)
    return await show(
        visit,
        "group_buys/new.html",
        status=status,
        sale_id=_id_of(visit, data),
        typed={name: field_of(data, name) for name in ("title", "group", "closes_at", "pay_hours")},
        rows=[*rows, *([blank] * max(more, ROWS - len(rows)))],
        known=known,
        groups=[
            ("", t["groups_no_line"]),
            *((each.id, each.name) for each in groups if not each.is_busy),
        ],
        mistakes=mistakes or {},
    )


def _id_of(visit: Visit, data: Fields) -> str:
    given = field_of(data, "id")
    return given if is_id(given) else visit.shop.mint.id()


async def _group(visit: Visit, given: str) -> str:
    """A group that the account is in, or none. Raises InvalidInput."""
    if given and given not in {each.id for each in await visit.shop.db.read(lists.groups_here)}:
        raise InvalidInput("group", "must be a group that the account is in")
    return given


HANDLERS: Final = (new, begin)
