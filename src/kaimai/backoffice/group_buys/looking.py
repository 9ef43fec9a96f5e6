"""Looking at group buys: the list, and one with its items, claims, bills and what to order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import NotFound
from kaimai.domain.group_buys import GROUP_BUY_MOVES, Sale
from kaimai.queries import group_buy_lists as lists
from kaimai.queries import group_buys as queries
from kaimai.queries.group_buys import BillView, Stand
from kaimai.sheets.csv_files import write_csv
from kaimai.web.forms import is_plain
from kaimai.words.backoffice import texts
from kaimai.words.group_buys import announcement, group_words

ROOM: Final = "/admin/group-buys"
TYPED: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSums:
    """How many bills there are, how many are paid, and what is still to come (NT$)."""

    bills: int
    paid: int
    unpaid: int
    missing: int


@page("/group-buys", "groups.view")
async def list_of_group_buys(visit: TheVisit) -> Response[Any]:
    """Group buys, newest first, by status."""
    status, before = asked(visit, "status"), asked(visit, "after")
    db = visit.shop.db
    found = await db.read(
        lists.list_sales,
        status=status if status in GROUP_BUY_MOVES.statuses else "",
        before=before,
    )
    return await show(
        visit,
        "group_buys/list.html",
        sales=found,
        chosen=status,
        statuses=GROUP_BUY_MOVES.statuses,
        group_names=await db.read(lists.group_names, {sale.group_id for sale in found}),
        after=found[-1].id if len(found) == lists.PAGE else None,
    )


@page("/group-buys/{sale_id:str}", "groups.view")
async def group_buy(visit: TheVisit, sale_id: FromPath[str]) -> Response[Any]:
    """One group buy with everything that is in it."""
    return await show_sale(visit, await sale_or_404(visit, sale_id))


@page("/group-buys/{sale_id:str}/claims.csv", "groups.view")
async def claims(visit: TheVisit, sale_id: FromPath[str]) -> Response[bytes]:
    """Who has what, as a table that Excel opens."""
    sale = await sale_or_404(visit, sale_id)
    t = texts(visit.language)
    stands = await visit.shop.db.read(queries.stands_of, sale.id)
    head = ("member", "for_whom", "code", "item", "price", "units", "waiting", "sum")
    rows: list[list[object]] = [
        [t[f"groups_{name}"] for name in head],
        *(
            [
                each.buyer_name or each.buyer_id,
                each.for_name,
                each.code,
                each.name,
                each.price,
                each.units,
                each.waiting,
                each.units * each.price,
            ]
            for each in stands
        ),
    ]
    return download(rows, f"group-buy-{taipei(sale.opened_at):%Y%m%d}-claims.csv")


@page("/group-buys/{sale_id:str}/supplier.csv", "groups.view")
async def to_order(visit: TheVisit, sale_id: FromPath[str]) -> Response[bytes]:
    """What to order from the supplier, as a table that Excel opens."""
    sale = await sale_or_404(visit, sale_id)
    t = texts(visit.language)
    rows: list[list[object]] = [[t["stock_sku"], t["groups_item"], t["groups_units"]]]
    rows += [[item.sku, item.name, item.claimed] for item in sale.items]
    return download(rows, f"group-buy-{taipei(sale.opened_at):%Y%m%d}-supplier.csv")


async def show_sale(
    visit: Visit,
    sale: Sale,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> Response[Any]:
    """The page of one group buy; with what was typed and what must be put right, after a form."""
    db = visit.shop.db
    stands = await db.read(queries.stands_of, sale.id)
    bills = await db.read(queries.bills_of, sale.id)
    names = await db.read(lists.group_names, {sale.group_id})
    ends = "" if sale.closes_at is None else f"{taipei(sale.closes_at):{TYPED}}"
    return await show(
        visit,
        "group_buys/sale.html",
        status=status,
        sale=sale,
        group_name=names.get(sale.group_id, ""),
        stands=stands,
        members=members_of(stands),
        bills=bills,
        sums=_sums(bills, visit.now),
        announcement=announcement(
            group_words(visit.language), visit.language, sale, title=sale.title
        ),
        typed={"closes_at": ends, **(typed or {})},
        mistakes=mistakes or {},
    )


def members_of(stands: Sequence[Stand]) -> dict[str, list[Stand]]:
    """What each member has, by the member's id, in the order in which they came."""
    members: dict[str, list[Stand]] = {}
    for stand in stands:
        members.setdefault(stand.buyer_id, []).append(stand)
    return members


async def sale_or_404(visit: Visit, sale_id: str) -> Sale:
    """The group buy with this id. Raises NotFound."""
    found = await visit.shop.db.read(queries.find_sale, sale_id)
    if found is None:
        raise NotFound("group_buy")
    return found


def asked(visit: Visit, name: str) -> str:
    """A field of the address; nothing for what no database can hold."""
    text = str(visit.request.query_params.get(name, "")).strip()
    return text[:100] if is_plain(text) else ""


def download(rows: Sequence[Sequence[object]], name: str) -> Response[bytes]:
    """A CSV file to be kept."""
    return Response(
        write_csv(rows),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _sums(bills: Sequence[BillView], now: datetime) -> BillSums:
    states = [view.state(now) for view in bills]
    waiting = [
        view for view, state in zip(bills, states, strict=True) if state in ("open", "ordered")
    ]
    return BillSums(
        bills=len(bills),
        paid=states.count("paid"),
        unpaid=states.count("open"),
        missing=sum(view.goods for view in waiting),
    )


HANDLERS: Final = (list_of_group_buys, group_buy, claims, to_order)
