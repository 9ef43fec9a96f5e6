"""The uses of a coupon are read by time."""

from alembic import op

revision = "20261124_coupon_uses"
down_revision = "20261124_backups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_coupon_redemptions_created_at", "coupon_redemptions", ["coupon_id", "created_at"]
    )
