"""Carts as their buyers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.carts import Cart, CartLine
from kaimai.persistence.dialect import among, built_once
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
    shopping_cart.c.state,
    orders.c.token.label("locked_by_order"),
).outerjoin(orders, orders.c.id == shopping_cart.c.order_id)


_LINE_FIELDS = (
    "sku",
    "sku_id",
    "product_id",
    "name",
    "options",
    "quantity",
    "unit_price",
    "available",
)


@built_once
def _of_tokens(conn: Connection) -> "sa.Select[*tuple[Any, ...]]":
    return _CARTS.where(among(conn, shopping_cart.c.token, "tokens"))


@built_once
def _lines(conn: Connection) -> "sa.Select[*tuple[Any, ...]]":
    return (
        sa.select(
            cart_items.c.cart_id,
            skus.c.sku,
            skus.c.id,
            skus.c.product_id,
            products.c.name,
            skus.c.options,
            cart_items.c.quantity,
            skus.c.price,
            (stock.c.on_hand - stock.c.reserved).label("available"),
        )
        .join(skus, skus.c.id == cart_items.c.sku_id)
        .join(products, products.c.id == skus.c.product_id)
        .join(stock, stock.c.sku_id == skus.c.id)
        .where(among(conn, cart_items.c.cart_id, "carts"))
        .order_by(cart_items.c.cart_id, cart_items.c.added_at, skus.c.id)
    )


@dataclass(frozen=True, slots=True)
class Closed:
    """A cart that was ordered and paid: nothing can be put into it any more."""


def find_carts(conn: Connection, tokens: Sequence[str]) -> list[Cart | Closed | None]:
    """The cart with each token; `Closed` for one that was ordered and paid, None where there is none."""
    found = conn.execute(_of_tokens(conn), {"tokens": sorted(set(tokens))}).all()
    by_token: dict[str, Cart | Closed] = {
        row.token: Closed() for row in found if row.state == "closed"
    }
    by_token |= {
        cart.token: cart for cart in _carts(conn, [r for r in found if r.state != "closed"])
    }
    return [by_token.get(token) for token in tokens]


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


def _one(conn: Connection, wanted: "sa.Select[*tuple[Any, ...]]") -> Cart | None:
    carts = _carts(conn, conn.execute(wanted).all())
    return carts[0] if carts else None


def _carts(conn: Connection, found: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[Cart]:
    """The carts of these rows, with their lines."""
    if not found:
        return []
    lines: dict[str, list[CartLine]] = {row.id: [] for row in found}
    for cart_id, *values in conn.execute(_lines(conn), {"carts": sorted(lines)}):
        lines[cart_id].append(CartLine(**dict(zip(_LINE_FIELDS, values, strict=True))))
    return [
        Cart(
            id=row.id,
            token=row.token,
            version=row.version,
            updated_at=row.updated_at,
            coupon_code=row.coupon_code,
            locked_by_order=row.locked_by_order,
            lines=tuple(lines[row.id]),
        )
        for row in found
    ]
