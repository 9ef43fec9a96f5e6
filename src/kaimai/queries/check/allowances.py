"""Invariants of coupons and of limits per person: what was given once is not given twice."""

import sqlalchemy as sa

from kaimai.domain.orders import LIVE
from kaimai.persistence.tables import (
    coupon_redemptions,
    coupons,
    limit_uses,
    orders,
    products,
    purchase_limits,
)
from kaimai.queries.check.rules import Rule

_IS_LIVE = orders.c.status.in_(sorted(LIVE))

_redeemed = (
    sa.select(coupon_redemptions.c.coupon_id, sa.func.count().label("uses"))
    .where(coupon_redemptions.c.is_live)
    .group_by(coupon_redemptions.c.coupon_id)
    .subquery("redeemed")
)
_uses = Rule(
    name="coupon_uses_are_redemptions",
    reason="a coupon's uses are its redemptions by orders that are not over, and within its limit",
    breaks=sa.select(
        coupons.c.code,
        coupons.c.uses,
        sa.func.coalesce(_redeemed.c.uses, 0).label("redemptions"),
        coupons.c.uses_max,
    )
    .select_from(coupons)
    .outerjoin(_redeemed, _redeemed.c.coupon_id == coupons.c.id)
    .where(
        sa.or_(
            coupons.c.uses != sa.func.coalesce(_redeemed.c.uses, 0),
            coupons.c.uses > coupons.c.uses_max,
        )
    ),
)

_redemptions = Rule(
    name="redemptions_live_with_their_orders",
    reason="an order has its use of a coupon until it ends without money, and no longer",
    breaks=sa.select(
        orders.c.number,
        orders.c.status,
        coupon_redemptions.c.is_live,
        orders.c.discount,
        coupon_redemptions.c.discount.label("redeemed"),
    )
    .select_from(coupon_redemptions)
    .join(orders, orders.c.id == coupon_redemptions.c.order_id)
    .where(
        sa.or_(
            coupon_redemptions.c.is_live != _IS_LIVE,
            orders.c.coupon_id.is_distinct_from(coupon_redemptions.c.coupon_id),
            orders.c.discount != coupon_redemptions.c.discount,
        )
    ),
)
_discounts = Rule(
    name="discounts_have_a_redemption",
    reason="nothing is taken off an order without a coupon",
    breaks=sa.select(orders.c.number, orders.c.discount, orders.c.coupon_id)
    .select_from(orders)
    .outerjoin(coupon_redemptions, coupon_redemptions.c.order_id == orders.c.id)
    .where(
        sa.or_(orders.c.discount > 0, orders.c.coupon_id.is_not(None)),
        coupon_redemptions.c.id.is_(None),
    ),
)

_counted = (
    sa.select(
        limit_uses.c.product_id, limit_uses.c.person, sa.func.sum(limit_uses.c.units).label("units")
    )
    .where(limit_uses.c.is_live)
    .group_by(limit_uses.c.product_id, limit_uses.c.person)
    .subquery("counted")
)
_limits = Rule(
    name="purchase_limits_are_their_orders",
    reason="what a person has bought of a limited product is what their orders say",
    breaks=sa.select(
        products.c.slug,
        purchase_limits.c.used,
        sa.func.coalesce(_counted.c.units, 0).label("orders"),
    )
    .select_from(purchase_limits)
    .join(products, products.c.id == purchase_limits.c.product_id)
    .outerjoin(
        _counted,
        sa.and_(
            _counted.c.product_id == purchase_limits.c.product_id,
            _counted.c.person == purchase_limits.c.person,
        ),
    )
    .where(purchase_limits.c.used != sa.func.coalesce(_counted.c.units, 0)),
)
_limited = Rule(
    name="limits_count_orders_that_are_not_over",
    reason="an order counts for limits per person until it ends without money, and no longer",
    breaks=sa.select(orders.c.number, orders.c.status, limit_uses.c.is_live, orders.c.is_limited)
    .select_from(limit_uses)
    .join(orders, orders.c.id == limit_uses.c.order_id)
    .where(sa.or_(limit_uses.c.is_live != _IS_LIVE, sa.not_(orders.c.is_limited))),
)

ALLOWANCES = (_uses, _redemptions, _discounts, _limits, _limited)
