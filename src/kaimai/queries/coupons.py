"""Coupons as staff look at them: the list, and the orders that have one."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.coupons import Coupon
from kaimai.persistence import coupons as stored
from kaimai.persistence.tables import coupon_redemptions, coupons, orders

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One order that has a coupon. `is_live`: the use counts; an order that ended without money gives
    it back."""

    id: str
    number: str
    status: str
    total: int
    discount: int
    is_live: bool
    at: datetime


def find_coupons(
    conn: Connection, *, query: str = "", show: str = "", now: datetime, before: str = ""
) -> list[Coupon]:
    """Coupons, newest first, from behind the one with the id `before`: those whose code has these
    letters in it; `show` is `counting` or `over`."""
    is_over = sa.or_(
        sa.and_(coupons.c.ends_at.is_not(None), coupons.c.ends_at <= now),
        sa.and_(coupons.c.uses_max.is_not(None), coupons.c.uses >= coupons.c.uses_max),
    )
    wanted = sa.select(coupons).order_by(coupons.c.id.desc()).limit(PAGE)
    if query:
        wanted = wanted.where(coupons.c.code.contains(query.upper(), autoescape=True))
    if show == "over":
        wanted = wanted.where(is_over)
    elif show == "counting":
        wanted = wanted.where(~is_over)
    if before:
        wanted = wanted.where(coupons.c.id < before)
    return [Coupon(**row._mapping) for row in conn.execute(wanted)]


def find_coupon(conn: Connection, coupon_id: str) -> Coupon | None:
    """The coupon with this id."""
    return stored.find_by_id(conn, coupon_id)


def is_redeemed(conn: Connection, coupon_id: str) -> bool:
    """Whether any order has had it."""
    return stored.is_redeemed(conn, coupon_id)


def uses_of(conn: Connection, coupon_id: str, *, before: datetime | None = None) -> list[Use]:
    """The orders that have a coupon, newest first, from before a moment."""
    wanted = (
        sa.select(
            coupon_redemptions.c.id,
            orders.c.number,
            orders.c.status,
            orders.c.total,
            coupon_redemptions.c.discount,
            coupon_redemptions.c.is_live,
            coupon_redemptions.c.created_at.label("at"),
        )
        .join(orders, orders.c.id == coupon_redemptions.c.order_id)
        .where(coupon_redemptions.c.coupon_id == coupon_id)
        .order_by(coupon_redemptions.c.created_at.desc(), coupon_redemptions.c.id.desc())
        .limit(PAGE)
    )
    if before is not None:
        wanted = wanted.where(coupon_redemptions.c.created_at < before)
    return [Use(**row._mapping) for row in conn.execute(wanted)]
