"""Cancelling an order, paid or not: a page that says what becomes of its money and its goods, and asks
once."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.order.page import address_of, found, refused
from kaimai.backoffice.order.refunding import key_of
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import (
    BankUnreachable,
    InvalidInput,
    MoveRefused,
    Refused,
)
from kaimai.domain.orders import EDITABLE, ORDER_MOVES
from kaimai.domain.payment_methods import is_account
from kaimai.domain.refunds import RefundWish, checked_reason
from kaimai.operations.cancelling import cancel_any_order
from kaimai.operations.refunding import RequestRefund
from kaimai.queries.order_page import OrderPage
from kaimai.web.forms import Form, field_of
from kaimai.words.backoffice.order import CANCELS
from kaimai.words.errors import sentence
from kaimai.words.formats import money
from kaimai.words.payment_methods import method_name


@page("/orders/{number:str}/cancel", "orders.cancel")
async def ask(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """What will happen, and the question."""
    known = await found(visit, number)
    if known.view.order.status not in EDITABLE:
        return refused(
            visit, number, MoveRefused(ORDER_MOVES.name, "cancel", known.view.order.status)
        )
    return await _asked(visit, known, visit.shop.mint.token())


@form("/orders/{number:str}/cancel", "orders.cancel")
async def cancel(visit: TheVisit, number: FromPath[str], data: Form) -> Response[Any]:
    """Cancel it; what was paid goes back."""
    known, shop = await found(visit, number), visit.shop
    try:
        done = await cancel_any_order(
            shop.db, shop.gateway, shop.mint, _request(visit, known, data)
        )
    except InvalidInput as error:
        said = {"reason": sentence(error, visit.language)}
        return await _asked(visit, known, field_of(data, "key"), said, field_of(data, "reason"))
    except (Refused, BankUnreachable) as error:
        return refused(visit, number, error)
    notice = "order_cancelled_refund" if done.refund_id else "order_cancelled"
    return go(visit, address_of(known.view.order.number), notice)


def _request(visit: Visit, known: OrderPage, data: Form) -> RequestRefund:
    mint = visit.shop.mint
    return RequestRefund(
        refund_id=mint.id(),
        order_token=known.view.order.token,
        wish=RefundWish(restocks_all=bool(field_of(data, "restock"))),
        reason=checked_reason(field_of(data, "reason")),
        actor=visit.actor,
        at=mint.now(),
        # An unpaid order is over after the first click, and so answers the second one.
        key=None if known.view.order.is_open else key_of(visit, data),
        cancels=True,
    )


async def _asked(
    visit: Visit,
    known: OrderPage,
    key: str,
    mistakes: dict[str, str] | None = None,
    reason: str = "",
) -> Response[Any]:
    order = known.view.order
    return await show(
        visit,
        "order/cancel.html",
        status=422 if mistakes else 200,
        order=order,
        what=_what_happens(known, visit),
        key=key,
        reason=reason,
        mistakes=mistakes or {},
    )


def _what_happens(known: OrderPage, visit: Visit) -> list[str]:
    """What becomes of the money, and of the goods."""
    order, language = known.view.order, visit.language
    applied = next((each for each in known.view.attempts if each.is_applied), None)
    live = known.view.offer(visit.now)
    said = ["unpaid", "unpaid_card" if live is not None else "", "told"]
    if live is not None and is_account(live.method):
        said[1] = "unpaid_account"
    if applied is not None:
        said = ["captured" if applied.status == "captured" else "authorized", "paid_stock", "told"]
        if applied.amount == 0:
            said[0] = "free"
    counted = sum(each.amount for each in known.refunds if each.status not in ("refused", "failed"))
    left = 0 if applied is None else applied.received - counted
    return [
        CANCELS[name]
        .of(language)
        .format(amount=money(left), method=method_name(order.method, language))
        for name in said
        if name
    ]


HANDLERS: Final = (ask, cancel)
