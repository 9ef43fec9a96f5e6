"""Commands for group buys: open one, look at them, close or cancel one. Members speak in LINE."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli.session import (
    DEFAULT_DATA,
    OPERATOR,
    DataOption,
    Failed,
    YesOption,
    ask,
    out,
    table,
    with_shop,
)
from kaimai.domain.calendar import TAIPEI, taipei
from kaimai.domain.errors import NotFound
from kaimai.domain.group_buys import GROUP_BUY_MOVES, Sale
from kaimai.operations.group_buy_wishes import EndSale, ItemWish, OpenSale
from kaimai.operations.group_buys import end_sale, open_sale
from kaimai.operations.shop import Shop
from kaimai.queries import group_buys as queries
from kaimai.queries.group_buys import BillView, Said, Stand
from kaimai.words.formats import money
from kaimai.words.languages import CHINESE
from kaimai.words.status import status_name

groups = typer.Typer(no_args_is_help=True, help="團購 Group buys")
_MOMENT = "%Y-%m-%d %H:%M"
SaleArgument = Annotated[
    str, typer.Argument(help="團的編號，開頭幾碼就夠 Its id, or the beginning of it")
]


@groups.command("open")
def begin(
    items: Annotated[
        list[str],
        typer.Argument(metavar="SKU[=LIMIT]...", help="品項與限量 Items; COLA=50 sells 50 at most"),
    ],
    *,
    title: Annotated[str, typer.Option(help="團名 What it is called")] = "",
    group: Annotated[str, typer.Option(help="LINE 群組 The LINE group's id")] = "",
    until: Annotated[
        datetime | None, typer.Option(help="結團（台北時間）End", formats=[_MOMENT])
    ] = None,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """開團。
    Open a group buy."""
    wishes = tuple(_item(each) for each in items)
    closes_at = None if until is None else until.replace(tzinfo=TAIPEI)

    async def open_it(shop: Shop) -> Sale:
        return await open_sale(
            shop.db,
            OpenSale(
                id=shop.mint.id(),
                group_id=group,
                title=title,
                items=wishes,
                closes_at=closes_at,
                actor=OPERATOR,
                at=shop.mint.now(),
            ),
        )

    sale = with_shop(data, open_it)
    out.print(f"{sale.id} 已開團。opened.", markup=False)


@groups.command("list")
def show_all(
    status: Annotated[
        str | None, typer.Option(help=f"狀態 One of: {', '.join(GROUP_BUY_MOVES.statuses)}")
    ] = None,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """最新的團。
    The newest group buys."""
    if status is not None and status not in GROUP_BUY_MOVES.statuses:
        raise typer.BadParameter(f"must be one of {', '.join(GROUP_BUY_MOVES.statuses)}")

    async def look(shop: Shop) -> list[Sale]:
        return await shop.db.read(queries.find_sales, status=status)

    found = table(
        "編號 id", "團名 title", "狀態 status", "開團 opened", "結團 closes", "品項 items"
    )
    for sale in with_shop(data, look):
        found.add_row(
            sale.id,
            sale.title,
            status_name("group_buy", sale.status, CHINESE),
            _moment(sale.opened_at),
            _moment(sale.closed_at or sale.closes_at),
            "、".join(f"{item.name} ×{item.claimed}" for item in sale.items),
        )
    out.print(found if found.rows else "沒有團購。There are no group buys.")


@groups.command("show")
def show(
    sale_id: SaleArgument,
    *,
    log: Annotated[bool, typer.Option("--log", help="說過的話 What was said")] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """一個團的品項、每個人的數量與帳單。
    A group buy's items, what everybody has, and their bills."""

    async def look(shop: Shop) -> tuple[Sale, list[Stand], list[BillView], list[Said], datetime]:
        sale = await _find(shop, sale_id)
        return (
            sale,
            await shop.db.read(queries.stands_of, sale.id),
            await shop.db.read(queries.bills_of, sale.id),
            await shop.db.read(queries.log_of, sale.id) if log else [],
            shop.mint.now(),
        )

    sale, stands, bills, said, now = with_shop(data, look)
    ends = _moment(sale.closed_at or sale.closes_at)
    status = status_name("group_buy", sale.status, CHINESE)
    out.print(f"{sale.id} {sale.title} {status} {_moment(sale.opened_at)} – {ends}", markup=False)
    out.print(_items(sale))
    if stands:
        out.print(_stands(stands))
    if bills:
        out.print(_bills(bills, now))
    if said:
        out.print(_said(said))


