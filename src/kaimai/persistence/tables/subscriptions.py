"""What is bought again and again: plans of products, subscriptions with their charges, and series at the
bank that no subscription wants."""

import sqlalchemy as sa

from kaimai.domain.subscriptions import RUNNING, SUBSCRIPTION_MOVES, Period
from kaimai.persistence.dialect import JsonDocument
from kaimai.persistence.tables.columns import (
    flag,
    id_column,
    listed,
    log_of,
    metadata,
    number,
    one_of,
    only_where,
    ref,
    text,
    time,
)

CHARGE_OUTCOMES = ("paid", "failed")

# A plan never changes: another row takes its place, so that what somebody agreed to stays readable.
plans = sa.Table(
    "plans",
    metadata,
    id_column(),
    ref("product_id", "products.id"),
    ref("sku_id", "skus.id", nullable=True),
    text("period"),
    number("every"),
    number("times"),
    number("price"),
    flag("is_on", default=True),
    time("created_at"),
    one_of("period", Period),
    sa.CheckConstraint("every BETWEEN 1 AND 99", name="every"),
    sa.CheckConstraint("times BETWEEN 2 AND 999", name="times"),
    sa.CheckConstraint("price > 0", name="price"),
    only_where("uq_plans_on", "product_id", where="is_on"),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    id_column(),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    ref("buyer_id", "buyers.id", nullable=True),
    ref("plan_id", "plans.id"),
    ref("sku_id", "skus.id"),
    text("sku"),
    text("name"),
    sa.Column("options", JsonDocument, nullable=False),
    number("quantity"),
    number("unit_price"),
    number("shipping_fee"),
    number("amount"),
    text("period"),
    number("every"),
    number("times"),
    text("contact_name", ""),
    text("contact_phone", ""),
    text("contact_email", ""),
    sa.Column("delivery", JsonDocument, nullable=True),
    sa.Column("invoice", JsonDocument, nullable=True),
    sa.Column("first_order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=False, unique=True),
    # The attempt that the bank repeats: the one that its first order was paid by.
    sa.Column("master_number", sa.Text, nullable=True, unique=True),
    text("reference"),
    text("status"),
    number("version"),
    number("charged"),
    number("failed"),
    sa.Column("next_charge_on", sa.Date, nullable=True),
    text("card_last_four", nullable=True),
    text("bank_words", ""),
    # When the bank, or the first order, should be looked at next.
    time("ask_at", nullable=True),
    time("started_at", nullable=True),
    time("stop_asked_at", nullable=True),
    time("ended_at", nullable=True),
    time("created_at"),
    one_of("status", SUBSCRIPTION_MOVES.statuses),
    one_of("period", Period),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.CheckConstraint("amount > 0", name="amount"),
    sa.Index("ix_subscriptions_buyer_id", "buyer_id", "created_at"),
    sa.Index(
        "ix_subscriptions_ask_at",
        "ask_at",
        sqlite_where=sa.text("ask_at IS NOT NULL"),
        postgresql_where=sa.text("ask_at IS NOT NULL"),
    ),
    # SQLite uses it only for a condition that lists the statuses in the same order.
    sa.Index(
        "ix_subscriptions_running",
        "id",
        sqlite_where=sa.text(f"status IN ({listed(RUNNING)})"),
        postgresql_where=sa.text(f"status IN ({listed(RUNNING)})"),
    ),
)

subscription_moves = log_of(SUBSCRIPTION_MOVES, "subscription_moves")

subscription_charges = sa.Table(
    "subscription_charges",
    metadata,
    id_column(),
    ref("subscription_id", "subscriptions.id"),
    # The series that made it: the subscription's own, unless it is a stray one.
    text("master_number"),
    number("number"),
    sa.Column("attempt_number", sa.Text, nullable=False, unique=True),
    sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=True, unique=True),
    text("outcome"),
    number("amount"),
    # It goes back: made after the stop, beyond the last, or by a stray series.
    flag("is_surplus", default=False),
    text("bank_words", ""),
    time("charged_at"),
    time("recorded_at"),
    one_of("outcome", CHARGE_OUTCOMES),
    sa.UniqueConstraint("master_number", "number"),
    sa.CheckConstraint("number > 0", name="number"),
    sa.CheckConstraint("(outcome = 'paid') = (order_id IS NOT NULL)", name="order"),
    sa.Index("ix_subscription_charges_subscription_id", "subscription_id", "number"),
    sa.Index(
        "ix_subscription_charges_failed",
        "charged_at",
        sqlite_where=sa.text("outcome = 'failed'"),
        postgresql_where=sa.text("outcome = 'failed'"),
    ),
)

# A first payment that no order needs has begun a series at the bank all the same: it is told to stop.
stray_series = sa.Table(
    "stray_series",
    metadata,
    sa.Column("attempt_number", sa.Text, primary_key=True),
    ref("subscription_id", "subscriptions.id"),
    time("found_at"),
    time("ask_at", nullable=True),
    time("ended_at", nullable=True),
    text("bank_words", ""),
    sa.Index(
        "ix_stray_series_ask_at",
        "ask_at",
        sqlite_where=sa.text("ask_at IS NOT NULL"),
        postgresql_where=sa.text("ask_at IS NOT NULL"),
    ),
)
