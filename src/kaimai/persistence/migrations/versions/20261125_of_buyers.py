"""Indexes for what one buyer has, which joining two buyers and erasing one read."""

from alembic import op

revision = "20261125_of_buyers"
down_revision = "20261125_subscriptions"
branch_labels = None
depends_on = None

_NEW = (
    ("shopping_cart", ("buyer_id",)),
    ("coupon_redemptions", ("buyer_id", "coupon_id")),
    ("stock_alerts", ("buyer_id",)),
    ("stock_alerts", ("email",)),
)


def upgrade() -> None:
    """Add them; that of redemptions takes the place of one with its columns the other way round."""
    for table, columns in _NEW:
        op.create_index(f"ix_{table}_{columns[0]}", table, list(columns))
    op.drop_index("ix_coupon_redemptions_coupon_id", "coupon_redemptions")
