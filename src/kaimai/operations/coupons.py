"""Coupons: making, listing and ending them, and what one would take off a cart."""

from datetime import datetime

from kaimai.domain.coupons import Coupon, check_coupon, checked_code, normalized_code
from kaimai.domain.errors import CouponRefused, InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.persistence import carts, coupons
from kaimai.persistence.database import Connection, Database


async def add_coupon(
    db: Database,
    mint: Mint,
    *,
    code: str,
    kind: str,
    value: int,
    minimum_total: int = 0,
    uses_max: int | None = None,
    uses_per_buyer: int | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Coupon:
    """A new coupon. Raises InvalidInput, also for a code that exists already."""
    coupon = Coupon(
        id=mint.id(),
        code=checked_code(code),
        kind=kind,
        value=value,
        minimum_total=minimum_total,
        uses_max=uses_max,
        uses_per_buyer=uses_per_buyer,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    check_coupon(coupon)
    await db.write(_add, coupon)
    return coupon


def _add(conn: Connection, coupon: Coupon) -> None:
    if coupons.find(conn, coupon.code) is not None:
        raise InvalidInput("code", f"{coupon.code} exists already")
    coupons.add(conn, coupon)


async def end_coupon(db: Database, mint: Mint, code: str) -> None:
    """Let a coupon count no longer; orders that were placed with it keep it. Raises NotFound."""
    await db.write(_end, normalized_code(code), mint.now())


def _end(conn: Connection, code: str, now: datetime) -> None:
    coupon = coupons.find(conn, code)
    if coupon is None:
        raise NotFound("coupon")
    if coupon.ends_at is None or coupon.ends_at > now:
        coupons.end(conn, coupon.id, now)


async def list_coupons(db: Database) -> list[Coupon]:
    """Every coupon, the newest first."""
    return await db.read(coupons.all_of_them)


async def find_coupon(db: Database, code: str) -> Coupon | None:
    """The coupon with this code, however it was typed, whether it counts or not."""
    return await db.read(coupons.find, normalized_code(code))


async def use_coupon(db: Database, cart_token: str, code: str | None) -> None:
    """Keep a coupon with an open cart, or take it off. It counts when the cart is ordered."""
    await db.write(carts.set_coupon, cart_token, code)


async def coupon_for(db: Database, code: str, subtotal: int, now: datetime) -> Coupon:
    """The coupon with this code, if it would count for goods for this much now.

    A promise of nothing: its uses are taken when the order is placed. Raises CouponRefused.
    """
    coupon = await db.read(coupons.find, normalized_code(code))
    if coupon is None:
        raise CouponRefused("unknown")
    refusal = coupon.refusal(subtotal, now)
    if refusal is not None:
        raise refusal
    if coupon.uses_max is not None and coupon.uses >= coupon.uses_max:
        raise CouponRefused("used_up")
    return coupon
