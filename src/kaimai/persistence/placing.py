"""What a batch of new orders writes, inserted together: orders, lines, payments, reservations and the
first moves of both machines."""

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from kaimai.domain.moves import Actor, Birth
from kaimai.domain.orders import ORDER_MOVES
from kaimai.domain.payments import PAYMENT_MOVES
from kaimai.persistence import moves, tables
from kaimai.persistence.dialect import insert_all
from kaimai.persistence.orders import NewLine, NewOrder
from kaimai.persistence.payments import NewPayment
from kaimai.persistence.stock import Reservation


def insert(
    conn: Connection,
    new_orders: Sequence[NewOrder],
    new_lines: Sequence[NewLine],
    new_payments: Sequence[NewPayment],
    *,
    placed_by: Sequence[Actor],
    is_held: bool = True,
) -> None:
    """Insert orders, each with its lines, what they hold, and its first payment.

    `placed_by` names who placed each order; `is_held` False: nothing is held for them. The stock's counters are changed by `stock.change`.
    """
    placed = list(zip(new_orders, placed_by, strict=True))
    asked = list(zip(new_payments, placed_by, strict=True))
    insert_all(
        conn,
        (tables.orders, new_orders),
        (tables.order_lines, new_lines),
        (tables.payment_log, new_payments),
        *moves.births(ORDER_MOVES, [Birth(each.id, by, each.placed_at) for each, by in placed]),
        *moves.births(PAYMENT_MOVES, [Birth(each.id, by, each.created_at) for each, by in asked]),
        (
            tables.reservations,
            [Reservation(each.id, each.sku_id, each.quantity, each.id) for each in new_lines]
            if is_held
            else [],
        ),
    )
