"""What the shop's people ask for in a seed: an order cancelled, an authorization captured or voided."""

from kaimai.domain.moves import Actor
from kaimai.domain.payments import Payment
from kaimai.domain.refunds import RefundWish
from kaimai.operations.answers import Placed
from kaimai.operations.cancelling import Cancelled, cancel_any_order
from kaimai.operations.captures import capture_payment, void_payment
from kaimai.operations.refunding import RequestRefund
from kaimai.operations.shop import Shop

STAFF = Actor("staff", "Dai")


async def cancel(shop: Shop, order: Placed, *, restocks: bool) -> Cancelled:
    """Cancel an order, paid or not. Raises what the operation raises."""
    request = RequestRefund(
        refund_id=shop.mint.id(),
        order_token=order.token,
        wish=RefundWish(restocks_all=restocks),
        reason="sold elsewhere",
        actor=STAFF,
        at=shop.mint.now(),
        cancels=True,
    )
    return await cancel_any_order(shop.db, shop.gateway, shop.mint, request)


async def command(shop: Shop, attempt_number: str, *, captures: bool) -> Payment:
    """Capture or void an attempt, whether that makes sense or not. Raises what the operation raises."""
    verb = capture_payment if captures else void_payment
    return await verb(shop.db, shop.gateway, shop.mint, attempt_number, actor=STAFF)
