"""The command that cancels an order, paid or not."""

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
    with_shop,
)
from kaimai.domain.refunds import RefundWish
from kaimai.operations.cancelling import Cancelled, cancel_any_order
from kaimai.operations.refunding import RequestRefund
from kaimai.operations.shop import Shop
from kaimai.words.formats import money
from kaimai.words.languages import CHINESE
from kaimai.words.status import status_name


def cancel(
    number: Annotated[str, typer.Argument(help="訂單編號 An order's number")],
    *,
    reason: Annotated[
        str, typer.Option(help="原因，會留在紀錄裡 Why; it stays in the log")
    ] = "店家取消",
    restock: Annotated[
        bool,
        typer.Option(
            "--restock/--no-restock", help="商品放回庫存（預設） Put the units back on the shelf"
        ),
    ] = True,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """取消訂單；已付款（未出貨）的會全額退款，只授權的會取消授權。
    Cancel an order; what was paid goes back, what was only authorized is given up."""

    async def do(shop: Shop) -> Cancelled:
        view = await find_order(shop, number)
        status = status_name("order", view.order.status, CHINESE)
        ask(
            f"取消訂單 {view.order.number}（{status}，{money(view.order.total)}）嗎？ "
            "Cancel this order?",
            yes=yes,
        )
        return await cancel_any_order(
            shop.db,
            shop.gateway,
            shop.mint,
            RequestRefund(
                refund_id=shop.mint.id(),
                order_token=view.order.token,
                wish=RefundWish(restocks_all=restock),
                reason=reason,
                actor=OPERATOR,
                at=shop.mint.now(),
                cancels=True,
            ),
        )

    cancelled = with_shop(data, do)
    out.print("訂單已取消。The order is cancelled.")
    if cancelled.refund_id is not None:
        out.print(f"退款 refund: {cancelled.refund_id}", markup=False)
    if cancelled.voided is not None:
        out.print(f"取消授權 authorization given up: {cancelled.voided.attempt_number}")
