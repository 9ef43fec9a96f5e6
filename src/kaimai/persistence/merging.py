"""Giving everything that one buyer has to another, found to be the same person. Carts are dealt with before
(`operations/joining.py`)."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence import group_buys, limits
from kaimai.persistence import remembered_cards as card_rows
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import (
    buyer_identities,
    cart_items,
    coupon_redemptions,
    customer_notes,
    customer_tags,
    group_buy_bills,
    group_buy_claims,
    group_buy_items,
    limit_uses,
    orders,
    purchase_limits,
    remembered_cards,
    shopping_cart,
    stock_alerts,
    subscriptions,
)

_PLAIN = (
    shopping_cart,
    orders,
    coupon_redemptions,
    group_buy_bills,
    customer_notes,
    subscriptions,
)
"""What only names its buyer."""
NUMBERS_MAX = 50
"""Numbers of orders that are named, in previews and in the audit log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What a buyer has that would follow: counts, and the newest orders by number."""

    identities: tuple[tuple[str, str], ...]
    orders: int
    order_numbers: tuple[str, ...]
    cart_units: int
    claims: int
    bills: int
    coupons: int
    notes: int
    tags: tuple[str, ...]
    alerts: int
    cards: int


def belongings(conn: Connection, buyer_id: str) -> Belongings:
    """What this buyer has."""
    identities = conn.execute(
        sa.select(buyer_identities.c.kind, buyer_identities.c.value)
        .where(buyer_identities.c.buyer_id == buyer_id)
        .order_by(buyer_identities.c.kind, buyer_identities.c.created_at)
    )
    numbers = conn.scalars(
        sa.select(orders.c.number)
        .where(orders.c.buyer_id == buyer_id)
        .order_by(orders.c.placed_at.desc())
        .limit(NUMBERS_MAX)
    )
    units = conn.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(cart_items.c.quantity), 0))
        .join(shopping_cart, shopping_cart.c.id == cart_items.c.cart_id)
        .where(shopping_cart.c.buyer_id == buyer_id, shopping_cart.c.state == "open")
    )
    tags = conn.scalars(
        sa.select(customer_tags.c.tag)
        .where(customer_tags.c.buyer_id == buyer_id)
        .order_by(customer_tags.c.tag)
    )
    return Belongings(
        identities=tuple((row.kind, row.value) for row in identities),
        orders=_count(conn, orders, buyer_id),
        order_numbers=tuple(numbers),
        cart_units=units or 0,
        claims=_count(conn, group_buy_claims, buyer_id),
        bills=_count(conn, group_buy_bills, buyer_id),
        coupons=_count(conn, coupon_redemptions, buyer_id),
        notes=_count(conn, customer_notes, buyer_id),
        tags=tuple(tags),
        alerts=_count(conn, stock_alerts, buyer_id),
        cards=_count(conn, remembered_cards, buyer_id),
    )


def order_ids(conn: Connection, buyer_id: str) -> list[str]:
    """All orders of this buyer."""
    return list(conn.scalars(sa.select(orders.c.id).where(orders.c.buyer_id == buyer_id)))


def _count(conn: Connection, table: sa.Table, buyer_id: str) -> int:
    return (
        conn.scalar(
            sa.select(sa.func.count()).select_from(table).where(table.c.buyer_id == buyer_id)
        )
        or 0
    )


def hand_over_everything(conn: Connection, source: str, target: str, *, source_name: str) -> None:
    """Give all that `source` has to `target`; of two claims for oneself on one item, the source's
    becomes one for `source_name`."""
    for table in (*_PLAIN, buyer_identities):
        conn.execute(sa.update(table).where(table.c.buyer_id == source).values(buyer_id=target))
    _tags(conn, source, target)
    _alerts(conn, source, target)
    card_rows.hand_over(conn, source, target)
    _claims(conn, source, target, source_name)
    _limits(conn, source, target)


def _tags(conn: Connection, source: str, target: str) -> None:
    tags = conn.scalars(
        sa.delete(customer_tags)
        .where(customer_tags.c.buyer_id == source)
        .returning(customer_tags.c.tag)
    ).all()
    if tags:
        conn.execute(
            insert_or_skip(conn, customer_tags),
            [{"buyer_id": target, "tag": tag} for tag in sorted(tags)],
        )


def _alerts(conn: Connection, source: str, target: str) -> None:
    """A wish that both have is told once."""
    theirs = stock_alerts.alias("theirs")
    twice = sa.exists().where(
        theirs.c.buyer_id == target,
        theirs.c.sku_id == stock_alerts.c.sku_id,
        theirs.c.told_at.is_(None),
    )
    conn.execute(
        sa.delete(stock_alerts).where(
            stock_alerts.c.buyer_id == source, stock_alerts.c.told_at.is_(None), twice
        )
    )
    conn.execute(
        sa.update(stock_alerts).where(stock_alerts.c.buyer_id == source).values(buyer_id=target)
    )


def _claims(conn: Connection, source: str, target: str, source_name: str) -> None:
    claims = group_buy_claims
    mine = conn.execute(
        sa.select(claims.c.id, claims.c.item_id, claims.c.for_name, group_buy_items.c.group_buy_id)
        .join(group_buy_items, group_buy_items.c.id == claims.c.item_id)
        .where(claims.c.buyer_id == source)
        .order_by(claims.c.id)
    ).all()
    if not mine:
        return
    # A claim is only changed under the lock of its item.
    group_buys.lock(conn, {row.group_buy_id for row in mine})
    group_buys.lock_items(conn, {row.item_id for row in mine})
    taken = {
        (row.item_id, row.for_name)
        for row in conn.execute(
            sa.select(claims.c.item_id, claims.c.for_name).where(
                claims.c.buyer_id == target, claims.c.item_id.in_([row.item_id for row in mine])
            )
        )
    }
    for row in mine:
        name = _free_name(row.item_id, row.for_name, source_name, taken)
        taken.add((row.item_id, name))
        conn.execute(
            sa.update(claims).where(claims.c.id == row.id).values(buyer_id=target, for_name=name)
        )


def _free_name(item_id: str, name: str, source_name: str, taken: set[tuple[str, str]]) -> str:
    if (item_id, name) not in taken:
        return name
    wanted = name or source_name
    free, number = wanted, 1
    while (item_id, free) in taken:
        number += 1
        free = f"{wanted} ({number})"
    return free


def _limits(conn: Connection, source: str, target: str) -> None:
    """What the source has bought of limited products counts for the target."""
    before, after = f"buyer:{source}", f"buyer:{target}"
    counted = conn.execute(
        sa.select(purchase_limits.c.product_id).where(purchase_limits.c.person == before)
    ).all()
    if not counted:
        return
    keys = {(row.product_id, person) for row in counted for person in (before, after)}
    used = limits.lock(conn, keys)
    conn.execute(sa.update(limit_uses).where(limit_uses.c.person == before).values(person=after))
    for product_id in sorted({product_id for product_id, _ in keys}):
        conn.execute(
            sa.update(purchase_limits)
            .where(purchase_limits.c.product_id == product_id, purchase_limits.c.person == after)
            .values(used=purchase_limits.c.used + used[product_id, before])
        )
    conn.execute(sa.delete(purchase_limits).where(purchase_limits.c.person == before))
