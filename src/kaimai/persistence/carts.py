"""Carts and their items. A cart's row is locked before anything that belongs to its order."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.carts import QUANTITY_MAX
from kaimai.persistence.dialect import (
    Overtaken,
    UtcDateTime,
    among,
    built_once,
    insert,
    insert_or_skip,
    rows,
    rows_parameter,
)
from kaimai.persistence.tables import cart_items, orders, shopping_cart, skus


class CartRow(NamedTuple):
    """A cart as it is read under its lock."""

    id: str
    token: str
    buyer_id: str | None
    state: str
    version: int
    order_id: str | None


_COLUMNS = (
    shopping_cart.c.id,
    shopping_cart.c.token,
    shopping_cart.c.buyer_id,
    shopping_cart.c.state,
    shopping_cart.c.version,
    shopping_cart.c.order_id,
)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_OPEN_CART = sa.select(shopping_cart.c.token).where(
    shopping_cart.c.buyer_id == sa.bindparam("buyer_id"), shopping_cart.c.state == "open"
)
_SET_STATE = (
    sa.update(shopping_cart)
    .where(shopping_cart.c.id.in_(_IDS))
    .values(
        state=sa.bindparam("new_state"),
        order_id=None,
        version=shopping_cart.c.version + 1,
        updated_at=sa.bindparam("now"),
    )
)


@built_once
def _lock(conn: Connection) -> sa.Executable:
    return (
        sa.select(*_COLUMNS)
        .where(among(conn, shopping_cart.c.token, "tokens"))
        .order_by(shopping_cart.c.id)
        .with_for_update(key_share=True)
    )


@built_once
def _lock_of_orders(conn: Connection) -> sa.Executable:
    is_wanted = among(conn, orders.c.id, "ids")
    return (
        sa.select(*_COLUMNS)
        .where(
            sa.or_(
                shopping_cart.c.id.in_(sa.select(orders.c.cart_id).where(is_wanted)),
                sa.and_(
                    shopping_cart.c.state == "open",
                    shopping_cart.c.buyer_id.in_(sa.select(orders.c.buyer_id).where(is_wanted)),
                ),
            )
        )
        .order_by(shopping_cart.c.id)
        .with_for_update(key_share=True)
    )


@built_once
def _items(conn: Connection) -> sa.Executable:
    return (
        sa.select(cart_items.c.cart_id, skus.c.sku, cart_items.c.quantity)
        .join(skus, skus.c.id == cart_items.c.sku_id)
        .where(among(conn, cart_items.c.cart_id, "ids"))
        .order_by(cart_items.c.cart_id, cart_items.c.added_at, skus.c.id)
    )


@built_once
def _touch(conn: Connection) -> sa.Update:
    return (
        sa.update(shopping_cart)
        .where(among(conn, shopping_cart.c.id, "ids"))
        .values(version=shopping_cart.c.version + 1, updated_at=sa.bindparam("now"))
    )


@built_once
def _create(conn: Connection) -> sa.Executable:
    new = rows(conn, "new", {"id": sa.Text(), "token": sa.Text(), "buyer_id": sa.Text()})
    now = sa.bindparam("now", type_=UtcDateTime)
    opened = sa.select(
        new.c.id, new.c.token, new.c.buyer_id, sa.literal("open"), sa.literal(0), now, now
    ).where(sa.true())
    return (
        insert_or_skip(conn, shopping_cart)
        .from_select(
            ["id", "token", "buyer_id", "state", "version", "created_at", "updated_at"], opened
        )
        .returning(*_COLUMNS)
    )


@built_once
def _take(conn: Connection) -> sa.Update:
    taken = rows(conn, "taken", {"id": sa.Text(), "order_id": sa.Text()})
    return (
        sa.update(shopping_cart)
        .where(shopping_cart.c.id == taken.c.id)
        .values(
            state="locked",
            order_id=taken.c.order_id,
            version=shopping_cart.c.version + 1,
            updated_at=sa.bindparam("now"),
        )
    )


@built_once
def _set_items(conn: Connection) -> sa.Executable:
    kept = rows(conn, "kept", {"cart_id": sa.Text(), "sku_id": sa.Text(), "quantity": sa.Integer()})
    added = sa.select(
        kept.c.cart_id, kept.c.sku_id, kept.c.quantity, sa.bindparam("now", type_=UtcDateTime)
    ).where(sa.true())
    statement = insert(conn, cart_items).from_select(
        ["cart_id", "sku_id", "quantity", "added_at"], added
    )
    return statement.on_conflict_do_update(
        index_elements=["cart_id", "sku_id"], set_={"quantity": statement.excluded.quantity}
    )


def lock(conn: Connection, tokens: Collection[str]) -> dict[str, CartRow]:
    """These carts by token, locked in the order of their ids; unknown tokens are left out."""
    if not tokens:
        return {}
    found = conn.execute(_lock(conn), {"tokens": sorted(tokens)})
    return {cart.token: cart for cart in map(CartRow._make, found)}


def lock_of_orders(conn: Connection, order_ids: Collection[str]) -> list[CartRow]:
    """The carts that these orders lock, and the open carts of the same buyers, locked."""
    if not order_ids:
        return []
    found = conn.execute(_lock_of_orders(conn), {"ids": sorted(order_ids)})
    return [CartRow._make(row) for row in found]


def lock_open_of_buyers(conn: Connection, buyer_ids: Collection[str]) -> dict[str, CartRow]:
    """The open carts of these buyers by buyer, locked in the order of their ids."""
    found = conn.execute(
        sa.select(*_COLUMNS)
        .where(shopping_cart.c.buyer_id.in_(sorted(buyer_ids)), shopping_cart.c.state == "open")
        .order_by(shopping_cart.c.id)
        .with_for_update(key_share=True)
    )
    return {row.buyer_id: CartRow._make(row) for row in found}


def create(
    conn: Connection, new: Sequence[Mapping[str, object]], now: datetime
) -> dict[str, CartRow]:
    """Insert open carts (`id`, `token`, `buyer_id`). By token, those that were inserted: where another
    transaction was first, its cart is left alone."""
    made = conn.execute(_create(conn), {"new": rows_parameter(new), "now": now})
    return {cart.token: cart for cart in map(CartRow._make, made)}


def open_cart_token(conn: Connection, buyer_id: str) -> str | None:
    """The token of the buyer's open cart."""
    return conn.scalar(_OPEN_CART, {"buyer_id": buyer_id})


