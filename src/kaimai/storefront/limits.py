"""How many requests a minute one visitor may make. Counted in this process: a shield, not an account."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from litestar import Request
from litestar.exceptions import TooManyRequestsException
from litestar.types import HTTPScope

from kaimai.edge.copies import DRAWN, Admit
from kaimai.observability.clients import Networks, RequestBudget, client_address
from kaimai.storefront import identity

SHARED_BY = 20
"""Mobile networks put many buyers behind one address, so an address gets that much more."""
TIGHTER: Mapping[tuple[str, str], int] = {
    ("GET", "/search"): 120,
    ("POST", "/checkout"): 30,
    ("POST", "/cart/coupon"): 15,
    ("POST", "/cart/join"): 15,
    ("POST", "/orders/{token}/check"): 20,
}
"""Requests a minute by method and route, for what costs much (a search, an order, a question to the
bank) or may be guessed (a coupon, a ticket). Nobody has to come again soon after a refusal."""


def admission(per_minute: int, trusted: Networks) -> Admit:
    """Who may come in without a buyer's cookie; `per_minute` 0: everybody."""
    addresses = RequestBudget(per_minute * SHARED_BY, clock=time.monotonic)

    def admit(scope: HTTPScope) -> None:
        if not per_minute or DRAWN in scope["state"]:
            return
        wait = addresses.take(client_address(scope, trusted))
        if wait:
            raise TooManyRequestsException(headers={"Retry-After": str(wait)})

    return admit


def request_limit(
    admit: Admit, trusted: Networks, per_minute: int
) -> Callable[[Request[Any, Any, Any]], Awaitable[None]]:
    """A guard that raises TooManyRequestsException for a visitor over the limit.

    Buyers are counted by their signed cookie, everybody else by address (`admission`). What is in
    `TIGHTER` is counted by both: a new cookie costs nothing.
    """
    buyers = RequestBudget(per_minute, clock=time.monotonic)
    tighter = {
        route: (
            RequestBudget(most, clock=time.monotonic),
            RequestBudget(most * SHARED_BY, clock=time.monotonic),
        )
        for route, most in TIGHTER.items()
    }

    async def within_budget(request: Request[Any, Any, Any]) -> None:
        buyer = identity.read(request.app.state.shop, request.cookies.get(identity.COOKIE))
        if buyer is None:
            admit(request.scope)
        elif wait := buyers.take(buyer):
            raise TooManyRequestsException(headers={"Retry-After": str(wait)})
        budgets = tighter.get((request.method, str(request.scope.get("path_template", ""))))
        if budgets is None:
            return
        of_buyers, of_addresses = budgets
        wait = (of_buyers.take(buyer) if buyer else 0) or of_addresses.take(
            client_address(request.scope, trusted)
        )
        if wait:
            raise TooManyRequestsException(headers={"Retry-After": str(wait)})

    return within_budget
