"""Carts as their buyers see them."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.carts import Cart, CartLine
from kaimai.persistence.tables import (
    buyer_identities,
    cart_items,
    orders,
    products,
    shopping_cart,
    skus,
    stock,
)

_CARTS = sa.select(
    shopping_cart.c.id,
    shopping_cart.c.token,
    shopping_cart.c.version,
    shopping_cart.c.updated_at,
    shopping_cart.c.coupon_code,
    orders.c.token.label("locked_by_order"),
).outerjoin(orders, orders.c.id == shopping_cart.c.order_id)


def find_cart(conn: Connection, token: str) -> Cart | None:
    """The cart with this token, unless it was ordered and paid."""
    return _one(
        conn, _CARTS.where(shopping_cart.c.token == token, shopping_cart.c.state != "closed")
    )


def is_closed(conn: Connection, token: str) -> bool:
    """Whether the cart with this token was ordered and paid."""
    found = conn.scalar(
        sa.select(shopping_cart.c.id).where(
            shopping_cart.c.token == token, shopping_cart.c.state == "closed"
        )
    )
    return found is not None


def cart_of(conn: Connection, *, kind: str, value: str) -> Cart | None:
    """The open cart of the buyer with this identity."""
    owner = sa.select(buyer_identities.c.buyer_id).where(
        buyer_identities.c.kind == kind, buyer_identities.c.value == value
    )
    return _one(
        conn,
        _CARTS.where(
            shopping_cart.c.buyer_id == owner.scalar_subquery(), shopping_cart.c.state == "open"
        ),
    )


def cart_of_buyer(conn: Connection, buyer_id: str) -> Cart | None:
    """The buyer's open cart."""
    return _one(
        conn,
        _CARTS.where(shopping_cart.c.buyer_id == buyer_id, shopping_cart.c.state == "open"),
    )


def buyer_of(conn: Connection, *, kind: str, value: str) -> str | None:
    """The id of the buyer with this identity."""
    return conn.scalar(
        sa.select(buyer_identities.c.buyer_id).where(
            buyer_identities.c.kind == kind, buyer_identities.c.value == value
        )
    )


def _one(conn: Connection, wanted: "sa.Select[*tuple[object, ...]]") -> Cart | None:
    row = conn.execute(wanted).first()
    if row is None:
        return None
    lines = conn.execute(
        sa.select(
            skus.c.sku,
            skus.c.id.label("sku_id"),
            skus.c.product_id,
            products.c.name,
            skus.c.options,
            cart_items.c.quantity,
            skus.c.price.label("unit_price"),
            (stock.c.on_hand - stock.c.reserved).label("available"),
        )
        .join(skus, skus.c.id == cart_items.c.sku_id)
        .join(products, products.c.id == skus.c.product_id)
        .join(stock, stock.c.sku_id == skus.c.id)
        .where(cart_items.c.cart_id == row.id)
        .order_by(cart_items.c.added_at, skus.c.id)
    )
    return Cart(
        **row._mapping,
        lines=tuple(CartLine(**line._mapping) for line in lines),
    )
