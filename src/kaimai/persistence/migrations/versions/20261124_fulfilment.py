"""Parcels with their carriers and numbers, notes of the shop's people, and the shop's word to a buyer."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import UtcDateTime

revision = "20261124_fulfilment"
down_revision = "20261124_catalogue"
branch_labels = None
depends_on = None

_CARRIERS = (
    "'711', 'family', 'hct', 'hilife', 'ok', 'other', 'pelican', 'post', 'self', 'sf', 'tcat'"
)


def upgrade() -> None:
    """Make the tables, and the column."""
    op.create_table(
        "parcels",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"carrier IN ({_CARRIERS})", name=op.f("ck_parcels_carrier")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_parcels_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
    )
    op.create_index("ix_parcels_order_id", "parcels", ["order_id"])
    has_number = sa.text("tracking_number <> ''")
    op.create_index(
        "ix_parcels_tracking_number",
        "parcels",
        ["tracking_number"],
        sqlite_where=has_number,
        postgresql_where=has_number,
    )
    op.create_table(
        "order_notes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_order_notes_text")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_notes_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_notes")),
    )
    op.create_index("ix_order_notes_order_id", "order_notes", ["order_id"])
    op.add_column("orders", sa.Column("shop_note", sa.Text(), server_default="", nullable=False))
