"""What a cart comes to for the page that shows it: discount, fees and totals. What is agreed on is
reckoned anew when the order is placed."""

from collections.abc import Mapping
from dataclasses import dataclass

from kaimai.domain.carts import Cart
from kaimai.domain.delivery import STORE, check_parcel
from kaimai.domain.errors import CouponRefused
from kaimai.domain.shop_profile import ShopProfile
from kaimai.operations.coupons import coupon_for
from kaimai.storefront.visit import Visit
from kaimai.words.errors import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Amounts in NT$. `fees` by kind of delivery that is offered; `coupon_mistake`: why the cart's
    coupon does not count."""

    subtotal: int
    coupon: str = ""
    discount: int = 0
    coupon_mistake: str = ""
    fees: Mapping[str, int]

    @property
    def goods(self) -> int:
        """What the goods cost after the discount."""
        return self.subtotal - self.discount

    def total(self, kind: str = "") -> int:
        """The total with this kind of delivery."""
        return self.goods + self.fees.get(kind, 0)

    @property
    def highest(self) -> int:
        """The total with the dearest delivery."""
        return self.goods + max(self.fees.values(), default=0)

    @property
    def is_one_price(self) -> bool:
        """Whether the total is the same however it is delivered."""
        return len(set(self.fees.values())) < 2


async def quote_of(visit: Visit, cart: Cart, profile: ShopProfile) -> Quote:
    """What this cart comes to now."""
    code, discount, mistake = cart.coupon_code or "", 0, ""
    if code:
        try:
            shop = visit.shop
            coupon = await coupon_for(shop.db, code, cart.total, shop.mint.now())
            discount = coupon.discount(cart.total)
        except CouponRefused as refusal:
            mistake = sentence(refusal, visit.language)
    goods = cart.total - discount
    fees = {
        kind: profile.rates.fee(kind, goods)
        for kind in profile.deliveries
        if check_parcel(kind, goods, profile.rates) is None
        and (kind != STORE or visit.shop.store_map is not None)
    }
    return Quote(
        subtotal=cart.total, coupon=code, discount=discount, coupon_mistake=mistake, fees=fees
    )
