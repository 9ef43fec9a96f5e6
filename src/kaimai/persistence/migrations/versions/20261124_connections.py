"""The shop's accounts elsewhere, with sealed secrets; electronic invoices that were issued by hand."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime

revision = "20261124_connections"
down_revision = "20261124_fulfilment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "connections",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("document", JsonDocument, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_set", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "version", name=op.f("pk_connections")),
    )
