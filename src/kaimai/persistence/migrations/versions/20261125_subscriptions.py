"""Plans, subscriptions with their charges and moves, and series that no subscription wants; an order of a
charge may be set aside."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime, made_anew

revision = "20261125_subscriptions"
down_revision = "20261124_bytewise_terms"
branch_labels = None
depends_on = None

_ORDER_VERBS = (
    "place cancel cancel_paid complete expire fail_payment offer_payment pay pay_late "
    "refuse_payment set_aside ship"
)


def upgrade() -> None:
    """Add the tables, parents first; widen the machine of orders."""
    _add_plans()
    _add_subscriptions()
    _add_subscription_moves()
    _add_subscription_charges()
    _add_stray_series()
    with op.batch_alter_table("order_moves", **made_anew(op.get_bind())) as table:
        chain = " OR ".join(f"verb = '{verb}'" for verb in _ORDER_VERBS.split())
        table.drop_constraint(op.f("ck_order_moves_verb"), type_="check")
        table.create_check_constraint(op.f("ck_order_moves_verb"), chain)
        # Said again: a copied table on SQLite would have it in brackets.
        table.alter_column("reason", server_default="")


def _add_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("period IN ('D', 'M', 'W', 'Y')", name=op.f("ck_plans_period")),
        sa.CheckConstraint("every BETWEEN 1 AND 99", name=op.f("ck_plans_every")),
        sa.CheckConstraint("price > 0", name=op.f("ck_plans_price")),
        sa.CheckConstraint("times BETWEEN 2 AND 999", name=op.f("ck_plans_times")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_plans_product_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_plans_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index(
        "uq_plans_on",
        "plans",
        ["product_id"],
        unique=True,
        sqlite_where=sa.text("is_on"),
        postgresql_where=sa.text("is_on"),
    )


def _add_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=True),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("options", JsonDocument, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=False),
        sa.Column("shipping_fee", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_phone", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_email", sa.Text(), server_default="", nullable=False),
        sa.Column("delivery", JsonDocument, nullable=True),
        sa.Column("invoice", JsonDocument, nullable=True),
        sa.Column("first_order_id", sa.Text(), nullable=False),
        sa.Column("master_number", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("charged", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("next_charge_on", sa.Date(), nullable=True),
        sa.Column("card_last_four", sa.Text(), nullable=True),
        sa.Column("bank_words", sa.Text(), server_default="", nullable=False),
        sa.Column("ask_at", UtcDateTime(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("stop_asked_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("period IN ('D', 'M', 'W', 'Y')", name=op.f("ck_subscriptions_period")),
        sa.CheckConstraint(
            "status IN ('abandoned', 'active', 'finished', 'initialized', 'stopped', 'stopping')",
            name=op.f("ck_subscriptions_status"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_subscriptions_amount")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_subscriptions_quantity")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_subscriptions_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["first_order_id"], ["orders.id"], name=op.f("fk_subscriptions_first_order_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_subscriptions_plan_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_subscriptions_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("first_order_id", name=op.f("uq_subscriptions_first_order_id")),
        sa.UniqueConstraint("master_number", name=op.f("uq_subscriptions_master_number")),
        sa.UniqueConstraint("number", name=op.f("uq_subscriptions_number")),
        sa.UniqueConstraint("token", name=op.f("uq_subscriptions_token")),
    )
    op.create_index(
        "ix_subscriptions_ask_at",
        "subscriptions",
        ["ask_at"],
        sqlite_where=sa.text("ask_at IS NOT NULL"),
        postgresql_where=sa.text("ask_at IS NOT NULL"),
    )
    op.create_index("ix_subscriptions_buyer_id", "subscriptions", ["buyer_id", "created_at"])
    op.create_index(
        "ix_subscriptions_running",
        "subscriptions",
        ["id"],
        sqlite_where=sa.text("status IN ('active', 'stopping')"),
        postgresql_where=sa.text("status IN ('active', 'stopping')"),
    )


def _add_subscription_moves() -> None:
    op.create_table(
        "subscription_moves",
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "verb = 'subscribe' OR verb = 'abandon' OR verb = 'confirm_stop' OR verb = 'finish' OR verb = 'start' OR verb = 'stop'",
            name=op.f("ck_subscription_moves_verb"),
        ),
        sa.PrimaryKeyConstraint("subject_id", "version", name=op.f("pk_subscription_moves")),
        sqlite_with_rowid=False,
    )


def _add_subscription_charges() -> None:
    op.create_table(
        "subscription_charges",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("master_number", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attempt_number", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("is_surplus", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("bank_words", sa.Text(), server_default="", nullable=False),
        sa.Column("charged_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'paid') = (order_id IS NOT NULL)",
            name=op.f("ck_subscription_charges_order"),
        ),
        sa.CheckConstraint(
            "outcome IN ('failed', 'paid')", name=op.f("ck_subscription_charges_outcome")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_subscription_charges_number")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_subscription_charges_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_subscription_charges_subscription_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_charges")),
        sa.UniqueConstraint("attempt_number", name=op.f("uq_subscription_charges_attempt_number")),
        sa.UniqueConstraint(
            "master_number", "number", name=op.f("uq_subscription_charges_master_number_number")
        ),
        sa.UniqueConstraint("order_id", name=op.f("uq_subscription_charges_order_id")),
    )
    op.create_index(
        "ix_subscription_charges_failed",
        "subscription_charges",
        ["charged_at"],
        sqlite_where=sa.text("outcome = 'failed'"),
        postgresql_where=sa.text("outcome = 'failed'"),
    )
    op.create_index(
        "ix_subscription_charges_subscription_id",
        "subscription_charges",
        ["subscription_id", "number"],
    )


def _add_stray_series() -> None:
    op.create_table(
        "stray_series",
        sa.Column("attempt_number", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("ask_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("bank_words", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_stray_series_subscription_id")
        ),
        sa.PrimaryKeyConstraint("attempt_number", name=op.f("pk_stray_series")),
    )
    op.create_index(
        "ix_stray_series_ask_at",
        "stray_series",
        ["ask_at"],
        sqlite_where=sa.text("ask_at IS NOT NULL"),
        postgresql_where=sa.text("ask_at IS NOT NULL"),
    )