@groups.command("close")
def close(
    sale_id: SaleArgument,
    *,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """結團：每個人都會收到帳單。
    Close a group buy: everybody gets their bill."""
    _end(sale_id, "close", "結團嗎？ Close it?", yes=yes, data=data)


@groups.command("cancel")
def cancel(
    sale_id: SaleArgument,
    *,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """取消開團：所有數量都會釋出。
    Cancel a group buy: all units are free again."""
    _end(sale_id, "cancel", "取消這個團嗎？ Cancel it?", yes=yes, data=data)


def _end(sale_id: str, verb: str, question: str, *, yes: bool, data: Path) -> None:
    ask(question, yes=yes)

    async def end_it(shop: Shop) -> tuple[Sale, list[BillView]]:
        found = await _find(shop, sale_id)
        request = EndSale(group_buy_id=found.id, verb=verb, actor=OPERATOR, at=shop.mint.now())
        sale = await end_sale(shop.db, shop.mint, request)
        return sale, await shop.db.read(queries.bills_of, sale.id)

    sale, bills = with_shop(data, end_it)
    status = status_name("group_buy", sale.status, CHINESE)
    out.print(f"{sale.id} {status}，{len(bills)} 張帳單。{len(bills)} bills.", markup=False)


async def _find(shop: Shop, beginning: str) -> Sale:
    """The one group buy whose id begins like this."""
    found = await shop.db.read(queries.find_sale, beginning)
    if found is not None:
        return found
    alike = [
        sale
        for sale in await shop.db.read(queries.find_sales)
        if beginning and sale.id.startswith(beginning)
    ]
    if len(alike) > 1:
        raise Failed(f"{beginning}：有 {len(alike)} 個團。{len(alike)} group buys begin so.")
    if not alike:
        raise NotFound("group_buy")
    return alike[0]


def _item(text: str) -> ItemWish:
    """`SKU` or `SKU=LIMIT`."""
    sku, _, limit = text.partition("=")
    if limit and not limit.isdecimal():
        raise typer.BadParameter(f"{text}: 限量要是整數。A limit is a whole number.")
    return ItemWish(sku=sku, units_max=int(limit) if limit else None)


def _items(sale: Sale) -> object:
    shown = table(
        "代號 code", "品項 item", "單價 price", "已訂 claimed", "候補 waiting", "剩餘 left"
    )
    for item in sale.items:
        limit = "" if item.units_max is None else f"/{item.units_max}"
        shown.add_row(
            item.code,
            item.name,
            money(item.price),
            f"{item.claimed}{limit}",
            str(item.waiting or ""),
            str(item.left),
        )
    return shown


def _stands(stands: Sequence[Stand]) -> object:
    shown = table("姓名 name", "代訂 for", "品項 item", "數量 units", "候補 waiting", "順位 place")
    for each in stands:
        shown.add_row(
            each.buyer_name or each.buyer_id,
            each.for_name,
            f"{each.code} {each.name}",
            str(each.units),
            str(each.waiting or ""),
            str(each.place or ""),
        )
    return shown


def _bills(bills: Sequence[BillView], now: datetime) -> object:
    shown = table("姓名 name", "金額 goods", "期限 until", "狀態 state", "訂單 order")
    for view in bills:
        shown.add_row(
            view.buyer_name or view.bill.buyer_id,
            money(view.goods),
            _moment(view.bill.pay_until),
            view.state(now),
            view.order_number or "",
        )
    return shown


def _said(said: Sequence[Said]) -> object:
    shown = table("說的時間 said", "收到 heard", "claim", "", "")
    for each in said:
        shown.add_row(
            _second(each.said_at),
            _second(each.at),
            each.claim_id,
            f"{each.verb} {each.units}",
            "已收回 taken back" if each.is_undone else "",
        )
    return shown


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{taipei(at):{_MOMENT}}"


def _second(at: datetime) -> str:
    return f"{taipei(at):{_MOMENT}:%S}"
