"""Who wants to hear when a SKU is back in stock."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import UtcDateTime

revision = "20261123_alerts"
down_revision = "20261123_line"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "stock_alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(buyer_id IS NULL) <> (email = '')", name=op.f("ck_stock_alerts_holder")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_stock_alerts_buyer_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_stock_alerts_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_alerts")),
    )
    op.create_index("ix_stock_alerts_told_at", "stock_alerts", ["told_at"])
    for holder, condition in (("buyer", "buyer_id IS NOT NULL"), ("email", "email <> ''")):
        open_alerts = sa.text(f"told_at IS NULL AND {condition}")
        op.create_index(
            f"uq_stock_alerts_{holder}",
            "stock_alerts",
            ["sku_id", "buyer_id" if holder == "buyer" else "email"],
            unique=True,
            sqlite_where=open_alerts,
            postgresql_where=open_alerts,
        )
