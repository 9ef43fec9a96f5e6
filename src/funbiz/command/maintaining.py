"""`funbiz maintain`: capture, void, refund, move a deadline, stop a series of charges."""

from datetime import datetime
from typing import Annotated

import typer

from funbiz import BlockingFunbizClient, MaintainOrderReply
from funbiz.command.options import (
    OrderNumber,
    Shown,
    Where,
    YesOption,
    last_moment,
)
from funbiz.command.session import act, tell
from funbiz.command.showing import out


def capture(number: OrderNumber, where: Where, shown: Shown, *, yes: YesOption = False) -> None:
    """請款：收取已授權的金額。
    Take the money that a card order has authorised."""
    tell(act(where, shown, lambda bank: bank.capture(number), yes=yes), shown)


def void(number: OrderNumber, where: Where, shown: Shown, *, yes: YesOption = False) -> None:
    """取消授權；未付款的虛擬帳號則停用。
    Give up a card's authorisation before capture, or close an unpaid virtual account."""
    tell(act(where, shown, lambda bank: bank.void(number), yes=yes), shown)


def refund(
    number: OrderNumber,
    where: Where,
    shown: Shown,
    *,
    amount: Annotated[
        int | None, typer.Option(min=1, help="退幾元，預設全部 NT$; the whole order when left out")
    ] = None,
    remark: Annotated[str | None, typer.Option(help="原因 A reason, up to 40 characters")] = None,
    refund_token: Annotated[
        str | None,
        typer.Option(help="虛擬帳號第二次呼叫 Second call for a virtual account, within 120 s"),
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="虛擬帳號：兩次一起做 Make both calls at once")
    ] = False,
    yes: YesOption = False,
) -> None:
    """退款：全部或一部分。虛擬帳號要兩次呼叫（--confirm 一次做完）。
    Give money back, all or a part; a virtual account takes two calls."""
    cents = None if amount is None else amount * 100

    def deed(bank: BlockingFunbizClient) -> MaintainOrderReply:
        reply = bank.refund(number, amount_cents=cents, remark=remark, refund_token=refund_token)
        if not (confirm and reply.refund_token):
            return reply
        return bank.refund(
            number, amount_cents=cents, remark=remark, refund_token=reply.refund_token
        )

    reply = act(where, shown, deed, yes=yes)
    tell(reply, shown)
    if reply.refund_token and refund_token is None and not confirm and not shown.as_json:
        out.print(
            "還沒有退款：120 秒內要再呼叫一次。Nothing is refunded yet: within 120 seconds repeat "
            "this with --refund-token (--reveal shows it), or use --confirm next time."
        )


def expiry(
    number: OrderNumber,
    where: Where,
    shown: Shown,
    deadline: Annotated[
        str, typer.Argument(metavar="DEADLINE", help="2026-11-30 or 2026-11-30T18:00, 台灣時間")
    ],
    *,
    yes: YesOption = False,
) -> None:
    """更改虛擬帳號的付款期限。
    Set a new deadline for an unpaid or expired virtual account."""
    moment: datetime = last_moment(deadline)
    tell(act(where, shown, lambda bank: bank.change_expiry(number, moment), yes=yes), shown)


def stop(number: OrderNumber, where: Where, shown: Shown, *, yes: YesOption = False) -> None:
    """中止定期定額，之後不再扣款。
    Stop a series of recurring charges; ORDER_NO is that of its first order."""
    reply = act(
        where,
        shown,
        lambda bank: bank.stop_schedule(number),
        yes=yes,
        ask_with="query schedule",
    )
    tell(reply, shown)
