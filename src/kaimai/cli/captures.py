"""Commands for money that is only authorized: capture it, or give it up."""

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
from kaimai.domain.errors import NotFound
from kaimai.domain.payments import Payment
from kaimai.operations.captures import capture_payment, void_payment
from kaimai.operations.shop import Shop
from kaimai.queries.orders import OrderView
from kaimai.words.formats import money
from kaimai.words.languages import CHINESE
from kaimai.words.status import status_name

NumberArgument = Annotated[
    str, typer.Argument(help="訂單編號或銀行訂單編號 Order or attempt number")
]


def capture(
    number: NumberArgument, *, yes: YesOption = False, data: DataOption = Path(DEFAULT_DATA)
) -> None:
    """請款：收取已授權的款項。
    Take the money that was authorized."""

    async def do(shop: Shop) -> Payment:
        attempt = _attempt(await find_order(shop, number), number, is_applied=True)
        ask(f"請款 {money(attempt.amount)} 嗎？ Capture it?", yes=yes)
        return await capture_payment(
            shop.db, shop.gateway, shop.mint, attempt.attempt_number, actor=OPERATOR
        )

    _print(with_shop(data, do))


def void(
    number: NumberArgument, *, yes: YesOption = False, data: DataOption = Path(DEFAULT_DATA)
) -> None:
    """取消授權：放棄沒有訂單需要的授權（要放棄整筆訂單請用 kaimai cancel）。
    Give up an authorization that no order needs (to end the order itself: kaimai cancel)."""

    async def do(shop: Shop) -> Payment:
        attempt = _attempt(await find_order(shop, number), number, is_applied=False)
        ask(f"取消授權 {money(attempt.amount)} 嗎？ Give it up?", yes=yes)
        return await void_payment(
            shop.db, shop.gateway, shop.mint, attempt.attempt_number, actor=OPERATOR
        )

    _print(with_shop(data, do))


def _attempt(view: OrderView, number: str, *, is_applied: bool) -> Payment:
    """The attempt with this number; for an order's number the applied one, or the one that is not."""
    for attempt in view.attempts:
        if attempt.attempt_number == number:
            return attempt
    held = [each for each in view.attempts if each.status == "authorized"] or list(view.attempts)
    if not held:
        raise NotFound("payment")
    return next((each for each in held if each.is_applied == is_applied), held[-1])


def _print(payment: Payment) -> None:
    name = status_name("payment", payment.status, CHINESE)
    out.print(f"{payment.attempt_number}: {name} {payment.status}  {money(payment.amount)}")
