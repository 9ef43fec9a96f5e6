"""Stock-takes: begin one, count on a phone while the shop sells, look at the differences, apply them or
abandon it."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.stock.shelves import asked, names_by, sku_address
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import is_id
from kaimai.domain.shelves import StockHeld, read_count
from kaimai.domain.stock_takes import Count, CountWish, StockTake, TakeOverlaps
from kaimai.operations import stock_takes
from kaimai.operations.stock_takes import CountStock, EndTake, OpenTake
from kaimai.queries import catalogue, shelves
from kaimai.queries import stock_takes as queries
from kaimai.web.forms import Form, FormList, field_of, values_of
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence
from kaimai.words.formats import day

_LIST: Final = "/admin/stock/takes"


@page("/stock/takes", "stock.view")
async def list_of_takes(visit: TheVisit) -> Response[Any]:
    """Every stock-take, newest first, and a form to begin one."""
    return await _list(visit)


@form("/stock/takes", "stock.move")
async def begin(visit: TheVisit, data: Form) -> Response[Any]:
    """Begin a stock-take of a category, or of everything."""
    given = field_of(data, "id")
    request = OpenTake(
        id=given if is_id(given) else visit.shop.mint.id(),
        title=field_of(data, "title"),
        category_id=await _category(visit, field_of(data, "category")),
        actor=visit.actor,
        at=visit.now,
    )
    try:
        take = await stock_takes.open_take(visit.shop.db, request)
    except (InvalidInput, TakeOverlaps) as error:
        field = "title" if isinstance(error, InvalidInput) else "category"
        mistakes = {field: sentence(error, visit.language)}
        if field == "title":
            mistakes = {field: texts(visit.language)["stock_mistake_title"]}
        return await _list(visit, status=422, typed=data, mistakes=mistakes)
    return go(visit, f"{_LIST}/{take.id}/count", "stock_take_begun", title=take.title)


@page("/stock/takes/{take_id:str}", "stock.view")
async def take(visit: TheVisit, take_id: FromPath[str]) -> Response[Any]:
    """How far a stock-take is, and its differences with what they are worth."""
    return await _show_take(visit, await _take_or_404(visit, take_id))


@page("/stock/takes/{take_id:str}/count", "stock.move")
async def counting(visit: TheVisit, take_id: FromPath[str]) -> Response[Any]:
    """The shelves to count, in the order of their SKUs; what the books say is not told."""
    return await _show_counting(visit, await _take_or_404(visit, take_id))


@form("/stock/takes/{take_id:str}/count", "stock.move")
async def count(visit: TheVisit, take_id: FromPath[str], data: FormList) -> Response[Any]:
    """Keep every count that was typed; those that others have made since are not written over."""
    found = await _take_or_404(visit, take_id)
    typed, mistakes = _counts_of(data, texts(visit.language)["stock_mistake_count"])
    request = CountStock(take_id=found.id, wishes=typed, actor=visit.actor, at=visit.now)
    done = await stock_takes.count_stock(visit.shop.db, request)
    mistakes |= await _disputes(visit, done.disputed)
    if mistakes:
        return await _show_counting(
            visit,
            found,
            status=409 if done.disputed else 422,
            mistakes=mistakes,
            typed=dict(zip(values_of(data, "sku"), values_of(data, "counted"), strict=False)),
        )
    path = _count_address(visit, found.id)
    return go(visit, path, "stock_counted", n=len(done.kept)) if done.kept else go(visit, path)


@form("/stock/takes/{take_id:str}/uncount", "stock.move")
async def uncount(visit: TheVisit, take_id: FromPath[str], data: Form) -> Response[Any]:
    """Take a count out again, as if nobody had looked."""
    sku = field_of(data, "sku")
    await stock_takes.take_counts_out(visit.shop.db, _end(visit, take_id), [sku])
    return go(visit, f"{_LIST}/{take_id}", "stock_uncounted", sku=sku)


@page("/stock/takes/{take_id:str}/apply", "stock.move")
async def applying(visit: TheVisit, take_id: FromPath[str]) -> Response[Any]:
    """Ask once, and say what will happen."""
    found = await _take_or_404(visit, take_id)
    progress = await visit.shop.db.read(queries.progress, found)
    t = texts(visit.language)
    sums = {
        "n": progress.differing,
        "more": f"{progress.more:,}",
        "fewer": f"{progress.fewer:,}",
        "left": max(0, progress.skus - progress.counted),
    }
    return await show(
        visit,
        "confirm.html",
        title=t["stock_apply_title"].format(title=found.title),
        text=[t["stock_apply_text"].format(**sums), t["stock_apply_rest"].format(**sums)],
        action=f"{_LIST}/{found.id}/apply",
        label=t["stock_apply"],
        back=f"{_LIST}/{found.id}",
    )


@form("/stock/takes/{take_id:str}/apply", "stock.move")
async def apply(visit: TheVisit, take_id: FromPath[str]) -> Response[Any]:
    """Correct every shelf by its difference."""
    try:
        corrected = await stock_takes.apply_take(visit.shop.db, _end(visit, take_id))
    except StockHeld as held:
        return await _show_take(visit, await _take_or_404(visit, take_id), status=409, held=held)
    return go(visit, f"{_LIST}/{take_id}", "stock_applied", n=corrected)


@page("/stock/takes/{take_id:str}/abandon", "stock.move")
async def abandoning(visit: TheVisit, take_id: FromPath[str]) -> Response[Any]:
    """Ask once, and say what will happen."""
    found = await _take_or_404(visit, take_id)
    t = texts(visit.language)
    return await show(
        visit,
        "confirm.html",
        title=t["stock_abandon_title"].format(title=found.title),
        text=[t["stock_abandon_text"]],
        action=f"{_LIST}/{found.id}/abandon",
        label=t["stock_abandon"],
        back=f"{_LIST}/{found.id}",
    )


@form("/stock/takes/{take_id:str}/abandon", "stock.move")
async def abandon(visit: TheVisit, take_id: FromPath[str]) -> Response[Any]:
    """End a stock-take without a change."""
    await stock_takes.abandon_take(visit.shop.db, _end(visit, take_id))
    return go(visit, _LIST, "stock_abandoned")


async def _list(
    visit: Visit,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> Response[Any]:
    db, t = visit.shop.db, texts(visit.language)
    found = await db.read(queries.list_takes, before=asked(visit, "after"))
    return await show(
        visit,
        "stock/takes.html",
        status=status,
        takes=found,
        names=await names_by(visit, {each.opened_by for each in found}),
        categories=[
            ("", t["stock_everything"]),
            *((each.id, each.name) for each in await db.read(catalogue.categories)),
        ],
        take_id=visit.shop.mint.id(),
        title=t["stock_take_title"].format(day=day(taipei(visit.now).date(), visit.language)),
        typed=typed or {},
        mistakes=mistakes or {},
        after=found[-1].id if len(found) == shelves.PAGE else None,
    )


async def _show_take(
    visit: Visit, found: StockTake, *, status: int = 200, held: StockHeld | None = None
) -> Response[Any]:
    db = visit.shop.db
    differences = await db.read(queries.differences, found.id, after=asked(visit, "after"))
    actors = {found.opened_by, found.ended_by, *(each.count.actor for each in differences)}
    return await show(
        visit,
        "stock/take.html",
        status=status,
        take=found,
        progress=await db.read(queries.progress, found),
        differences=differences,
        names=await names_by(visit, actors),
        held=held,
        held_sentence="" if held is None else sentence(held, visit.language),
        after=differences[-1].sku if len(differences) == shelves.PAGE else None,
        sku_address=sku_address,
    )


async def _show_counting(
    visit: Visit,
    found: StockTake,
    *,
    status: int = 200,
    mistakes: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[Any]:
    db = visit.shop.db
    rows = await db.read(
        queries.to_count, found, query=asked(visit, "q"), after=asked(visit, "after")
    )
    return await show(
        visit,
        "stock/count.html",
        status=status,
        take=found,
        rows=rows,
        action=_count_address(visit, found.id),
        query_text=asked(visit, "q"),
        progress=await db.read(queries.progress, found),
        names=await names_by(visit, {each.count.actor for each in rows if each.count}),
        mistakes=mistakes or {},
        typed=typed or {},
        after=rows[-1].shelf.sku if len(rows) == shelves.PAGE else None,
    )


def _count_address(visit: Visit, take_id: str) -> str:
    """Where the same shelves are counted on."""
    place = {name: asked(visit, name) for name in ("q", "after") if asked(visit, name)}
    return f"{_LIST}/{take_id}/count{'?' + urlencode(place) if place else ''}"


def _counts_of(data: FormList, mistake: str) -> tuple[list[CountWish], dict[str, str]]:
    """What was typed into the rows of the form, and a sentence for each row that is no count."""
    wishes: dict[str, CountWish] = {}
    mistakes: dict[str, str] = {}
    rows = zip(
        values_of(data, "sku"), values_of(data, "counted"), values_of(data, "seen"), strict=False
    )
    for sku, text, seen in rows:
        found = read_count(text)
        if found is not None:
            wishes[sku] = CountWish(sku=sku, typed=found, seen=seen)
        elif text:
            mistakes[sku] = mistake
    return list(wishes.values()), mistakes


async def _disputes(visit: Visit, disputed: Mapping[str, Count]) -> dict[str, str]:
    """A sentence for each SKU that somebody else has counted since the page was shown."""
    names = await names_by(visit, {each.actor for each in disputed.values()})
    words = texts(visit.language)["stock_disputed"]
    return {
        sku: words.format(name=names.get(each.actor, each.actor), counted=f"{each.counted:,}")
        for sku, each in disputed.items()
    }


async def _category(visit: Visit, given: str) -> str | None:
    """The id of a category that there is; None: everything. Raises NotFound."""
    if not given:
        return None
    if given not in {each.id for each in await visit.shop.db.read(catalogue.categories)}:
        raise NotFound("category")
    return given


async def _take_or_404(visit: Visit, take_id: str) -> StockTake:
    found = await visit.shop.db.read(queries.find_take, take_id)
    if found is None:
        raise NotFound("stock_take")
    return found


def _end(visit: Visit, take_id: str) -> EndTake:
    return EndTake(take_id=take_id, actor=visit.actor, at=visit.now)


HANDLERS: Final = (
    list_of_takes,
    begin,
    take,
    counting,
    count,
    uncount,
    applying,
    apply,
    abandoning,
    abandon,
)
