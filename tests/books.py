"""The shop's books as tests read them: counters of a SKU, rows, and the invariants."""

import functools
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.orders import Order
from kaimai.persistence import orders
from kaimai.persistence.dialect import plan_for_everything
from kaimai.persistence.stock import Counters
from kaimai.persistence.tables import skus, stock
from kaimai.queries.check import BOOKS, find_broken_of
from kaimai.queries.check.rules import Rule


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
    if _all_hold(conn, now):
        return []
    return [
        f"{broken.rule.name}: {broken.columns} {broken.rows}"
        for broken in find_broken_of(conn, now, BOOKS)
    ]


def _all_hold(conn: Connection, now: datetime) -> bool:
    """The same asked at once, which takes a fraction of the time: after nearly every test all do."""
    plan_for_everything(conn)
    return not any(
        conn.scalar(_any_row(patience), {"before": now - patience}) for patience in _by_patience()
    )


@functools.cache
def _by_patience() -> dict[timedelta, Sequence[Rule]]:
    rules: dict[timedelta, list[Rule]] = defaultdict(list)
    for rule in BOOKS:
        rules[rule.patience].append(rule)
    return dict(rules)


@functools.cache
def _any_row(patience: timedelta) -> sa.Select[tuple[bool]]:
    rules = _by_patience()[patience]
    return sa.select(sa.or_(*(rule.breaks.exists() for rule in rules)))
