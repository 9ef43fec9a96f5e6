"""What was sold, by days: counted from the payments, so that nobody counts a month to look at it."""

import sqlalchemy as sa

from kaimai.persistence.dialect import JsonDocument
from kaimai.persistence.tables.columns import large_number, metadata, time

# A day is Taipei's, as text like 2026-11-22. `hours`: 24 pairs of orders and NT$.
sales_days = sa.Table(
    "sales_days",
    metadata,
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("hours", JsonDocument, nullable=False),
    large_number("refunded"),
    # What was known of before this moment is in it: when it was counted last.
    time("counted_to"),
)
