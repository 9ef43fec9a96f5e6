"""Coupons: making, changing and ending them, and what one would take off a cart."""

from dataclasses import replace
from datetime import datetime

from kaimai.domain.coupons import (
    Coupon,
    CouponFixed,
    check_coupon,
    checked_code,
    normalized_code,
    terms_document,
)
from kaimai.domain.errors import CouponRefused, InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import SYSTEM, Actor
from kaimai.persistence import audit, carts, coupons
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
    actor: Actor = SYSTEM,
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
    await db.write(_add, coupon, actor, mint.now())
    return coupon


def _add(conn: Connection, coupon: Coupon, actor: Actor, now: datetime) -> None:
    if coupons.find(conn, coupon.code) is not None:
        raise InvalidInput("code", f"{coupon.code} exists already")
    coupons.add(conn, coupon)
    audit.note(conn, actor, "add", "coupon", coupon.code, after=terms_document(coupon), now=now)


async def change_coupon(
    db: Database, mint: Mint, wanted: Coupon, *, actor: Actor = SYSTEM
) -> Coupon:
    """Give a coupon other terms; orders that have it keep theirs. Its code and uses are not changed.

    Once it was redeemed, what it takes off and from what total is fixed: it was promised so. Raises
    NotFound, CouponFixed, or InvalidInput (fewer uses than there were already).
    """
    check_coupon(wanted)
    return await db.write(_change, wanted, actor, mint.now())


def _change(conn: Connection, wanted: Coupon, actor: Actor, now: datetime) -> Coupon:
    before = coupons.find_by_id(conn, wanted.id, locks=True)
    if before is None:
        raise NotFound("coupon")
    after = replace(wanted, code=before.code, uses=before.uses)
    if after.promise != before.promise and coupons.is_redeemed(conn, before.id):
        raise CouponFixed
    if after.uses_max is not None and after.uses_max < before.uses:
        raise InvalidInput("uses", f"must be at least {before.uses}, since it was used so often")
    coupons.change(conn, after)
    old, new = audit.changed(terms_document(before), terms_document(after))
    if new:
        audit.note(conn, actor, "edit", "coupon", after.code, before=old, after=new, now=now)
    return after


async def end_coupon(db: Database, mint: Mint, code: str, *, actor: Actor = SYSTEM) -> None:
    """Let a coupon count no longer; orders that were placed with it keep it. Raises NotFound."""
    await db.write(_end, normalized_code(code), actor, mint.now())


def _end(conn: Connection, code: str, actor: Actor, now: datetime) -> None:
    coupon = coupons.find(conn, code)
    if coupon is None:
        raise NotFound("coupon")
    if coupon.ends_at is None or coupon.ends_at > now:
        coupons.end(conn, coupon.id, now)
        ends = {"ends_at": now.isoformat(timespec="minutes")}
        audit.note(conn, actor, "end", "coupon", code, after=ends, now=now)


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
