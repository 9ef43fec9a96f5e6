"""What the visitor's cart comes to, for the pages that show it. It is reckoned in `operations/quotes.py`."""

from kaimai.domain.carts import Cart
from kaimai.domain.shop_profile import ShopProfile
from kaimai.operations.quotes import Quote, quote_cart
from kaimai.storefront.visit import Visit
from kaimai.words.errors import sentence


async def quote_of(visit: Visit, cart: Cart, profile: ShopProfile) -> Quote:
    """What this cart comes to now."""
    shop = visit.shop
    has_map = shop.store_map is not None
    return await quote_cart(shop.db, cart, profile, has_map=has_map, now=shop.mint.now())


def why_not_now(visit: Visit, quote: Quote | None) -> str:
    """Why the cart's coupon does not count, in the visitor's language; nothing if it does."""
    if quote is None or quote.refusal is None:
        return ""
    return sentence(quote.refusal, visit.language)
