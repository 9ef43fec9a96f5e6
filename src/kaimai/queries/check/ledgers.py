"""Invariants of stock, reservations and carts: never sell what is not there."""

import sqlalchemy as sa

from kaimai.domain.group_buys import HOLDING
from kaimai.domain.orders import OPEN, PAID
from kaimai.domain.refunds import COUNTED
from kaimai.persistence.tables import (
    group_buy_claims,
    group_buy_items,
    group_buys,
    order_lines,
    orders,
    refund_lines,
    refunds,
    reservations,
    shopping_cart,
    skus,
    stock,
    stock_ledger,
)
from kaimai.queries.check.rules import Rule, is_one_of

_IS_OPEN = is_one_of(orders.c.status, OPEN)
_IS_PAID = orders.c.status.in_(sorted(PAID))

_ledger_sums = (
    sa.select(stock_ledger.c.sku_id, sa.func.sum(stock_ledger.c.change).label("units"))
    .group_by(stock_ledger.c.sku_id)
    .subquery("ledger_sums")
)
_on_hand = Rule(
    name="on_hand_is_explained",
    reason="the units on a shelf are the sum of its ledger",
    breaks=sa.select(
        skus.c.sku,
        stock.c.on_hand,
        sa.func.coalesce(_ledger_sums.c.units, 0).label("ledger"),
    )
    .select_from(stock)
    .join(skus, skus.c.id == stock.c.sku_id)
    .outerjoin(_ledger_sums, _ledger_sums.c.sku_id == stock.c.sku_id)
    .where(stock.c.on_hand != sa.func.coalesce(_ledger_sums.c.units, 0)),
)

_held_sums = (
    sa.select(reservations.c.sku_id, sa.func.sum(reservations.c.quantity).label("units"))
    .group_by(reservations.c.sku_id)
    .subquery("held_sums")
)
_reserved = Rule(
    name="reserved_is_explained",
    reason="the reserved units of a SKU are the sum of its reservations",
    breaks=sa.select(
        skus.c.sku,
        stock.c.reserved,
        sa.func.coalesce(_held_sums.c.units, 0).label("reservations"),
    )
    .select_from(stock)
    .join(skus, skus.c.id == stock.c.sku_id)
    .outerjoin(_held_sums, _held_sums.c.sku_id == stock.c.sku_id)
    .where(stock.c.reserved != sa.func.coalesce(_held_sums.c.units, 0)),
)

