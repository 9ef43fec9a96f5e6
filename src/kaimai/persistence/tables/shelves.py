"""What people do to the shelves: marks that say when a SKU runs low, deliveries, and stock-takes. What
stands on them is in `catalogue.py`."""

import sqlalchemy as sa

from kaimai.persistence.dialect import in_key_order
from kaimai.persistence.tables.columns import (
    id_column,
    metadata,
    number,
    only_where,
    ref,
    text,
    time,
)

# From how many units on a SKU runs low, where that is not what the shop says of all.
low_marks = sa.Table(
    "low_marks",
    metadata,
    sa.Column("sku_id", sa.Text, sa.ForeignKey("skus.id"), primary_key=True),
    number("units"),
    sa.CheckConstraint("units >= 0", name="units"),
)

# The id is made when the form is shown, so that one that is sent twice is one delivery.
deliveries_received = sa.Table(
    "deliveries_received",
    metadata,
    id_column(),
    text("note", ""),
    text("actor"),
    time("at"),
)

delivery_lines = sa.Table(
    "delivery_lines",
    metadata,
    ref("delivery_id", "deliveries_received.id"),
    ref("sku_id", "skus.id"),
    number("units"),
    sa.Column("entry_id", sa.Text, sa.ForeignKey("stock_ledger.id"), nullable=False, unique=True),
    sa.PrimaryKeyConstraint("delivery_id", "sku_id"),
    sa.CheckConstraint("units > 0", name="units"),
    **in_key_order(),
)

# Open until one of its ends; counts of a category, or of everything. No foreign key: what was counted
# stays true when the category is gone.
stock_takes = sa.Table(
    "stock_takes",
    metadata,
    id_column(),
    text("title"),
    text("category_id", nullable=True),
    text("opened_by"),
    time("opened_at"),
    text("ended_by", nullable=True),
    time("applied_at", nullable=True),
    time("abandoned_at", nullable=True),
    sa.CheckConstraint("applied_at IS NULL OR abandoned_at IS NULL", name="end"),
    sa.CheckConstraint(
        "(ended_by IS NULL) = (applied_at IS NULL AND abandoned_at IS NULL)", name="ended_by"
    ),
)

# `expected` is what stood on the shelf, as far as the books knew, at the moment of the count.
stock_counts = sa.Table(
    "stock_counts",
    metadata,
    ref("take_id", "stock_takes.id"),
    ref("sku_id", "skus.id"),
    number("counted"),
    number("expected"),
    text("actor"),
    time("at"),
    # What corrected the shelf by the difference, once the stock-take was applied.
    ref("entry_id", "stock_ledger.id", nullable=True),
    sa.PrimaryKeyConstraint("take_id", "sku_id"),
    sa.CheckConstraint("counted >= 0 AND expected >= 0", name="counted"),
    sa.Index("ix_stock_counts_sku_id", "sku_id"),
    only_where("uq_stock_counts_entry_id", "entry_id", where="entry_id IS NOT NULL"),
)
