"""Sums of what was sold, a day in a row."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime

revision = "20261124_sales"
down_revision = "20261124_connections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the worker fills it from the payments."""
    op.create_table(
        "sales_days",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("hours", JsonDocument, nullable=False),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("counted_to", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_sales_days")),
    )
