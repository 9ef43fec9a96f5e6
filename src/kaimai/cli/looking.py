"""Commands that look: orders, how the bank sees a payment. They change nothing of their own."""

from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli.session import (
    DEFAULT_DATA,
    DataOption,
    Failed,
    err,
    out,
    progress,
    table,
    with_shop,
)
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import BankUnreachable, NotFound
from kaimai.domain.orders import ORDER_MOVES
from kaimai.domain.payments import Rank
from kaimai.operations.payments import sync_payment
from kaimai.operations.shop import Shop
from kaimai.queries import orders as order_queries
from kaimai.queries.orders import OrderView
from kaimai.queries.payments import unfinished_attempts
from kaimai.words.formats import money
from kaimai.words.languages import CHINESE
from kaimai.words.payment_methods import method_name
from kaimai.words.status import status_name

payments = typer.Typer(
    no_args_is_help=True, help="付款的經過，向銀行查詢 What happened to a payment; ask the bank"
)
_MOMENT = "%Y-%m-%d %H:%M:%S"


def print_latest(data: Path, status: str | None, limit: int) -> None:
    """The newest orders as a table. Raises BadParameter for a status that there is not."""
    if status is not None and status not in ORDER_MOVES.statuses:
        raise typer.BadParameter(f"must be one of {', '.join(ORDER_MOVES.statuses)}")

    async def look(shop: Shop) -> list[order_queries.OrderSummary]:
        return await shop.db.read(order_queries.latest_orders, status=status, limit=limit)

    found = table(
        "編號 number", "狀態 status", "金額 total", "付款 method", "時間 placed", "姓名 name"
    )
    for each in with_shop(data, look):
        found.add_row(
            each.number,
            _status("order", each.status),
            money(each.total),
            method_name(each.method, CHINESE),
            f"{taipei(each.placed_at):{_MOMENT}}",
            each.contact_name,
        )
    out.print(found if found.rows else "沒有訂單。There are no orders.")


async def find_order(shop: Shop, number: str) -> OrderView:
    """The order with this number (or this order number at the bank). Raises NotFound."""
    view = await shop.db.read(order_queries.find_order_by_number, number)
    if view is None:
        raise NotFound("order")
    return view


def print_order(view: OrderView) -> None:
    """An order with its lines and its attempts, as tables."""
    order = view.order
    out.print(f"[bold]{order.number}[/]  {_status('order', order.status)}  {money(order.total)}")
    out.print(
        f"姓名 name {order.contact.name}  保留到 hold until {taipei(order.hold_until):{_MOMENT}}"
    )
    if order.bank_words:
        out.print(f"銀行 bank: {order.bank_words}", markup=False)
    lines = table("SKU", "品名 name", "單價 price", "數量 quantity")
    for line in view.lines:
        lines.add_row(line.sku, line.name, money(line.unit_price), str(line.quantity))
    out.print(lines)
    _print_attempts(view)


def _print_attempts(view: OrderView) -> None:
    attempts = table("銀行訂單編號 attempt", "狀態 status", "付款 method", "TSNo", "銀行說 bank")
    for attempt in view.attempts:
        words = " ".join(filter(None, (attempt.bank_status, attempt.bank_words)))
        attempts.add_row(
            attempt.attempt_number,
            _status("payment", attempt.status),
            method_name(attempt.method, CHINESE),
            attempt.ts_no or "",
            words,
        )
    out.print(attempts)


@payments.command("sync")
def sync_payments(
    number: Annotated[
        str | None, typer.Argument(help="訂單編號或銀行訂單編號 Order or attempt number")
    ] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="所有未完成的付款 Every payment that is not settled")
    ] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """向銀行查詢付款結果並記錄；可以重複執行。
    Ask the bank how payments stand and record it; safe to repeat."""
    if (number is None) == (not everything):
        raise typer.BadParameter("give a NUMBER, or --all")
    asked, unheard = with_shop(data, lambda shop: _sync(shop, number))
    if unheard:
        raise Failed(
            f"連不上銀行，{unheard} 筆沒有查到。The bank did not answer for {unheard} payments."
        )
    out.print(f"查了 {asked} 筆。Asked the bank about {asked} payments.")


async def _sync(shop: Shop, number: str | None) -> tuple[int, int]:
    if number is None:
        attempts = await shop.db.read(unfinished_attempts)
    else:
        view = await find_order(shop, number)
        attempts = [
            attempt.attempt_number
            for attempt in view.attempts
            if attempt.status != "created" and attempt.method != "none"
        ]
    unheard = 0
    with progress() as bar:
        for attempt in bar.track(attempts, description="查詢 asking"):
            try:
                recorded = await sync_payment(
                    shop.db, shop.gateway, shop.mint, attempt, rank=Rank.BUTTON
                )
            except BankUnreachable as error:
                unheard += 1
                err.print(f"{attempt}: {error}", markup=False)
                continue
            out.print(f"{attempt}: {_status('payment', recorded.payment_status)}")
    return len(attempts) - unheard, unheard


def _status(machine: str, status: str) -> str:
    return f"{status_name(machine, status, CHINESE)} {status}"
