"""From an order to the bank and back: asking for a payment, and asking how one stands."""

from litestar.response import Redirect

from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    CardRefused,
    HoldOver,
    MoveRefused,
    NotOffered,
    PaymentUnderway,
)
from kaimai.domain.remembered_cards import CardWish
from kaimai.links import order_path
from kaimai.operations.payments import ask_for_buyer, request_payment
from kaimai.queries.orders import OrderView
from kaimai.storefront.pages import go
from kaimai.storefront.visit import Visit


async def to_payment(
    visit: Visit, token: str, *, method: str | None, card: CardWish | None = None
) -> Redirect:
    """Get a link or an account, and send the buyer to the bank's card page or the order's page.

    However the bank answers, the order's page tells the buyer where things stand. Raises NotFound for
    a card that is not theirs.
    """
    shop = visit.shop
    page = order_path(token)
    try:
        payment = await request_payment(
            shop.db,
            shop.gateway,
            shop.mint,
            token,
            method=method,
            terms=shop.terms,
            storefront=shop.storefront,
            actor=await visit.actor(),
            card=card,
        )
    except (MoveRefused, PaymentUnderway):
        return go(visit, page)
    except (BankRefused, BankUnreachable, CardRefused, HoldOver, NotOffered) as error:
        return go(visit, page, error.code)
    return go(visit, payment.page_url or page)


async def ask_bank(visit: Visit, view: OrderView) -> str | None:
    """Ask the bank about an order's attempts; the name of the notice that the buyer should see."""
    shop = visit.shop
    try:
        await ask_for_buyer(shop.db, shop.gateway, shop.mint, view.attempts)
    except BankUnreachable as error:
        return error.code
    return "still_waiting"
