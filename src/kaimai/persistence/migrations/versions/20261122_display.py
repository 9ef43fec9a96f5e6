"""What the storefront shows: pictures, featured products, and the terms that products are found by."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import BytewiseText, JsonDocument

revision = "20261122_display"
down_revision = "20261122_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables. Terms of products that are there already are made when the shop opens."""
    with op.batch_alter_table("installation") as table:
        table.add_column(
            sa.Column("search_rules", sa.Integer(), server_default="0", nullable=False)
        )
        # Said again: it is what makes SQLite copy the table, which then reads as it is declared.
        table.alter_column("catalogue_version", server_default="1")
    op.create_table(
        "featured_products",
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_featured_products_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_featured_products")),
    )
    op.create_table(
        "product_pictures",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt", sa.Text(), server_default="", nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("widths", JsonDocument, nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_product_pictures_size")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_pictures_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_pictures")),
        sa.UniqueConstraint(
            "product_id", "digest", name=op.f("uq_product_pictures_product_id_digest")
        ),
    )
    op.create_index(
        "ix_product_pictures_product_id", "product_pictures", ["product_id", "position"]
    )
    op.create_table(
        "search_terms",
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("term", BytewiseText, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_search_terms_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "term", name=op.f("pk_search_terms")),
    )
    op.create_index("ix_search_terms_term", "search_terms", ["term", "product_id", "place"])
