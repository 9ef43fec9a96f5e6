"""One visit of one browser: the shop, the request, the language, and who it is."""

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from kaimai.domain.buyers import WEB
from kaimai.domain.carts import Cart
from kaimai.domain.moves import Actor
from kaimai.operations.shop import Shop
from kaimai.queries import carts
from kaimai.storefront import identity
from kaimai.web.language import language_cookies, language_of

ShopHere: TypeAlias = NamedDependency[SkipValidation[Shop]]
"""The shop, as the application hands it in; its parts are no data to be validated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What every page needs. `buyer` is the value of the buyer's cookie, if there is one."""

    shop: Shop
    request: Request[Any, Any, Any]
    language: str
    buyer: str | None
    is_new: bool = False

    def with_buyer(self) -> "Visit":
        """The same visit by somebody we shall know again: the first thing put into a cart."""
        if self.buyer is not None:
            return self
        return replace(self, buyer=self.shop.mint.token(), is_new=True)

    def cookies(self) -> list[Cookie]:
        """What the answer must set: a new buyer's cookie, and a language just chosen."""
        set_now = []
        if self.is_new and self.buyer is not None:
            set_now.append(identity.write(self.shop, self.buyer))
        return [*set_now, *language_cookies(self.request, self.shop.settings)]

    async def cart(self) -> Cart | None:
        """The visitor's open cart."""
        if self.buyer is None:
            return None
        return await self.shop.db.read(carts.cart_of, kind=WEB, value=self.buyer)

    async def buyer_id(self) -> str | None:
        """The id of the buyer behind the cookie, once there is one."""
        if self.buyer is None:
            return None
        return await self.shop.db.read(carts.buyer_of, kind=WEB, value=self.buyer)

    async def actor(self) -> Actor:
        """Who is named in the log: the buyer's id, never the cookie's value."""
        return Actor("buyer", await self.buyer_id() or "")


TheVisit: TypeAlias = NamedDependency[SkipValidation[Visit]]
"""The visit, as the router hands it to a handler."""


def visit_of(request: Request[Any, Any, Any], shop: ShopHere) -> Visit:
    """The visit behind a request."""
    buyer = identity.read(shop, request.cookies.get(identity.COOKIE))
    language = language_of(request, shop.settings.language)
    return Visit(shop=shop, request=request, language=language, buyer=buyer)
