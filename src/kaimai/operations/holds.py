"""What an order gives back when it ends without money: its stock, its use of a coupon, what it counts
for limits, and its cart or bill. Used inside transactions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from kaimai.domain.orders import Order
from kaimai.operations import allowances, billing
from kaimai.persistence import carts, stock
from kaimai.persistence.carts import CartRow
from kaimai.persistence.database import Connection


def give_back(
    conn: Connection, ended: Collection[Order], locked: Sequence[CartRow], *, now: datetime
) -> None:
    """Free the orders' units, coupons and limits, and return their carts and bills.

    `locked`: the rows that `carts.lock_of_orders` locked for these orders. A cart is reopened as it
    was, or poured into the open cart that its buyer has filled since. Units of a bill are not free: they
    are held for the bill again.
    """
    if not ended:
        return
    order_ids = {order.id for order in ended}
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
    allowances.give_back(conn, ended)
    billing.take_back(conn, [(each.id, each.bill_id) for each in ended if each.bill_id is not None])
    stock.give_back(conn, sorted(each.id for each in ended if each.bill_id is None))
