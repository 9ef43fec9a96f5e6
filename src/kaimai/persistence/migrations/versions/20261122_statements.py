"""The bank's statements and payouts, and where they differ from the books."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import UtcDateTime

revision = "20261122_statements"
down_revision = "20261122_bank_calls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of reconciliation, and the indexes that find what came in on a day."""
    op.create_table(
        "payouts",
        sa.Column("fetch_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("collected_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("payable_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("fetch_id", "n", name=op.f("pk_payouts")),
    )
    op.create_table(
        "statements",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fetch_id", sa.Text(), nullable=True),
        sa.Column("fetching", sa.Text(), nullable=True),
        sa.Column("tried_at", UtcDateTime(), nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("lines", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("matched", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("awaited", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("payouts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_out_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_statements")),
        sa.UniqueConstraint("fetch_id", name=op.f("uq_statements_fetch_id")),
    )
    op.create_table(
        "differences",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("attempt_number", sa.Text(), nullable=False),
        sa.Column("line_kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("our_amount", sa.Integer(), nullable=True),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("refund_id", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("seen_in", sa.Text(), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind IN ('amount_differs', 'listed_twice', 'missing_at_bank', 'missing_here', 'not_ours', 'paid_out_twice', 'payout_line', 'payout_short', 'payout_sum', 'unknown_number')",
            name=op.f("ck_differences_kind"),
        ),
        sa.CheckConstraint(
            "line_kind IN ('payout', 'receipt', 'refund')", name=op.f("ck_differences_line_kind")
        ),
        sa.CheckConstraint("outcome IN ('by_hand', 'gone')", name=op.f("ck_differences_outcome")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_differences_closed")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment_log.id"], name=op.f("fk_differences_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_differences_refund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_differences")),
        sa.UniqueConstraint(
            "day",
            "kind",
            "attempt_number",
            "line_kind",
            "amount",
            "nth",
            name=op.f("uq_differences_day_kind_attempt_number_line_kind_amount_nth"),
        ),
    )
    op.create_index(
        "ix_differences_open",
        "differences",
        ["day"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "payout_lines",
        sa.Column("fetch_id", sa.Text(), nullable=False),
        sa.Column("payout", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("attempt_number", sa.Text(), nullable=False),
        sa.Column("ts_no", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("refund_id", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('receipt', 'refund')", name=op.f("ck_payout_lines_kind")),
        sa.CheckConstraint(
            "verdict IN ('amount_differs', 'listed_twice', 'matched', 'missing_here', 'not_ours', 'paid_out_twice', 'payout_line', 'unknown_number')",
            name=op.f("ck_payout_lines_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment_log.id"], name=op.f("fk_payout_lines_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_payout_lines_refund_id")
        ),
        sa.PrimaryKeyConstraint("fetch_id", "n", name=op.f("pk_payout_lines")),
    )
    op.create_index(
        "ix_payout_lines_attempt_number", "payout_lines", ["attempt_number"], unique=False
    )

    op.create_table(
        "statement_lines",
        sa.Column("fetch_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("attempt_number", sa.Text(), nullable=False),
        sa.Column("ts_no", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("refund_id", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('receipt', 'refund')", name=op.f("ck_statement_lines_kind")),
        sa.CheckConstraint(
            "verdict IN ('amount_differs', 'listed_twice', 'matched', 'missing_here', 'not_ours', 'paid_out_twice', 'payout_line', 'unknown_number')",
            name=op.f("ck_statement_lines_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment_log.id"], name=op.f("fk_statement_lines_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_statement_lines_refund_id")
        ),
        sa.PrimaryKeyConstraint("fetch_id", "n", name=op.f("pk_statement_lines")),
    )
    op.create_index(
        "ix_statement_lines_attempt_number", "statement_lines", ["attempt_number"], unique=False
    )

    op.create_index(
        "ix_payment_log_captured",
        "payment_log",
        ["paid_at"],
        unique=False,
        sqlite_where=sa.text("status = 'captured'"),
        postgresql_where=sa.text("status = 'captured'"),
    )

    op.create_index("ix_refunds_submitted_at", "refunds", ["submitted_at"], unique=False)
