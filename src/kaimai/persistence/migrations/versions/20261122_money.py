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
