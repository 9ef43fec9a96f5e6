"""How many requests a minute one visitor may make. Counted in this process: a shield, not an account."""

from collections import OrderedDict
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.exceptions import TooManyRequestsException

from kaimai.operations.shop import Shop
from kaimai.storefront import identity

_VISITORS_MAX = 50_000
_SHARED_BY = 20
"""Mobile networks put many buyers behind one address, so an address gets that much more."""


class RequestLimit:
    """Counts requests by visitor and minute, for the most recent visitors."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[int, int]] = OrderedDict()

    async def __call__(self, request: Request[Any, Any, Any]) -> None:
        """Raise TooManyRequestsException for a visitor who is over the limit."""
        shop: Shop = request.app.state.shop
        limit = shop.settings.limits.pages_per_minute
        if limit <= 0:
            return
        buyer = identity.read(shop, request.cookies.get(identity.COOKIE))
        if buyer is None:
            limit *= _SHARED_BY
        now = shop.mint.now()
        if self._count(buyer or _address(request, shop), now) > limit:
            wait = 60 - now.second
            raise TooManyRequestsException(headers={"Retry-After": str(wait)})

    def _count(self, visitor: str, now: datetime) -> int:
        minute = int(now.timestamp() // 60)
        counted_in, count = self._counts.pop(visitor, (minute, 0))
        count = count + 1 if counted_in == minute else 1
        self._counts[visitor] = (minute, count)
        if len(self._counts) > _VISITORS_MAX:
            self._counts.popitem(last=False)
        return count


def _address(request: Request[Any, Any, Any], shop: Shop) -> str:
    """The client's address: what the last trusted proxy saw, or the other end of the connection."""
    address = request.client.host if request.client else ""
    trusted = shop.settings.trusted_proxies
    for hop in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        if address not in trusted or not hop.strip():
            break
        address = hop.strip()
    return address
