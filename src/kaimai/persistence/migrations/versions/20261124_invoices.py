"""Electronic invoices that were issued for orders."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import UtcDateTime

revision = "20261124_invoices"
down_revision = "20261124_order_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "invoices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("voided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("allowed BETWEEN 0 AND amount", name=op.f("ck_invoices_allowed")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_invoices_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
    )
    op.create_index("ix_invoices_order_id", "invoices", ["order_id"])
    standing = sa.text("voided_at IS NULL")
    op.create_index(
        "uq_invoices_standing",
        "invoices",
        ["order_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
