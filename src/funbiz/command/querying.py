"""`funbiz query`, `pay-query`, `bill` and `allot`: questions that change nothing at the bank."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from funbiz import (
    TAIPEI,
    OrdersInPeriod,
    PayFlag,
    PayType,
    QueryOrders,
    QueryWalletOrders,
    WalletBrand,
)
from funbiz.command.options import (
    OrderNumber,
    Shown,
    Where,
    first_moment,
    last_moment,
    read_day,
)
from funbiz.command.session import ask, tell, wrong_use
from funbiz.command.showing import out, plain, print_json, print_rows

PayTypeOption = Annotated[
    PayType | None, typer.Option("--pay-type", help="A 虛擬帳號 C 信用卡 M 行動支付 P 價金")
]
_COLUMNS = (
    "order_no",
    "pay_type",
    "pay_status",
    "amount_cents",
    "ts_date",
    "pay_date",
    "refund_status",
)
"""What is shown of each order in a long list."""
_WALLET_COLUMNS = ("order_no", "wallet", "mode", "amount_cents", "ts_date", "pay_date")
_DAY = typer.Argument(metavar="DAY", help="日期 2026-11-23 A day", show_default=False)


def order(number: OrderNumber, where: Where, shown: Shown) -> None:
    """查一筆訂單：狀態、卡號末碼、退款。
    One order by its number: its state, its card or account, its refunds."""
    reply = ask(where, shown, lambda bank: bank.query_orders(QueryOrders(order_no=number)))
    tell(reply, shown)
    _none(reply.orders, shown)


def period(
    where: Where,
    shown: Shown,
    first: Annotated[
        str, typer.Argument(metavar="FROM", help="2026-11-23 or 2026-11-23T08:30, 台灣時間")
    ],
    last: Annotated[
        str | None, typer.Argument(metavar="TO", help="到 Until; now when left out")
    ] = None,
    *,
    pay_type: PayTypeOption = None,
    flag: Annotated[
        PayFlag | None, typer.Option(help="Y 已付 paid, N 未付 unpaid, O 逾期 expired")
    ] = None,
) -> None:
    """查一段時間內建立的訂單，超過 300 筆會自動分段再查。
    Orders created in a period of Taiwan's time; a full answer is asked again in halves."""
    start = first_moment(first)
    end = _now() if last is None else last_moment(last)
    found = ask(
        where,
        shown,
        lambda bank: bank.query_orders_in_period(start, end, pay_type=pay_type, pay_flag=flag),
    )
    if shown.as_json:
        print_json({"outcome": "done", "reply": plain(found, shown)})
        return
    print_orders(found, shown)


def print_orders(found: OrdersInPeriod, shown: Shown) -> None:
    """A table of orders, and in words what may be missing from it."""
    if found.orders:
        print_rows("orders", found.orders, shown, columns=_COLUMNS)
    _none(found.orders, shown)
    for start, end in found.cut:
        _tell_cut(f"{start:%Y-%m-%d %H:%M} – {end:%H:%M}")


def _tell_cut(stretch: str) -> None:
    out.print(f"{stretch}: 可能還有更多 the bank may hold more orders here", markup=False)


def wallets(
    where: Where,
    shown: Shown,
    number: Annotated[
        str | None, typer.Argument(metavar="[ORDER_NO]", help="訂單編號 An order's number")
    ] = None,
    *,
    first: Annotated[str | None, typer.Option("--from", help="2026-11-23")] = None,
    last: Annotated[str | None, typer.Option("--to", help="2026-11-23")] = None,
    wallet: Annotated[
        WalletBrand | None, typer.Option(help="電子支付 Only this wallet's orders")
    ] = None,
) -> None:
    """查電子支付的訂單（街口、LINE Pay、全支付…），依編號或日期。
    Wallet orders, by number or by days; no other query shows them."""
    if number is not None:
        request = QueryWalletOrders(order_no=number)
        reply = ask(where, shown, lambda bank: bank.query_wallet_orders(request))
        tell(reply, shown)
        _none(reply.orders, shown)
        return
    if first is None:
        wrong_use("請給訂單編號或 --from 日期。Give an ORDER_NO, or a day with --from.")
    start = read_day(first)
    end = start if last is None else read_day(last)
    found = ask(where, shown, lambda bank: bank.query_wallet_orders_of_days(start, end))
    kept = tuple(row for row in found.orders if wallet is None or row.wallet == wallet)
    if shown.as_json:
        print_json({"outcome": "done", "reply": plain(replace(found, orders=kept), shown)})
        return
    if kept:
        print_rows("orders", kept, shown, columns=_WALLET_COLUMNS)
    _none(kept, shown)
    for cut in found.cut:
        _tell_cut(f"{cut.ordered_from} {cut.wallet or ''} {cut.mode or ''}".strip())


