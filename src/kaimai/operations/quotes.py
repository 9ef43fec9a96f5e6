"""What a cart comes to before it is ordered: discount, fees and totals, for every channel that shows it.

What is agreed on is reckoned anew when the order is placed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.carts import Cart
from kaimai.domain.delivery import STORE, check_parcel
from kaimai.domain.errors import CouponRefused
from kaimai.domain.shop_profile import ShopProfile
from kaimai.operations.coupons import coupon_for
from kaimai.persistence.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Amounts in NT$. `fees` by kind of delivery that is offered; `coupon` is the cart's code, and
    `refusal` why it does not count."""

    subtotal: int
    coupon: str = ""
    discount: int = 0
    refusal: CouponRefused | None = None
    fees: Mapping[str, int]

    @property
    def counting_coupon(self) -> str:
        """The code of a coupon that counts, or nothing."""
        return "" if self.refusal else self.coupon

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


async def quote_cart(
    db: Database, cart: Cart, profile: ShopProfile, *, has_map: bool, now: datetime
) -> Quote:
    """What this cart comes to now. Without a map nobody can pick a store, so none is offered."""
    code, discount, refusal = cart.coupon_code or "", 0, None
    if code:
        try:
            coupon = await coupon_for(db, code, cart.total, now)
            discount = coupon.discount(cart.total)
        except CouponRefused as error:
            refusal = error
    fees = fees_of(cart.total - discount, profile, has_map=has_map)
    return Quote(subtotal=cart.total, coupon=code, discount=discount, refusal=refusal, fees=fees)


def fees_of(goods: int, profile: ShopProfile, *, has_map: bool) -> dict[str, int]:
    """The fee of each kind of delivery that is offered for goods that come to this much."""
    return {
        kind: profile.rates.fee(kind, goods)
        for kind in profile.deliveries
        if check_parcel(kind, goods, profile.rates) is None and (kind != STORE or has_map)
    }
