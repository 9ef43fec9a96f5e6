"""An order's payments: ask the bank how they stand; capture an authorization, or give one up."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.order.page import address_of, carried_out, found
from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit
from kaimai.domain.errors import NotFound
from kaimai.domain.payments import Payment
from kaimai.operations.captures import capture_payment, void_payment
from kaimai.operations.payments import ask_for_staff
from kaimai.queries.order_page import OrderPage
from kaimai.words.backoffice import texts
from kaimai.words.formats import money


@form("/orders/{number:str}/ask", "orders.edit")
async def ask(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """Ask the bank now how the order's payments stand."""
    shop = visit.shop
    known = await found(visit, number)
    work = ask_for_staff(shop.db, shop.gateway, shop.mint, known.view.attempts)
    return await carried_out(visit, number, work, "order_asked")


@form("/orders/{number:str}/payments/{attempt:str}/capture", "orders.refund")
async def capture(visit: TheVisit, number: FromPath[str], attempt: FromPath[str]) -> Response[Any]:
    """Take the money of an authorization."""
    shop = visit.shop
    payment = _payment(await found(visit, number), attempt)
    work = capture_payment(
        shop.db, shop.gateway, shop.mint, payment.attempt_number, actor=visit.actor
    )
    return await carried_out(visit, number, work, "order_captured", amount=money(payment.amount))


@page("/orders/{number:str}/payments/{attempt:str}/void", "orders.refund")
async def ask_to_void(
    visit: TheVisit, number: FromPath[str], attempt: FromPath[str]
) -> Response[Any]:
    """What giving an authorization up means."""
    payment, t = _payment(await found(visit, number), attempt), texts(visit.language)
    return await show(
        visit,
        "confirm.html",
        title=t["order_void"],
        text=[t["order_void_text"].format(amount=money(payment.amount))],
        action=address_of(number, f"/payments/{attempt}/void"),
        label=t["order_void"],
        back=address_of(number),
    )


@form("/orders/{number:str}/payments/{attempt:str}/void", "orders.refund")
async def void(visit: TheVisit, number: FromPath[str], attempt: FromPath[str]) -> Response[Any]:
    """Give up an authorization that no order needs."""
    shop = visit.shop
    payment = _payment(await found(visit, number), attempt)
    work = void_payment(shop.db, shop.gateway, shop.mint, payment.attempt_number, actor=visit.actor)
    return await carried_out(visit, number, work, "order_voided")


def _payment(known: OrderPage, attempt_number: str) -> Payment:
    """The attempt with this number, if it is one of this order. Raises NotFound."""
    for each in known.view.attempts:
        if each.attempt_number == attempt_number:
            return each
    raise NotFound("payment")


HANDLERS: Final = (ask, capture, ask_to_void, void)
