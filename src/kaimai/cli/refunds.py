"""Commands for money that goes back: start a refund, look at refunds, settle or repeat one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli.looking import find_order
from kaimai.cli.session import (
    DEFAULT_DATA,
    OPERATOR,
    DataOption,
    YesOption,
    ask,
    out,
    table,
    with_shop,
)
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import NotFound
from kaimai.domain.refunds import RefundWish
from kaimai.operations.refunding import RequestRefund, request_refund
from kaimai.operations.refunds import retry_refund, settle_by_hand
from kaimai.operations.shop import Shop
from kaimai.queries.refunds import (
    RefundMoveView,
    RefundView,
    find_refund,
    latest_refunds,
    moves_of_refund,
)
from kaimai.words.formats import money
from kaimai.words.languages import CHINESE
from kaimai.words.payment_methods import method_name
from kaimai.words.status import status_name

refunds = typer.Typer(
    no_args_is_help=True, help="退款：發起、查看、登記 Money back: start, look, settle"
)
_MOMENT = "%Y-%m-%d %H:%M:%S"
RefundArgument = Annotated[str, typer.Argument(help="退款編號 A refund's id: kaimai refunds list")]


@refunds.command("add")
def add_refund(
    number: Annotated[
        str,
        typer.Argument(
            help="訂單編號；銀行訂單編號則退那一筆付款 Order number, or one payment's attempt number"
        ),
    ],
    *,
    reason: Annotated[str, typer.Option(help="原因，會留在紀錄裡 Why; it stays in the log")],
    amount: Annotated[
        int | None, typer.Option(min=1, help="金額，不填則全退 NT$; all that is left without it")
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(help="SKU=數量，退這些品項 SKU=UNITS to pay back, repeatable"),
    ] = None,
    restock: Annotated[
        list[str] | None,
        typer.Option(help="SKU=數量，放回庫存 SKU=UNITS back on the shelf, repeatable"),
    ] = None,
    restock_all: Annotated[
        bool, typer.Option("--restock-all", help="退的品項都放回庫存 All units back on the shelf")
    ] = False,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """退款：全部、一個金額、或幾件品項。銀行由背景工作通知。
    Give money back: all of it, an amount, or units of lines. The worker asks the bank."""
    wish = RefundWish(
        amount=amount,
        lines=_units(line or (), "--line"),
        restock=_units(restock or (), "--restock"),
        restocks_all=restock_all,
    )

    async def add(shop: Shop) -> RefundView:
        view = await find_order(shop, number)
        what = "全部 everything" if amount is None and not line else ""
        what = money(amount) if amount is not None else what or ", ".join(line or ())
        ask(f"訂單 {view.order.number} 退款 {what}，確定嗎？ Refund this order?", yes=yes)
        refund_id = await request_refund(
            shop.db,
            shop.gateway,
            shop.mint,
            RequestRefund(
                refund_id=shop.mint.id(),
                order_token=view.order.token,
                attempt_number=None if number == view.order.number else number,
                wish=wish,
                reason=reason,
                actor=OPERATOR,
                at=shop.mint.now(),
            ),
        )
        return await _find(shop, refund_id)

    _print(with_shop(data, add))


@refunds.command("list")
def list_refunds(
    *,
    only_open: Annotated[
        bool, typer.Option("--open", help="只列未完成的 Only those that are not done")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="筆數 How many")] = 20,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """最新的退款。
    The newest refunds."""
    found = table("退款 refund", "訂單 order", "金額 amount", "狀態 status", "時間 at", "原因 why")
    views = with_shop(
        data, lambda shop: shop.db.read(latest_refunds, only_open=only_open, limit=limit)
    )
    for each in views:
        found.add_row(
            each.id,
            each.number,
            money(each.amount),
            _status(each.status),
            f"{taipei(each.created_at):{_MOMENT}}",
            each.reason,
        )
    out.print(found if found.rows else "沒有退款。There are no refunds.")


@refunds.command("show")
def show_refund(refund: RefundArgument, data: DataOption = Path(DEFAULT_DATA)) -> None:
    """一筆退款的完整經過。
    Everything that happened to one refund."""

    async def look(shop: Shop) -> tuple[RefundView, list[RefundMoveView]]:
        return await _find(shop, refund), await shop.db.read(moves_of_refund, refund)

    view, moves = with_shop(data, look)
    _print(view)
    story = table("時間 at", "動作 move", "狀態 status", "誰 by", "原因 why")
    for move in moves:
        story.add_row(
            f"{taipei(move.at):{_MOMENT}}",
            move.verb,
            f"{move.from_status or ''} → {move.to_status}",
            move.actor,
            move.reason,
        )
    out.print(story)


@refunds.command("settle")
def settle_refund(
    refund: RefundArgument,
    *,
    reference: Annotated[
        str, typer.Option(help="憑據，例如匯款序號 What proves it, such as a transfer's number")
    ],
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """登記：錢已經由人退還（銀行不受理時）。
    Record that a person gave the money back, where the bank would not."""
    ask(f"登記退款 {refund} 已由人工退還嗎？ Settle it by hand?", yes=yes)

    async def settle(shop: Shop) -> RefundView:
        await settle_by_hand(shop.db, shop.mint, refund, actor=OPERATOR, bank_reference=reference)
        return await _find(shop, refund)

    _print(with_shop(data, settle))


@refunds.command("retry")
def send_again(
    refund: RefundArgument, *, yes: YesOption = False, data: DataOption = Path(DEFAULT_DATA)
) -> None:
    """再送一次沒有送到銀行的退款；會先查銀行的退款清單。
    Send a refund again that never arrived; the bank's list is looked at first."""
    ask(f"再送一次退款 {refund} 嗎？ Send it again?", yes=yes)

    async def retry(shop: Shop) -> RefundView:
        await retry_refund(shop.db, shop.gateway, shop.mint, refund, actor=OPERATOR)
        return await _find(shop, refund)

    _print(with_shop(data, retry))


async def _find(shop: Shop, refund_id: str) -> RefundView:
    view = await shop.db.read(find_refund, refund_id)
    if view is None:
        raise NotFound("refund")
    return view


def _print(view: RefundView) -> None:
    out.print(f"[bold]{view.id}[/]  {_status(view.status)}  {money(view.amount)}")
    out.print(
        f"訂單 order {view.number}  {method_name(view.method, CHINESE)}  {view.attempt_number}"
    )
    out.print(f"{view.actor}: {view.reason}", markup=False)
    if view.bank_words:
        out.print(f"銀行 bank: {view.bank_words}", markup=False)
    for line in view.lines:
        out.print(
            f"  {line.sku}  {line.name} × {line.quantity}  放回庫存 restocked {line.restocked}",
            markup=False,
        )


def _status(status: str) -> str:
    return f"{status_name('refund', status, CHINESE)} {status}"


def _units(words: Sequence[str], option: str) -> dict[str, int]:
    """`SKU=2` as people type it; a SKU that is named twice is summed."""
    units: dict[str, int] = {}
    for word in words:
        sku, _, count = word.rpartition("=")
        if not sku or not count.isascii() or not count.isdigit() or not 1 <= int(count) <= 9_999:
            raise typer.BadParameter(f"{word}: give SKU=UNITS, such as TEA=2", param_hint=option)
        units[sku] = units.get(sku, 0) + int(count)
    return units
