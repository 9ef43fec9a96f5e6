"""What the check of the books needs: sums of the ledger from its index, and the last run."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime

revision = "20261122_indexes"
down_revision = "20261122_statements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of check runs, and change two indexes."""
    op.create_table(
        "check_runs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("broken", JsonDocument, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_check_runs")),
    )
    op.drop_index("ix_stock_ledger_sku_id", "stock_ledger")
    op.create_index("ix_stock_ledger_sku_id", "stock_ledger", ["sku_id", "change"])
    op.create_index(
        "ix_deliveries_given_up",
        "deliveries",
        ["id"],
        sqlite_where=sa.text("state = 'given_up'"),
        postgresql_where=sa.text("state = 'given_up'"),
    )
