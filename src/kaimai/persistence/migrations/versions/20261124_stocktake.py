"""Marks that say when a SKU runs low, deliveries of many SKUs, stock-takes, and ledgers read by time."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import UtcDateTime, in_key_order

revision = "20261124_stocktake"
down_revision = "20261124_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "low_marks",
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.CheckConstraint("units >= 0", name=op.f("ck_low_marks_units")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_low_marks_sku_id")),
        sa.PrimaryKeyConstraint("sku_id", name=op.f("pk_low_marks")),
    )
    _deliveries()
    _stock_takes()
    # A SKU's ledger is read by time; its sum still comes from the index alone.
    op.drop_index("ix_stock_ledger_sku_id", "stock_ledger")
    op.create_index("ix_stock_ledger_sku_id", "stock_ledger", ["sku_id", "at", "change"])


def _deliveries() -> None:
    op.create_table(
        "deliveries_received",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries_received")),
    )
    op.create_table(
        "delivery_lines",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_delivery_lines_units")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries_received.id"], name=op.f("fk_delivery_lines_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["stock_ledger.id"], name=op.f("fk_delivery_lines_entry_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_delivery_lines_sku_id")),
        sa.PrimaryKeyConstraint("delivery_id", "sku_id", name=op.f("pk_delivery_lines")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_delivery_lines_entry_id")),
        **in_key_order(),
    )


def _stock_takes() -> None:
    op.create_table(
        "stock_takes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Text(), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.Column("abandoned_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "applied_at IS NULL OR abandoned_at IS NULL", name=op.f("ck_stock_takes_end")
        ),
        sa.CheckConstraint(
            "(ended_by IS NULL) = (applied_at IS NULL AND abandoned_at IS NULL)",
            name=op.f("ck_stock_takes_ended_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_takes")),
    )
    op.create_table(
        "stock_counts",
        sa.Column("take_id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.CheckConstraint("counted >= 0 AND expected >= 0", name=op.f("ck_stock_counts_counted")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["stock_ledger.id"], name=op.f("fk_stock_counts_entry_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_stock_counts_sku_id")),
        sa.ForeignKeyConstraint(
            ["take_id"], ["stock_takes.id"], name=op.f("fk_stock_counts_take_id")
        ),
        sa.PrimaryKeyConstraint("take_id", "sku_id", name=op.f("pk_stock_counts")),
    )
    op.create_index("ix_stock_counts_sku_id", "stock_counts", ["sku_id"])
    op.create_index(
        "uq_stock_counts_entry_id",
        "stock_counts",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("entry_id IS NOT NULL"),
        postgresql_where=sa.text("entry_id IS NOT NULL"),
    )
