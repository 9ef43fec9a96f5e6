"""Refunds that stopped: recorded as given back by hand, or sent again after a look at the bank's list."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.order.page import address_of, carried_out, found
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput, NotFound, Refused
from kaimai.operations.refunds import retry_refund, settle_by_hand
from kaimai.queries.order_page import OrderPage
from kaimai.queries.refunds import RefundView
from kaimai.web.forms import Form, field_of
from kaimai.words.errors import sentence


@page("/orders/{number:str}/refunds/{refund:str}/settle", "orders.refund")
async def ask(visit: TheVisit, number: FromPath[str], refund: FromPath[str]) -> Response[Any]:
    """What settling by hand means, and the field for what proves it."""
    known = await found(visit, number)
    return await _asked(visit, known, _refund(known, refund))


@form("/orders/{number:str}/refunds/{refund:str}/settle", "orders.refund")
async def settle(
    visit: TheVisit, number: FromPath[str], refund: FromPath[str], data: Form
) -> Response[Any]:
    """A person gave the money back outside the bank."""
    known, shop = await found(visit, number), visit.shop
    wanted, reference = _refund(known, refund), field_of(data, "reference")
    try:
        await settle_by_hand(
            shop.db, shop.mint, wanted.id, actor=visit.actor, bank_reference=reference
        )
    except InvalidInput as error:
        return await _asked(visit, known, wanted, {"reference": sentence(error, visit.language)})
    except Refused as error:
        why = sentence(error, visit.language)
        return go(visit, address_of(number), "order_refused", tone="refusal", why=why)
    return go(visit, address_of(number), "order_refund_settled")


@form("/orders/{number:str}/refunds/{refund:str}/retry", "orders.refund")
async def retry(visit: TheVisit, number: FromPath[str], refund: FromPath[str]) -> Response[Any]:
    """Send it again, if the bank's list shows that it never arrived."""
    shop = visit.shop
    wanted = _refund(await found(visit, number), refund)
    work = retry_refund(shop.db, shop.gateway, shop.mint, wanted.id, actor=visit.actor)
    return await carried_out(visit, number, work, "order_refund_again")


def _refund(known: OrderPage, refund_id: str) -> RefundView:
    """The refund with this id, if it is one of this order. Raises NotFound."""
    for each in known.refunds:
        if each.id == refund_id:
            return each
    raise NotFound("refund")


async def _asked(
    visit: Visit, known: OrderPage, refund: RefundView, mistakes: dict[str, str] | None = None
) -> Response[Any]:
    return await show(
        visit,
        "order/settle.html",
        status=422 if mistakes else 200,
        order=known.view.order,
        refund=refund,
        mistakes=mistakes or {},
    )


HANDLERS: Final = (ask, settle, retry)
