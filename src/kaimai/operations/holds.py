"""What an order gives back when it ends without money: its stock and its cart. Used inside transactions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from kaimai.persistence import carts, stock
from kaimai.persistence.carts import CartRow
from kaimai.persistence.database import Connection


def give_back(
    conn: Connection, order_ids: Collection[str], locked: Sequence[CartRow], *, now: datetime
) -> None:
    """Free the orders' units and return their carts.

    `locked`: the rows that `carts.lock_of_orders` locked for these orders. A cart is reopened as it
    was, or poured into the open cart that its buyer has filled since.
    """
    if not order_ids:
        return
    open_cart = {row.buyer_id: row.id for row in locked if row.state == "open" and row.buyer_id}
    for row in locked:
        if row.order_id not in order_ids:
            continue
        newer = open_cart.get(row.buyer_id) if row.buyer_id else None
        if newer is None:
            carts.reopen(conn, [row.id], now=now)
            if row.buyer_id:
                open_cart[row.buyer_id] = row.id
        else:
            carts.pour(conn, row.id, newer, now=now)
            carts.close(conn, [row.id], now=now)
    stock.give_back(conn, sorted(order_ids))