def uncaptured(
    where: Where,
    shown: Shown,
    number: Annotated[
        str | None, typer.Argument(metavar="[ORDER_NO]", help="訂單編號 An order's number")
    ] = None,
) -> None:
    """列出已授權、尚未請款的信用卡訂單。
    Card orders that are authorised and not captured."""
    reply = ask(where, shown, lambda bank: bank.query_uncaptured(number))
    tell(reply, shown)
    _none(reply.orders, shown)


def schedule(number: OrderNumber, where: Where, shown: Shown) -> None:
    """查定期定額：扣了幾期、下次扣款日、每期結果。
    A recurring order: charges so far, the next day, each result."""
    tell(ask(where, shown, lambda bank: bank.query_schedule(number)), shown)


def pay_query(
    token: Annotated[
        str, typer.Argument(metavar="PAY_TOKEN", help="通知裡的 PayToken", show_default=False)
    ],
    where: Where,
    shown: Shown,
) -> None:
    """查通知的 PayToken 說了什麼：付款、請款、退款、扣款或綁卡的結果。
    Ask what the pay token of a notice tells about."""
    reply = ask(where, shown, lambda bank: bank.query_payment(token))
    tell(reply, shown)
    if not (reply.result or reply.binding or reply.ended or shown.as_json):
        out.print("銀行沒有這個 Token 的結果。The bank has no result behind this token.")


def bill(
    where: Where,
    shown: Shown,
    day: Annotated[
        str | None, typer.Argument(metavar="[DAY]", help="日期，預設昨天 Yesterday when left out")
    ] = None,
) -> None:
    """一天的對帳檔：收款與退款（昨天到 30 天前）。
    The statement of one day, yesterday to 30 days ago."""
    meant = _yesterday() if day is None else read_day(day)
    reply = ask(where, shown, lambda bank: bank.query_bill(meant))
    tell(reply, shown)
    _none(reply.rows, shown)


def allot(
    first: Annotated[str, _DAY],
    where: Where,
    shown: Shown,
    last: Annotated[
        str | None, typer.Argument(metavar="[LAST]", help="到 Last day; the same when left out")
    ] = None,
    *,
    pay_type: Annotated[
        PayType, typer.Option(help="A 虛擬帳號 C 信用卡 M 行動支付 W 電子支付")
    ] = PayType.CARD,
    escrow: Annotated[
        bool, typer.Option("--escrow", help="信用卡價金的撥款檔（元）Payouts of escrow, in dollars")
    ] = False,
) -> None:
    """撥款檔：銀行撥了多少、扣了多少手續費（昨天到 30 天前）。
    What the bank paid out to the shop, and its fees; yesterday to 30 days ago."""
    start = read_day(first)
    end = start if last is None else read_day(last)
    if escrow:
        trusted = ask(where, shown, lambda bank: bank.query_escrow_allotments(start, end))
        tell(trusted, shown)
        _none(trusted.allotments, shown)
        return
    reply = ask(where, shown, lambda bank: bank.query_allotments(start, end, pay_type=pay_type))
    tell(reply, shown)
    _none(reply.allotments, shown)


def _none(rows: tuple[object, ...], shown: Shown) -> None:
    if not rows and not shown.as_json:
        out.print("沒有資料。The bank has nothing of this.")


def _now() -> datetime:
    return datetime.now(UTC).astimezone(TAIPEI)


def _yesterday() -> date:
    return (_now() - timedelta(days=1)).date()
