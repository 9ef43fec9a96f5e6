"""`/orders/{token}/capture`: taking the money of an authorization, for programs of the shop's people."""

from litestar import post
from litestar.params import FromPath

from kaimai.api.bodies import token_in_path
from kaimai.api.callers import caller_with_scope
from kaimai.api.openapi import Operation, opt
from kaimai.api.problems import ApiRequest
from kaimai.api.records import PaymentAnswer, payment_document
from kaimai.api.shops import Answer, TheShop
from kaimai.domain.api_tokens import PAYMENTS
from kaimai.domain.errors import NotFound
from kaimai.operations.captures import capture_payment
from kaimai.queries.orders import find_order


@post(
    "/orders/{token:str}/capture",
    status_code=200,
    opt=opt(
        Operation(
            summary="Capture the authorization that the order is paid by",
            answer=PaymentAnswer,
            scope=PAYMENTS,
            refusals=(409, 503),
        )
    ),
)
async def capture(request: ApiRequest, shop: TheShop, token: FromPath[str]) -> Answer:
    """The payment afterwards; one that is captured already stays so."""
    actor = await caller_with_scope(request, shop, PAYMENTS)
    view = await shop.db.read(find_order, token_in_path(token, "order"))
    if view is None:
        raise NotFound("order")
    applied = next((each for each in view.attempts if each.is_applied), None)
    if applied is None:
        raise NotFound("payment")
    payment = await capture_payment(
        shop.db, shop.gateway, shop.mint, applied.attempt_number, actor=actor
    )
    return Answer(PaymentAnswer(payment_document(payment)))
