"""The shop's books as tests read them: counters of a SKU, rows, and the invariants."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.orders import Order
from kaimai.persistence import orders
from kaimai.persistence.stock import Counters
from kaimai.persistence.tables import skus, stock
from kaimai.queries.check import BOOKS, find_broken_of


def counters(conn: Connection, sku: str) -> Counters:
    """The counters of a SKU by its public name."""
    row = conn.execute(
        sa.select(stock.c.on_hand, stock.c.reserved)
        .join(skus, skus.c.id == stock.c.sku_id)
        .where(skus.c.sku == sku)
    ).one()
    return Counters(row.on_hand, row.reserved)


def order_of(conn: Connection, order_id: str) -> Order:
    """The order with this id, as it is stored."""
    found = orders.by_id(conn, order_id)
    assert found is not None
    return found


def rows(conn: Connection, sql: str) -> list[tuple[object, ...]]:
    """What a question in SQL finds."""
    return [tuple(row) for row in conn.execute(sa.text(sql))]


def broken_rules(conn: Connection, now: datetime) -> list[str]:
    """Every invariant of the books that does not hold, with its first rows."""
    return [
        f"{broken.rule.name}: {broken.columns} {broken.rows}"
        for broken in find_broken_of(conn, now, BOOKS)
    ]
