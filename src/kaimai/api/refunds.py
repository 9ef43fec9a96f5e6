"""`/orders/{token}/refunds`: money that the shop's people give back. Buyers see it in their order."""

from litestar import get
from litestar.params import FromPath

from kaimai.api.bodies import token_in_path
from kaimai.api.callers import caller_with_scope
from kaimai.api.openapi import Operation, opt
from kaimai.api.problems import ApiRequest
from kaimai.api.refund_records import RefundList, refund_list
from kaimai.api.shops import Answer, TheShop
from kaimai.domain.api_tokens import REFUNDS
from kaimai.domain.errors import NotFound
from kaimai.queries.refunds import refunds_of_order


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