_holders = Rule(
    name="reservations_have_open_holders",
    reason="only an open order or a group buy that is not over may hold stock",
    breaks=sa.select(
        reservations.c.id,
        reservations.c.quantity,
        orders.c.number,
        orders.c.status,
        group_buys.c.status.label("group_buy"),
    )
    .select_from(reservations)
    .outerjoin(order_lines, order_lines.c.id == reservations.c.order_line_id)
    .outerjoin(orders, orders.c.id == order_lines.c.order_id)
    .outerjoin(group_buy_claims, group_buy_claims.c.id == reservations.c.claim_id)
    .outerjoin(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
    .outerjoin(group_buys, group_buys.c.id == group_buy_items.c.group_buy_id)
    .where(
        sa.func.coalesce(orders.c.status, "").not_in(sorted(OPEN)),
        sa.func.coalesce(group_buys.c.status, "").not_in(sorted(HOLDING)),
    ),
)

_lines = Rule(
    name="open_orders_hold_every_line",
    reason="an order that may still be paid holds exactly the units of each of its lines",
    breaks=sa.select(
        orders.c.number,
        order_lines.c.sku,
        order_lines.c.quantity,
        reservations.c.quantity.label("reserved"),
    )
    .select_from(orders)
    .join(order_lines, order_lines.c.order_id == orders.c.id)
    # By its name, which is the line's: the other column has no index.
    .outerjoin(reservations, reservations.c.id == order_lines.c.id)
    .where(
        _IS_OPEN,
        sa.or_(
            reservations.c.id.is_(None),
            reservations.c.quantity != order_lines.c.quantity,
            reservations.c.sku_id != order_lines.c.sku_id,
        ),
    ),
)

_sold = stock_ledger.alias("sold")
# Written into the statement, not bound: a partial index is only used for a condition in sight.
_IS_SALE = _sold.c.kind == sa.bindparam("kind", "sold", literal_execute=True)
_sales = Rule(
    name="paid_orders_are_sold",
    reason="each line of a paid order left the shelf once, as a sale of its units",
    breaks=sa.select(orders.c.number, order_lines.c.sku, order_lines.c.quantity, _sold.c.change)
    .select_from(orders)
    .join(order_lines, order_lines.c.order_id == orders.c.id)
    .outerjoin(_sold, sa.and_(_sold.c.order_line_id == order_lines.c.id, _IS_SALE))
    .where(
        _IS_PAID,
        sa.or_(
            _sold.c.id.is_(None),
            _sold.c.change != -order_lines.c.quantity,
            _sold.c.sku_id != order_lines.c.sku_id,
        ),
    ),
)
_sales_only = Rule(
    name="sales_are_paid",
    reason="only an order that was paid takes units off the shelf",
    breaks=sa.select(orders.c.number, orders.c.status, order_lines.c.sku, _sold.c.change)
    .select_from(_sold)
    .outerjoin(order_lines, order_lines.c.id == _sold.c.order_line_id)
    .outerjoin(orders, orders.c.id == order_lines.c.order_id)
    .where(
        _IS_SALE,
        # A paid order that was cancelled keeps its sale; its restocking is an entry of its own.
        sa.func.coalesce(orders.c.status, "").not_in(sorted({*PAID, "cancelled"})),
    ),
)

_of_lines = (
    sa.select(
        stock_ledger.c.order_line_id,
        sa.func.sum(stock_ledger.c.change).label("units"),
    )
    .where(stock_ledger.c.kind == sa.literal_column("'restocked'"))
    .group_by(stock_ledger.c.order_line_id)
    .subquery("of_lines")
)
_restocked = Rule(
    name="only_sold_units_are_restocked",
    reason="no more units of a line come back to the shelf than left it",
    breaks=sa.select(
        orders.c.number, order_lines.c.sku, _of_lines.c.units, _sold.c.change.label("sold")
    )
    .select_from(_of_lines)
    .join(order_lines, order_lines.c.id == _of_lines.c.order_line_id)
    .join(orders, orders.c.id == order_lines.c.order_id)
    .outerjoin(
        _sold,
        sa.and_(
            _sold.c.order_line_id == order_lines.c.id,
            _sold.c.kind == sa.literal_column("'sold'"),
        ),
    )
    .where(_of_lines.c.units > -sa.func.coalesce(_sold.c.change, 0)),
)

_back = stock_ledger.alias("back")
_on_shelf = Rule(
    name="restocked_units_are_on_the_shelf",
    reason="units that a refund puts back are an entry of its own in the ledger",
    breaks=sa.select(
        refund_lines.c.refund_id, order_lines.c.sku, refund_lines.c.restocked, _back.c.change
    )
    .select_from(refund_lines)
    .join(order_lines, order_lines.c.id == refund_lines.c.order_line_id)
    .outerjoin(
        _back,
        _back.c.id == refund_lines.c.refund_id + "." + refund_lines.c.order_line_id + ".restocked",
    )
    .where(refund_lines.c.restocked != sa.func.coalesce(_back.c.change, 0)),
)

_refunded_units = (
    sa.select(refund_lines.c.order_line_id, sa.func.sum(refund_lines.c.quantity).label("units"))
    .join(refunds, refunds.c.id == refund_lines.c.refund_id)
    .where(refunds.c.status.in_(sorted(COUNTED)))
    .group_by(refund_lines.c.order_line_id)
    .subquery("refunded_units")
)
_refunded = Rule(
    name="refunded_units_were_bought",
    reason="no more units of a line are paid back than were bought",
    breaks=sa.select(
        orders.c.number,
        order_lines.c.sku,
        order_lines.c.quantity,
        _refunded_units.c.units.label("refunded"),
    )
    .select_from(_refunded_units)
    .join(order_lines, order_lines.c.id == _refunded_units.c.order_line_id)
    .join(orders, orders.c.id == order_lines.c.order_id)
    .where(_refunded_units.c.units > order_lines.c.quantity),
)

_line_sums = (
    sa.select(
        order_lines.c.order_id,
        sa.func.sum(order_lines.c.unit_price * order_lines.c.quantity).label("units"),
    )
    .group_by(order_lines.c.order_id)
    .subquery("line_sums")
)
_wanted = _line_sums.c.units - orders.c.discount + orders.c.shipping_fee
_totals = Rule(
    name="totals_are_the_lines",
    reason="an order's total is the sum of its lines, less its discount, and its shipping fee",
    breaks=sa.select(orders.c.number, orders.c.total, _wanted.label("lines"))
    .select_from(orders)
    .outerjoin(_line_sums, _line_sums.c.order_id == orders.c.id)
    .where(sa.or_(_line_sums.c.units.is_(None), orders.c.total != _wanted)),
)

_locked = Rule(
    name="locked_carts_have_open_orders",
    reason="a cart is locked by an order of its own that may still be paid",
    breaks=sa.select(shopping_cart.c.id.label("cart"), orders.c.number, orders.c.status)
    .select_from(shopping_cart)
    .outerjoin(
        orders,
        sa.and_(orders.c.id == shopping_cart.c.order_id, orders.c.cart_id == shopping_cart.c.id),
    )
    .where(
        shopping_cart.c.state == "locked",
        sa.func.coalesce(orders.c.status, "").not_in(sorted(OPEN)),
    ),
)
_locks = Rule(
    name="open_orders_lock_their_carts",
    reason="while an order may still be paid, its cart cannot be ordered again",
    breaks=sa.select(orders.c.number, orders.c.status, shopping_cart.c.state.label("cart"))
    .select_from(orders)
    .join(shopping_cart, shopping_cart.c.id == orders.c.cart_id)
    .where(
        _IS_OPEN,
        sa.or_(
            shopping_cart.c.state != "locked",
            shopping_cart.c.order_id != orders.c.id,
        ),
    ),
)

LEDGERS = (
    _on_hand,
    _reserved,
    _holders,
    _lines,
    _sales,
    _sales_only,
    _restocked,
    _on_shelf,
    _refunded,
    _totals,
    _locked,
    _locks,
)
