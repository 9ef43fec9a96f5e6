"""How many requests a minute one visitor may make. Counted in this process: a shield, not an account."""

from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.exceptions import TooManyRequestsException
from litestar.types import HTTPScope

from kaimai.edge.copies import DRAWN
from kaimai.observability.clients import Clock, Networks, RequestBudget, client_address
from kaimai.storefront import identity

SHARED_BY = 20
"""Mobile networks put many buyers behind one address, so an address gets that much more."""
TIGHTER: Mapping[tuple[str, str], int] = {
    ("GET", "/search"): 120,
    ("POST", "/checkout"): 30,
    ("GET", "/bills/{token}"): 60,
    ("POST", "/bills/{token}"): 30,
    ("POST", "/cart/coupon"): 15,
    ("POST", "/products/{slug}/alert"): 10,
    ("POST", "/cart/join"): 15,
    ("POST", "/orders/{token}/check"): 20,
}
"""Requests a minute by method and route, for what costs much (a search, an order, a question to the
bank) may be guessed (a coupon, a ticket), or leads
to letters. Nobody has to come again soon after a refusal."""


class RequestLimits:
    """The limits of the pages: `per_minute` requests of one visitor, 0 for none; `trusted` proxies may
    say where a request came from."""

    def __init__(self, per_minute: int, *, trusted: Networks, clock: Clock) -> None:
        self._is_on = per_minute > 0
        self._trusted = trusted
        self._addresses = RequestBudget(per_minute * SHARED_BY, clock=clock)
        self._buyers = RequestBudget(per_minute, clock=clock)
        self._tighter = {
            route: (RequestBudget(most, clock=clock), RequestBudget(most * SHARED_BY, clock=clock))
            for route, most in TIGHTER.items()
        }

    def admit(self, scope: HTTPScope) -> None:
        """Count a request of somebody without a buyer's cookie, by the address.

        Raises TooManyRequestsException.
        """
        if self._is_on and DRAWN not in scope["state"]:
            _refuse_early(self._addresses.take(client_address(scope, self._trusted)))

    async def check(self, request: Request[Any, Any, Any]) -> None:
        """Count a request: of a buyer by the signed cookie, of anybody else by address.

        What is in `TIGHTER` is counted by both: a new cookie costs nothing. Raises
        TooManyRequestsException.
        """
        if not self._is_on:
            return
        buyer = identity.read(request.app.state.shop, request.cookies.get(identity.COOKIE))
        if buyer is None:
            self.admit(request.scope)
        else:
            _refuse_early(self._buyers.take(buyer))
        budgets = self._tighter.get((request.method, str(request.scope.get("path_template", ""))))
        if budgets is None:
            return
        of_buyers, of_addresses = budgets
        if buyer is not None:
            _refuse_early(of_buyers.take(buyer))
        _refuse_early(of_addresses.take(client_address(request.scope, self._trusted)))


def _refuse_early(wait: int) -> None:
    if wait:
        raise TooManyRequestsException(headers={"Retry-After": str(wait)})
