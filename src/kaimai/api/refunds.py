"""`/orders/{token}/refunds`: money that the shop's people give back. Buyers see it in their order."""

from litestar import get, post
from litestar.params import FromPath

from kaimai.api.bodies import read_body, read_key, token_in_path
from kaimai.api.callers import caller_with_scope
from kaimai.api.openapi import Operation, opt
from kaimai.api.problems import ApiRequest
from kaimai.api.refund_records import (
    NewRefund,
    RefundAnswer,
    RefundList,
    given_back,
    refund_list,
    wish_of,
)
from kaimai.api.shops import Answer, TheShop
from kaimai.domain.api_tokens import REFUNDS
from kaimai.domain.errors import NotFound
from kaimai.operations.cancelling import cancel_any_order
from kaimai.operations.refunding import RequestRefund, request_refund
from kaimai.operations.shop import Shop
from kaimai.queries.orders import find_order
from kaimai.queries.refunds import find_refund, refunds_of_order


@post(
    "/orders/{token:str}/refunds",
    opt=opt(
        Operation(
            summary="Give money back: an amount, units of lines, or all that is left; or cancel",
            answer=RefundAnswer,
            status=201,
            body=NewRefund,
            needs_key=True,
            scope=REFUNDS,
            refusals=(409, 503),
        )
    ),
)
async def give_back(request: ApiRequest, shop: TheShop, token: FromPath[str]) -> Answer:
    """The refund; the same one when the same key comes again."""
    actor = await caller_with_scope(request, shop, REFUNDS)
    key = read_key(request)
    body = await read_body(request, NewRefund)
    wanted = RequestRefund(
        refund_id=shop.mint.id(),
        order_token=token_in_path(token, "order"),
        wish=wish_of(body),
        reason=body.reason,
        actor=actor,
        at=shop.mint.now(),
        key=(actor.id, key),
        cancels=body.cancel,
    )
    return Answer(await _answer(shop, wanted), status=201)


@get(
    "/orders/{token:str}/refunds",
    opt=opt(Operation(summary="List an order's refunds", answer=RefundList, scope=REFUNDS)),
)
async def list_refunds(request: ApiRequest, shop: TheShop, token: FromPath[str]) -> Answer:
    """All refunds of the order, the oldest first."""
    await caller_with_scope(request, shop, REFUNDS)
    found = await shop.db.read(refunds_of_order, token_in_path(token, "order"))
    if found is None:
        raise NotFound("order")
    return Answer(refund_list(found))


async def _answer(shop: Shop, wanted: RequestRefund) -> RefundAnswer:
    refund_id: str | None
    if wanted.cancels:
        cancelled = await cancel_any_order(shop.db, shop.gateway, shop.mint, wanted)
        refund_id = cancelled.refund_id
    else:
        refund_id = await request_refund(shop.db, shop.gateway, shop.mint, wanted)
    order = await shop.db.read(find_order, wanted.order_token)
    if order is None:
        raise NotFound("order")
    view = None if refund_id is None else await shop.db.read(find_refund, refund_id)
    return RefundAnswer(
        order_status=order.order.status, refund=None if view is None else given_back(view)
    )
