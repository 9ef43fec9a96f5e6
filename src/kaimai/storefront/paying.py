"""From an order to the bank and back: asking for a payment, and asking how one stands."""

from urllib.parse import urlsplit

from litestar.response import Redirect

from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    HoldOver,
    MoveRefused,
    NotOffered,
    PaymentUnderway,
)
from kaimai.domain.payments import CARD, Payment, Rank
from kaimai.links import order_path
from kaimai.operations.payments import request_payment, sync_payment
from kaimai.queries.orders import OrderView
from kaimai.storefront.pages import go
from kaimai.storefront.visit import Visit

_ASKED_ABOUT = frozenset({"submitted", "unknown", "requested", "failed"})
"""Attempts that the bank may know more about than we do."""
_ASKED_AT_ONCE_MAX = 3


async def to_payment(visit: Visit, token: str, *, method: str | None) -> Redirect:
    """Get a link or an account, and send the buyer to the bank's card page or the order's page.

    However the bank answers, the order's page tells the buyer where things stand.
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
        )
    except (MoveRefused, PaymentUnderway):
        return go(visit, page)
    except (BankRefused, BankUnreachable, HoldOver, NotOffered) as error:
        return go(visit, page, error.code)
    return go(visit, link_of(payment) or page)


async def ask_bank(visit: Visit, view: OrderView) -> str | None:
    """Ask the bank about an order's attempts; the name of the notice that the buyer should see."""
    shop = visit.shop
    asked = [attempt for attempt in view.attempts if attempt.status in _ASKED_ABOUT]
    try:
        for attempt in asked[-_ASKED_AT_ONCE_MAX:]:
            await sync_payment(
                shop.db,
                shop.gateway,
                shop.mint,
                attempt.attempt_number,
                rank=Rank.BUTTON,
                reason="the buyer asked",
            )
    except BankUnreachable as error:
        return error.code
    return "still_waiting"


def link_of(payment: Payment) -> str | None:
    """The bank's card page of a payment, if that is where it is paid."""
    if payment.method != CARD or payment.pay_url is None:
        return None
    # The link came over the wire, so it is not trusted to be an address of the web.
    return payment.pay_url if urlsplit(payment.pay_url).scheme in ("http", "https") else None
