"""Notes and tags of customers, what they are found by, who was merged or erased; who of the staff
hears what in LINE."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime, in_key_order

revision = "20261124_customers"
down_revision = "20261124_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; customers in LINE are to be found by the names that they have there."""
    op.add_column("messaging_log", sa.Column("actor", sa.Text(), server_default="", nullable=False))
    op.add_column("deliveries", sa.Column("dismissed_at", UtcDateTime(), nullable=True))
    op.add_column("buyers", sa.Column("merged_into", sa.Text(), nullable=True))
    op.add_column("buyers", sa.Column("erased_at", UtcDateTime(), nullable=True))
    _about_customers()
    _terms()
    _staff()


def _about_customers() -> None:
    op.create_table(
        "customer_notes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_customer_notes_buyer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_notes")),
    )
    op.create_index("ix_customer_notes_buyer_id", "customer_notes", ["buyer_id"])
    op.create_table(
        "customer_tags",
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_customer_tags_buyer_id")
        ),
        sa.PrimaryKeyConstraint("buyer_id", "tag", name=op.f("pk_customer_tags")),
    )
    op.create_index("ix_customer_tags_tag", "customer_tags", ["tag", "buyer_id"])


def _terms() -> None:
    op.create_table(
        "customer_terms",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("term", "buyer_id", name=op.f("pk_customer_terms")),
        **in_key_order(),
    )
    op.create_index("ix_customer_terms_buyer_id", "customer_terms", ["buyer_id"])
    op.create_table(
        "customer_terms_due",
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("buyer_id", name=op.f("pk_customer_terms_due")),
        **in_key_order(),
    )
    op.create_table(
        "customer_terms_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("swept_to", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_customer_terms_state")),
    )


def _staff() -> None:
    op.create_table(
        "staff_lines",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("kinds", JsonDocument, nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL)"
            " AND (quiet_from IS NULL OR (quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23))",
            name=op.f("ck_staff_lines_quiet"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_lines_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_lines")),
        sa.UniqueConstraint("user_id", name=op.f("uq_staff_lines_user_id")),
    )
    op.create_table(
        "staff_line_codes",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_line_codes_staff_id")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_line_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_line_codes_digest")),
    )
