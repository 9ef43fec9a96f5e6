"""Invariants of deliveries and stock-takes: what they say of shelves stands in the ledger."""

import sqlalchemy as sa

from kaimai.persistence.tables import (
    delivery_lines,
    skus,
    stock_counts,
    stock_ledger,
    stock_takes,
)
from kaimai.queries.check.rules import Rule

_DIFFERENCE = stock_counts.c.counted - stock_counts.c.expected
_counted = sa.select(
    stock_takes.c.title,
    skus.c.sku,
    stock_counts.c.counted,
    stock_counts.c.expected,
    stock_ledger.c.change,
).select_from(
    stock_counts.join(stock_takes, stock_takes.c.id == stock_counts.c.take_id)
    .join(skus, skus.c.id == stock_counts.c.sku_id)
    .outerjoin(stock_ledger, stock_ledger.c.id == stock_counts.c.entry_id)
)
_applied = Rule(
    name="applied_counts_are_in_the_ledger",
    reason="an applied stock-take corrects each shelf once, by what was counted less what was expected",
    breaks=_counted.where(
        stock_takes.c.applied_at.is_not(None),
        sa.or_(
            sa.and_(_DIFFERENCE != 0, stock_ledger.c.id.is_(None)),
            sa.and_(_DIFFERENCE == 0, stock_counts.c.entry_id.is_not(None)),
            stock_ledger.c.change != _DIFFERENCE,
            stock_ledger.c.sku_id != stock_counts.c.sku_id,
            stock_ledger.c.kind != "adjusted",
        ),
    ),
)
_not_applied = Rule(
    name="other_counts_change_nothing",
    reason="a stock-take that is open, or was abandoned, has corrected no shelf",
    breaks=_counted.where(stock_takes.c.applied_at.is_(None), stock_counts.c.entry_id.is_not(None)),
)
_received = Rule(
    name="deliveries_are_in_the_ledger",
    reason="each line of a delivery put its units on the shelf once",
    breaks=sa.select(
        delivery_lines.c.delivery_id,
        skus.c.sku,
        delivery_lines.c.units,
        stock_ledger.c.change,
    )
    .select_from(
        delivery_lines.join(skus, skus.c.id == delivery_lines.c.sku_id).join(
            stock_ledger, stock_ledger.c.id == delivery_lines.c.entry_id
        )
    )
    .where(
        sa.or_(
            stock_ledger.c.change != delivery_lines.c.units,
            stock_ledger.c.sku_id != delivery_lines.c.sku_id,
            stock_ledger.c.kind != "received",
        )
    ),
)
_other = stock_counts.alias("other")
_other_take = stock_takes.alias("other_take")


def _is_open(take: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(take.c.applied_at.is_(None), take.c.abandoned_at.is_(None))


_once = Rule(
    name="open_counts_are_of_one_stock_take",
    reason="a shelf that two stock-takes count would be corrected twice",
    breaks=sa.select(skus.c.sku, stock_takes.c.title, _other_take.c.title.label("other"))
    .select_from(
        stock_takes.join(stock_counts, stock_counts.c.take_id == stock_takes.c.id)
        .join(skus, skus.c.id == stock_counts.c.sku_id)
        .join(_other, _other.c.sku_id == stock_counts.c.sku_id)
        .join(_other_take, _other_take.c.id == _other.c.take_id)
    )
    .where(_is_open(stock_takes), _is_open(_other_take), stock_takes.c.id < _other_take.c.id),
)

STOCK_TAKES = (_applied, _not_applied, _received, _once)
