"""The bank's side: every call, its statements and payouts, and where they differ from our books."""

import sqlalchemy as sa

from kaimai.domain.bank_calls import ENDS
from kaimai.domain.reconciliation import DIFFERENCES, LINE_KINDS, PAYOUT, VERDICTS
from kaimai.persistence.dialect import JsonDocument
from kaimai.persistence.tables.columns import (
    id_column,
    large_number,
    metadata,
    number,
    one_of,
    ref,
    text,
    time,
)

# What was said to the bank and what it answered, masked.
bank_calls = sa.Table(
    "bank_calls",
    metadata,
    id_column(),
    time("at"),
    text("service"),
    text("command", nullable=True),
    # No foreign key: the bank may name an attempt that is none of ours.
    text("attempt_number", nullable=True),
    text("token_mark", nullable=True),
    text("outcome"),
    text("code", nullable=True),
    text("text", nullable=True),
    text("error", nullable=True),
    number("http_status", nullable=True),
    number("took_ms", nullable=True),
    sa.Column("request", JsonDocument, nullable=False),
    sa.Column("reply", JsonDocument, nullable=False),
    sa.Column("gist", JsonDocument, nullable=False),
    one_of("outcome", ENDS),
    sa.Index("ix_bank_calls_attempt_number", "attempt_number", "id"),
    sa.Index(
        "ix_bank_calls_token_mark",
        "token_mark",
        sqlite_where=sa.text("token_mark IS NOT NULL"),
        postgresql_where=sa.text("token_mark IS NOT NULL"),
    ),
)

# A statement's lines, payouts and payouts' lines are stored under the name of the fetch that brought
# them; `statements.fetch_id` names the one that counts, so that a day is replaced in one update.
statements = sa.Table(
    "statements",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("fetch_id", sa.Text, nullable=True, unique=True),
    # A fetch that is under way, or whose lines are still to be deleted.
    text("fetching", nullable=True),
    time("tried_at"),
    time("fetched_at", nullable=True),
    time("completed_at", nullable=True),
    large_number("lines"),
    large_number("matched"),
    large_number("received"),
    large_number("refunded"),
    large_number("awaited"),
    large_number("payouts"),
    large_number("fee_cents"),
    large_number("paid_out_cents"),
)

statement_lines = sa.Table(
    "statement_lines",
    metadata,
    text("fetch_id"),
    number("n"),
    text("kind"),
    text("attempt_number"),
    text("ts_no"),
    text("family", nullable=True),
    number("amount"),
    time("at", nullable=True),
    text("reference", nullable=True),
    text("verdict"),
    ref("payment_id", "payment_log.id", nullable=True),
    ref("refund_id", "refunds.id", nullable=True),
    sa.PrimaryKeyConstraint("fetch_id", "n"),
    one_of("kind", LINE_KINDS),
    one_of("verdict", VERDICTS),
    sa.Index("ix_statement_lines_attempt_number", "attempt_number"),
)

payouts = sa.Table(
    "payouts",
    metadata,
    text("fetch_id"),
    number("n"),
    text("number"),
    sa.Column("day", sa.Date, nullable=False),
    text("family", nullable=True),
    large_number("collected_cents"),
    large_number("refunded_cents"),
    large_number("fee_cents"),
    large_number("payable_cents"),
    large_number("paid_cents"),
    text("account", nullable=True),
    sa.PrimaryKeyConstraint("fetch_id", "n"),
)

payout_lines = sa.Table(
    "payout_lines",
    metadata,
    text("fetch_id"),
    number("n"),
    number("payout"),
    text("kind"),
    text("attempt_number"),
    text("ts_no"),
    number("amount"),
    large_number("fee_cents"),
    time("at", nullable=True),
    text("verdict"),
    ref("payment_id", "payment_log.id", nullable=True),
    ref("refund_id", "refunds.id", nullable=True),
    sa.PrimaryKeyConstraint("fetch_id", "n"),
    one_of("kind", LINE_KINDS),
    one_of("verdict", VERDICTS),
    sa.Index("ix_payout_lines_attempt_number", "attempt_number"),
)

differences = sa.Table(
    "differences",
    metadata,
    id_column(),
    sa.Column("day", sa.Date, nullable=False),
    text("kind"),
    text("attempt_number"),
    text("line_kind"),
    sa.Column("amount", sa.BigInteger, nullable=False),
    number("nth"),
    number("our_amount", nullable=True),
    ref("payment_id", "payment_log.id", nullable=True),
    ref("refund_id", "refunds.id", nullable=True),
    text("detail", ""),
    # The fetch, or the judgement of what is missing at the bank, that found it last.
    text("seen_in"),
    time("first_seen"),
    time("closed_at", nullable=True),
    text("closed_by", nullable=True),
    text("outcome", nullable=True),
    text("note", ""),
    one_of("kind", DIFFERENCES),
    one_of("line_kind", (*LINE_KINDS, PAYOUT)),
    one_of("outcome", ("by_hand", "gone")),
    sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
    sa.UniqueConstraint("day", "kind", "attempt_number", "line_kind", "amount", "nth"),
    sa.Index(
        "ix_differences_open",
        "day",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    ),
)
