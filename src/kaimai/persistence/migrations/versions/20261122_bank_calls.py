"""What was said to the bank, and what it answered."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime

revision = "20261122_bank_calls"
down_revision = "20261122_money"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of calls, and a way to find the notices of an attempt."""
    op.create_table(
        "bank_calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=True),
        sa.Column("attempt_number", sa.Text(), nullable=True),
        sa.Column("token_mark", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.Column("request", JsonDocument, nullable=False),
        sa.Column("reply", JsonDocument, nullable=False),
        sa.Column("gist", JsonDocument, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('done', 'interrupted', 'not_sent', 'refused', 'unknown')",
            name=op.f("ck_bank_calls_outcome"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_calls")),
    )
    op.create_index("ix_bank_calls_attempt_number", "bank_calls", ["attempt_number", "id"])
    op.create_index(
        "ix_bank_calls_token_mark",
        "bank_calls",
        ["token_mark"],
        sqlite_where=sa.text("token_mark IS NOT NULL"),
        postgresql_where=sa.text("token_mark IS NOT NULL"),
    )
    op.create_index("ix_inbox_attempt_number", "inbox", ["attempt_number", "id"])