def items(conn: Connection, cart_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """Quantity by SKU (its public name) of each cart, in the order of adding."""
    found: dict[str, dict[str, int]] = {cart_id: {} for cart_id in cart_ids}
    if cart_ids:
        for cart_id, sku, quantity in conn.execute(_items(conn), {"ids": sorted(cart_ids)}):
            found[cart_id][sku] = quantity
    return found


def set_items(
    conn: Connection, quantities: Mapping[tuple[str, str], int], *, now: datetime
) -> None:
    """Set the quantity of each (cart id, SKU id); 0 takes the item out. Counts versions up."""
    kept = [
        {"cart_id": cart_id, "sku_id": sku_id, "quantity": quantity}
        for (cart_id, sku_id), quantity in sorted(quantities.items())
        if quantity > 0
    ]
    gone = [key for key, quantity in sorted(quantities.items()) if quantity <= 0]
    if kept:
        conn.execute(_set_items(conn), {"kept": rows_parameter(kept), "now": now})
    if gone:
        conn.execute(
            sa.delete(cart_items).where(
                sa.tuple_(cart_items.c.cart_id, cart_items.c.sku_id).in_(
                    sa.bindparam("gone", expanding=True)
                )
            ),
            {"gone": gone},
        )
    touch(conn, {cart_id for cart_id, _ in quantities}, now=now)


def touch(conn: Connection, cart_ids: Collection[str], *, now: datetime) -> None:
    """Count the version of these carts up."""
    if cart_ids:
        conn.execute(_touch(conn), {"ids": sorted(cart_ids), "now": now})


def lock_for_orders(conn: Connection, order_of_cart: Mapping[str, str], *, now: datetime) -> None:
    """Hand each cart (by id) to the order that was made from it."""
    if not order_of_cart:
        return
    conn.execute(
        _take(conn),
        {
            "taken": rows_parameter(
                [
                    {"id": cart_id, "order_id": order_id}
                    for cart_id, order_id in sorted(order_of_cart.items())
                ]
            ),
            "now": now,
        },
    )


def set_coupon(conn: Connection, token: str, code: str | None) -> None:
    """Keep the coupon that the buyer wants to use with an open cart; its version stays."""
    conn.execute(
        sa.update(shopping_cart)
        .where(shopping_cart.c.token == token, shopping_cart.c.state == "open")
        .values(coupon_code=code)
    )


def close(conn: Connection, cart_ids: Collection[str], *, now: datetime) -> None:
    """Close carts whose order is paid, or whose items moved to a newer cart."""
    _set_state(conn, cart_ids, "closed", now=now)


def reopen(conn: Connection, cart_ids: Collection[str], *, now: datetime) -> None:
    """Give carts back to their buyers, as they were. Raises Overtaken when a buyer, who may have one
    open cart, has opened another at this moment."""
    try:
        _set_state(conn, cart_ids, "open", now=now)
    except sa.exc.IntegrityError as error:
        raise Overtaken from error


def give(conn: Connection, cart_id: str, buyer_id: str, *, now: datetime) -> None:
    """Let the cart be another buyer's, who has no open one."""
    conn.execute(
        sa.update(shopping_cart).where(shopping_cart.c.id == cart_id).values(buyer_id=buyer_id)
    )
    touch(conn, [cart_id], now=now)


def pour(conn: Connection, source: str, target: str, *, now: datetime) -> None:
    """Add the items of one cart to another; each quantity stays within the table's limit."""
    poured = (
        sa.select(
            sa.literal(target), cart_items.c.sku_id, cart_items.c.quantity, cart_items.c.added_at
        )
        .where(cart_items.c.cart_id == source)
        .order_by(cart_items.c.sku_id)
    )
    statement = insert(conn, cart_items).from_select(
        ["cart_id", "sku_id", "quantity", "added_at"], poured
    )
    together = cart_items.c.quantity + statement.excluded.quantity
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["cart_id", "sku_id"],
            set_={"quantity": sa.case((together > QUANTITY_MAX, QUANTITY_MAX), else_=together)},
        )
    )
    touch(conn, [target], now=now)


def _set_state(conn: Connection, cart_ids: Collection[str], state: str, *, now: datetime) -> None:
    if cart_ids:
        conn.execute(_SET_STATE, {"ids": sorted(cart_ids), "new_state": state, "now": now})
