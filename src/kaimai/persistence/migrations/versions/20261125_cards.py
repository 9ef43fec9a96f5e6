"""Cards that buyers asked to be remembered, and what was wished for each payment."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import UtcDateTime

revision = "20261125_cards"
down_revision = "20261125_methods"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "remembered_cards",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(last_four) = 4", name=op.f("ck_remembered_cards_last_four")),
        sa.CheckConstraint("length(expires) IN (0, 4)", name=op.f("ck_remembered_cards_expires")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_remembered_cards_buyer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_cards")),
        sa.UniqueConstraint(
            "buyer_id", "last_four", "expires", name=op.f("uq_remembered_cards_card")
        ),
    )
    op.create_table(
        "card_wishes",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=True),
        sa.Column("remember", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment_log.id"], name=op.f("fk_card_wishes_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_card_wishes")),
    )
