"""Products that are put away, and previews of what an import or an edit of many products would do."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import UtcDateTime

revision = "20261124_catalogue"
down_revision = "20261124_stocktake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; what was made for a group buy alone is put away at once."""
    op.add_column("products", sa.Column("archived_at", UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE products SET archived_at = created_at WHERE NOT is_visible AND id IN "
        "(SELECT product_id FROM skus WHERE sku LIKE 'GB-%')"
    )
    op.create_table(
        "catalogue_previews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('edit', 'import')", name=op.f("ck_catalogue_previews_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_previews")),
    )
    op.create_index("ix_catalogue_previews_made_at", "catalogue_previews", ["made_at"])
