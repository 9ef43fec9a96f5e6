"""Captures and voids on their way, refunds of single lines, tokens of the API."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import UtcDateTime

revision = "20261122_money"
down_revision = "20261122_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; widen the machine of payments."""
    _add_api_tokens()
    _add_refund_lines()


def _add_api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
        sa.UniqueConstraint("name", name=op.f("uq_api_tokens_name")),
    )


def _add_refund_lines() -> None:
    op.create_table(
        "refund_lines",
        sa.Column("refund_id", sa.Text(), nullable=False),
        sa.Column("order_line_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("restocked", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "quantity >= 0 AND restocked >= 0 AND quantity + restocked > 0",
            name=op.f("ck_refund_lines_units"),
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_refund_lines_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_refund_lines_refund_id")
        ),
        sa.PrimaryKeyConstraint("refund_id", "order_line_id", name=op.f("pk_refund_lines")),
    )
    op.create_index(
        "ix_refund_lines_order_line_id", "refund_lines", ["order_line_id"], unique=False
    )
