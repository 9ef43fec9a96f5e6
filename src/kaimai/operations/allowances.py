"""What an order draws on beside stock: the uses of a coupon, and limits per person. Used inside
transactions, after carts, orders and payments are locked and before stock is.

They are resources of the same decision as stock (`domain/stock.decide`); here is what they are
called, how much is left of each, and how they are taken, given back and taken again.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kaimai.domain.coupons import Coupon
from kaimai.domain.errors import CouponRefused, InvalidInput, LimitReached, Refused
from kaimai.domain.orders import Order
from kaimai.persistence import coupons, limits
from kaimai.persistence.database import Connection
from kaimai.persistence.limits import LimitUse

Needs = dict[Hashable, int]
"""Units of each resource; a SKU is named by its id, the others by tuples that begin with a word."""
_COUPON, _LIMIT = "coupon", "limit"


@dataclass(frozen=True, slots=True)
class Limited:
    """A product of which one person may buy only so much, and how much this order has of it."""

    name: str
    limit: int
    units: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What one order wants beside stock. `persons` as `domain.limits.persons` names them."""

    coupon: Coupon | None = None
    persons: tuple[str, ...] = ()
    limited: Mapping[str, Limited] = field(default_factory=dict)
    """By product id."""

    @property
    def is_empty(self) -> bool:
        """Whether it wants nothing."""
        return self.coupon is None and not self.limited

    def needs(self) -> Needs:
        """The resources that it draws on."""
        wanted: Needs = {
            (_LIMIT, product_id, person): each.units
            for product_id, each in self.limited.items()
            for person in self.persons
        }
        if self.coupon is not None:
            wanted |= _needs_of_coupon(self.coupon, self.persons)
        return wanted

    def nobody(self) -> InvalidInput | None:
        """Why nobody can be counted, where somebody must be."""
        is_counted = self.limited or (self.coupon and self.coupon.uses_per_buyer is not None)
        if not is_counted or self.persons:
            return None
        return InvalidInput("buyer.phone", "must be given: what is ordered is limited per person")

    def refusal(self, short: Mapping[Hashable, int]) -> Refused:
        """Why a decision that is short of something else than stock went against it."""
        for product_id, each in self.limited.items():
            left = [short[key] for p in self.persons if (key := (_LIMIT, product_id, p)) in short]
            if left:
                return LimitReached(each.name, limit=each.limit, left=max(0, min(left)))
        is_used_up = self.coupon is not None and (_COUPON, self.coupon.id) in short
        return CouponRefused("used_up" if is_used_up else "used_by_you")


NOTHING = Claim()


def available(conn: Connection, claims: Sequence[Claim]) -> Needs:
    """What is left of everything that these claims draw on. Their coupons must be locked; limits get
    locked here. A fixed number of statements, and none when nothing is wanted."""
    per_buyer = {c.coupon.id: c for c in claims if c.coupon and c.coupon.uses_per_buyer is not None}
    used: Mapping[tuple[str, str], int] = {}
    if per_buyer:
        persons = {p for c in claims if c.coupon and c.coupon.id in per_buyer for p in c.persons}
        used = coupons.used_by(conn, per_buyer, persons)
    keys = {(product_id, p) for c in claims for product_id in c.limited for p in c.persons}
    counted = limits.lock(conn, keys)
    left: Needs = {}
    for claim in claims:
        for product_id, each in claim.limited.items():
            for person in claim.persons:
                left[_LIMIT, product_id, person] = each.limit - counted[product_id, person]
        if claim.coupon is not None:
            left |= _left_of_coupon(claim.coupon, claim.persons, used)
    return left


def take(conn: Connection, taken: Sequence[tuple[Mapping[str, object], Claim]]) -> None:
    """Record what accepted orders (`redemption`, claim) take, each kind in one set of statements.

    `redemption`: the row for the order's coupon, of which `order_id` is used for limits too.
    """
    redeemed = [row for row, claim in taken if claim.coupon is not None]
    if redeemed:
        coupons.redeem(conn, redeemed)
    uses = [
        LimitUse(str(row["order_id"]), product_id, person, each.units, each.limit)
        for row, claim in taken
        for product_id, each in claim.limited.items()
        for person in claim.persons
    ]
    if uses:
        limits.count(conn, uses)


def give_back(conn: Connection, ended: Iterable[Order]) -> None:
    """Give back what orders took that end without money. Safe to repeat; nothing to do costs nothing."""
    ended = list(ended)
    with_coupon = [order.id for order in ended if order.coupon_id is not None]
    with_limit = [order.id for order in ended if order.is_limited]
    if with_coupon:
        coupons.lock_of_orders(conn, with_coupon)
        coupons.give_back(conn, with_coupon)
    if with_limit:
        limits.lock(conn, {(u.product_id, u.person) for u in limits.of_orders(conn, with_limit)})
        limits.give_back(conn, with_limit)


def wanted_again(conn: Connection, ended: Collection[Order]) -> tuple[dict[str, Needs], Needs]:
    """What orders that ended without money would need to live again, by order id, and what is left.

    Coupons and limits get locked. That a coupon's time is over since does not matter.
    """
    with_coupon = [order.id for order in ended if order.coupon_id is not None]
    with_limit = [order.id for order in ended if order.is_limited]
    needs: dict[str, Needs] = {order.id: {} for order in ended}
    left: Needs = {}
    if with_coupon:
        locked = coupons.lock_of_orders(conn, with_coupon)
        redeemed = coupons.of_orders(conn, with_coupon)
        everybody = {person for _, persons in redeemed.values() for person in persons}
        used = coupons.used_by(conn, locked, everybody)
        for order_id, (coupon_id, persons) in redeemed.items():
            needs[order_id] |= _needs_of_coupon(locked[coupon_id], persons)
            left |= _left_of_coupon(locked[coupon_id], persons, used)
    uses = limits.of_orders(conn, with_limit)
    counted = limits.lock(conn, {(use.product_id, use.person) for use in uses})
    for use in uses:
        if use.limit is not None:
            needs[use.order_id][_LIMIT, use.product_id, use.person] = use.units
            so_far = counted[use.product_id, use.person]
            left[_LIMIT, use.product_id, use.person] = use.limit - so_far
    return needs, left


def take_again(conn: Connection, revived: Iterable[Order]) -> None:
    """Take again what orders took that money came for late; what they need must be left."""
    revived = list(revived)
    coupons.take_again(conn, [order.id for order in revived if order.coupon_id is not None])
    limits.take_again(conn, [order.id for order in revived if order.is_limited])


def _needs_of_coupon(coupon: Coupon, persons: Iterable[str]) -> Needs:
    wanted: Needs = {}
    if coupon.uses_max is not None:
        wanted[_COUPON, coupon.id] = 1
    if coupon.uses_per_buyer is not None:
        wanted |= {(_COUPON, coupon.id, person): 1 for person in persons}
    return wanted


def _left_of_coupon(
    coupon: Coupon, persons: Iterable[str], used: Mapping[tuple[str, str], int]
) -> Needs:
    left: Needs = {}
    if coupon.uses_max is not None:
        left[_COUPON, coupon.id] = coupon.uses_max - coupon.uses
    if coupon.uses_per_buyer is not None:
        for person in persons:
            so_far = used.get((coupon.id, person), 0)
            left[_COUPON, coupon.id, person] = coupon.uses_per_buyer - so_far
    return left
