"""What was asked for, received and given back: payments, refunds, the logs of both, and cases for a person."""

import sqlalchemy as sa

from kaimai.domain.payment_methods import CARD, CODES
from kaimai.domain.payments import IN_FLIGHT, PAYMENT_MOVES
from kaimai.domain.refunds import IN_FLIGHT as REFUND_IN_FLIGHT
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.persistence.dialect import JsonDocument
from kaimai.persistence.tables.columns import (
    flag,
    id_column,
    listed,
    log_of,
    metadata,
    number,
    one_of,
    one_of_machine,
    only_where,
    ref,
    text,
    time,
)

payment_log = sa.Table(
    "payment_log",
    metadata,
    id_column(),
    ref("order_id", "orders.id"),
    sa.Column("attempt_number", sa.Text, nullable=False, unique=True),
    text("method"),
    number("amount"),
    text("status"),
    number("version"),
    flag("is_applied", default=False),
    flag("auto_capture", default=True),
    text("reference"),
    text("ts_no", nullable=True),
    text("pay_url", nullable=True),
    text("account", nullable=True),
    time("expires_at", nullable=True),
    text("bank_status", nullable=True),
    text("bank_words", ""),
    time("submitted_at", nullable=True),
    time("paid_at", nullable=True),
    number("paid_amount", nullable=True),
    text("card_kind", nullable=True),
    time("authorized_until", nullable=True),
    time("commanded_at", nullable=True),
    time("next_ask_at", nullable=True),
    time("created_at"),
    one_of_machine("status", PAYMENT_MOVES.statuses, PAYMENT_MOVES.initial),
    one_of_machine("method", CODES, CARD),
    sa.CheckConstraint("amount >= 0", name="amount"),
    sa.Index("ix_payment_log_order_id", "order_id"),
    only_where("uq_payment_log_applied", "order_id", where="is_applied"),
    only_where(
        "uq_payment_log_in_flight",
        "order_id",
        where=f"status IN ({listed(IN_FLIGHT)})",
    ),
    # What came in on a day, for reconciliation.
    sa.Index(
        "ix_payment_log_captured",
        "paid_at",
        sqlite_where=sa.text("status = 'captured'"),
        postgresql_where=sa.text("status = 'captured'"),
    ),
    # SQLite uses it only for a condition that lists the statuses in the same order.
    sa.Index(
        "ix_payment_log_uncaptured",
        "created_at",
        sqlite_where=sa.text("status IN ('authorized', 'capturing')"),
        postgresql_where=sa.text("status IN ('authorized', 'capturing')"),
    ),
    # What staff look a payment up by; written when the bank has answered.
    *(
        sa.Index(
            f"ix_payment_log_{column}",
            column,
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
        for column in ("ts_no", "account")
    ),
    sa.Index(
        "ix_payment_log_next_ask_at",
        "next_ask_at",
        sqlite_where=sa.text("next_ask_at IS NOT NULL"),
        postgresql_where=sa.text("next_ask_at IS NOT NULL"),
    ),
)

payment_moves = log_of(PAYMENT_MOVES, "payment_moves")

refunds = sa.Table(
    "refunds",
    metadata,
    id_column(),
    ref("payment_id", "payment_log.id"),
    number("amount"),
    text("status"),
    number("version"),
    text("reason", ""),
    text("bank_token", nullable=True),
    time("bank_token_until", nullable=True),
    sa.Column("known_refunds", JsonDocument, nullable=False),
    text("bank_words", ""),
    time("submitted_at", nullable=True),
    time("next_at", nullable=True),
    time("created_at"),
    one_of("status", REFUND_MOVES.statuses),
    sa.CheckConstraint("amount > 0", name="amount"),
    sa.Index("ix_refunds_payment_id", "payment_id"),
    sa.Index("ix_refunds_next_at", "next_at"),
    sa.Index("ix_refunds_submitted_at", "submitted_at"),
    only_where(
        "uq_refunds_in_flight",
        "payment_id",
        where=f"status IN ({listed(REFUND_IN_FLIGHT)})",
    ),
)

refund_lines = sa.Table(
    "refund_lines",
    metadata,
    ref("refund_id", "refunds.id"),
    ref("order_line_id", "order_lines.id"),
    # Units whose money goes back, and units that went back on the shelf; goods may come back
    # without their money, and the other way round.
    number("quantity"),
    number("restocked"),
    sa.PrimaryKeyConstraint("refund_id", "order_line_id"),
    sa.CheckConstraint(
        "quantity >= 0 AND restocked >= 0 AND quantity + restocked > 0", name="units"
    ),
    sa.Index("ix_refund_lines_order_line_id", "order_line_id"),
)

refund_moves = log_of(REFUND_MOVES, "refund_moves")

cases = sa.Table(
    "cases",
    metadata,
    id_column(),
    text("kind"),
    ref("order_id", "orders.id", nullable=True),
    ref("payment_id", "payment_log.id", nullable=True),
    text("detail", ""),
    time("opened_at"),
    time("closed_at", nullable=True),
    text("closed_by", nullable=True),
    text("outcome", nullable=True),
    only_where("uq_cases_open", "kind", "payment_id", where="closed_at IS NULL"),
)
