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
    _widen_payments()
    is_restocked = sa.text("kind = 'restocked'")
    op.create_index(
        "ix_stock_ledger_restocked",
        "stock_ledger",
        ["order_line_id"],
        unique=False,
        sqlite_where=is_restocked,
        postgresql_where=is_restocked,
    )


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


_STATUSES = (
    "authorized",
    "captured",
    "created",
    "expired",
    "failed",
    "refused",
    "requested",
    "submitted",
    "unknown",
    "voided",
)
_VERBS = (
    "accept",
    "authorize",
    "capture",
    "create",
    "decline",
    "lapse",
    "lose",
    "refuse",
    "submit",
    "void",
    "withdraw",
)


def _widen_payments() -> None:
    with op.batch_alter_table("payment_log") as table:
        table.add_column(sa.Column("paid_amount", sa.Integer(), nullable=True))
        table.add_column(sa.Column("card_kind", sa.Text(), nullable=True))
        table.add_column(sa.Column("authorized_until", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("commanded_at", UtcDateTime(), nullable=True))
        table.drop_constraint(op.f("ck_payment_log_status"), type_="check")
        table.create_check_constraint(
            op.f("ck_payment_log_status"), _one_of("status", *_STATUSES, "capturing", "voiding")
        )
        # Said again: a copied table on SQLite would have it in brackets.
        table.alter_column("bank_words", server_default="")
    is_uncaptured = sa.text("status IN ('authorized', 'capturing')")
    op.create_index(
        "ix_payment_log_uncaptured",
        "payment_log",
        ["created_at"],
        unique=False,
        sqlite_where=is_uncaptured,
        postgresql_where=is_uncaptured,
    )
    with op.batch_alter_table("payment_moves") as table:
        table.drop_constraint(op.f("ck_payment_moves_verb"), type_="check")
        table.create_check_constraint(
            op.f("ck_payment_moves_verb"),
            _one_of("verb", *_VERBS, "keep", "send_capture", "send_void"),
        )
        table.alter_column("reason", server_default="")


def _one_of(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in sorted(values))})"
