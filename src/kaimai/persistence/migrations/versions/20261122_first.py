"""The first schema: catalogue, stock, carts, orders, payments, refunds, notices and messages."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime

revision = "20261122_first"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "bank_pace",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bank_pace")),
    )
    op.create_table(
        "buyers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyers")),
    )
    op.create_table(
        "coupons",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("minimum_total", sa.Integer(), nullable=False),
        sa.Column("uses_max", sa.Integer(), nullable=True),
        sa.Column("uses_per_buyer", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('fixed', 'percent')", name=op.f("ck_coupons_kind")),
        sa.CheckConstraint(
            "uses >= 0 AND (uses_max IS NULL OR uses <= uses_max)", name=op.f("ck_coupons_uses")
        ),
        sa.CheckConstraint("value > 0", name=op.f("ck_coupons_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupons")),
        sa.UniqueConstraint("code", name=op.f("uq_coupons_code")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("fanned_out_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint(
            "subject_id", "kind", "version", name=op.f("uq_events_subject_id_kind_version")
        ),
    )
    op.create_index(
        "ix_events_waiting",
        "events",
        ["id"],
        unique=False,
        sqlite_where=sa.text("fanned_out_at IS NULL"),
        postgresql_where=sa.text("fanned_out_at IS NULL"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(
        "ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("body", JsonDocument, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("attempt_number", sa.Text(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_inbox_source_key")),
    )
    op.create_index(
        "ix_inbox_next_at",
        "inbox",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("link_secret", sa.Text(), nullable=False),
        sa.Column("catalogue_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "product_category",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_product_category_slug")),
    )
    op.create_table(
        "buyer_identities",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('line', 'phone', 'web')", name=op.f("ck_buyer_identities_kind")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_buyer_identities_buyer_id")
        ),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("pk_buyer_identities")),
    )
    op.create_index("ix_buyer_identities_buyer_id", "buyer_identities", ["buyer_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('done', 'given_up', 'waiting')", name=op.f("ck_deliveries_state")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_deliveries_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "event_id", "sender", "recipient", name=op.f("uq_deliveries_event_id_sender_recipient")
        ),
    )
    op.create_index(
        "ix_deliveries_next_at",
        "deliveries",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_visible", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("limit_per_person", sa.Integer(), nullable=True),
        sa.Column("hold_minutes", sa.Integer(), nullable=True),
        sa.Column("card_enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("atm_enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("sale_starts_at", UtcDateTime(), nullable=True),
        sa.Column("sale_ends_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("hold_minutes > 0", name=op.f("ck_products_hold_minutes")),
        sa.CheckConstraint("limit_per_person > 0", name=op.f("ck_products_limit_per_person")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["product_category.id"], name=op.f("fk_products_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("slug", name=op.f("uq_products_slug")),
    )
    op.create_index(
        "ix_products_category_id", "products", ["category_id", "position"], unique=False
    )
    op.create_table(
        "shopping_cart",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(state = 'locked') = (order_id IS NOT NULL)", name=op.f("ck_shopping_cart_lock")
        ),
        sa.CheckConstraint(
            "state IN ('closed', 'locked', 'open')", name=op.f("ck_shopping_cart_state")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_shopping_cart_buyer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopping_cart")),
        sa.UniqueConstraint("token", name=op.f("uq_shopping_cart_token")),
    )
    op.create_index(
        "uq_shopping_cart_open",
        "shopping_cart",
        ["buyer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=True),
        sa.Column("cart_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_phone", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_email", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_words", sa.Text(), server_default="", nullable=False),
        sa.Column("hold_until", UtcDateTime(), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('cancelled', 'completed', 'expired', 'initialized', 'paid', 'payment_failed', 'payment_request_failed', 'payment_requested', 'shipped')",
            name=op.f("ck_orders_status"),
        ),
        sa.CheckConstraint("total >= 0", name=op.f("ck_orders_total")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_orders_buyer_id")),
        sa.ForeignKeyConstraint(["cart_id"], ["shopping_cart.id"], name=op.f("fk_orders_cart_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
        sa.UniqueConstraint("token", name=op.f("uq_orders_token")),
    )
    op.create_index("ix_orders_buyer_id", "orders", ["buyer_id", "placed_at"], unique=False)
    op.create_index(
        "ix_orders_open",
        "orders",
        ["hold_until"],
        unique=False,
        sqlite_where=sa.text("status IN ('initialized', 'payment_failed', 'payment_requested')"),
        postgresql_where=sa.text(
            "status IN ('initialized', 'payment_failed', 'payment_requested')"
        ),
    )
    op.create_table(
        "purchase_limits",
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_purchase_limits_used")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_purchase_limits_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "person", name=op.f("pk_purchase_limits")),
    )
    op.create_table(
        "skus",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("options", JsonDocument, nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_skus_price")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_skus_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skus")),
        sa.UniqueConstraint("sku", name=op.f("uq_skus_sku")),
    )
    op.create_index("ix_skus_product_id", "skus", ["product_id", "position"], unique=False)
    op.create_table(
        "cart_items",
        sa.Column("cart_id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 9999", name=op.f("ck_cart_items_quantity")),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["shopping_cart.id"], name=op.f("fk_cart_items_cart_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_cart_items_sku_id")),
        sa.PrimaryKeyConstraint("cart_id", "sku_id", name=op.f("pk_cart_items")),
    )
    op.create_table(
        "coupon_redemptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("coupon_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=True),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("discount >= 0", name=op.f("ck_coupon_redemptions_discount")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_coupon_redemptions_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupons.id"], name=op.f("fk_coupon_redemptions_coupon_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_coupon_redemptions_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_redemptions")),
        sa.UniqueConstraint("order_id", name=op.f("uq_coupon_redemptions_order_id")),
    )
    op.create_index(
        "ix_coupon_redemptions_coupon_id",
        "coupon_redemptions",
        ["coupon_id", "buyer_id"],
        unique=False,
    )
    op.create_table(
        "group_buys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("units_max", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('closed', 'open', 'settled')", name=op.f("ck_group_buys_state")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_group_buys_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buys")),
    )
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("options", JsonDocument, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_order_lines_unit_price")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_order_lines_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index(
        "ix_order_lines_order_id", "order_lines", ["order_id", "position"], unique=False
    )
    op.create_table(
        "order_moves",
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "verb IN ('cancel', 'cancel_paid', 'complete', 'expire', 'fail_payment', 'offer_payment', 'pay', 'pay_late', 'place', 'refuse_payment', 'ship')",
            name=op.f("ck_order_moves_verb"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["orders.id"], name=op.f("fk_order_moves_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "version", name=op.f("pk_order_moves")),
    )
    op.create_table(
        "payment_log",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("attempt_number", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_applied", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("auto_capture", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("ts_no", sa.Text(), nullable=True),
        sa.Column("pay_url", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("bank_status", sa.Text(), nullable=True),
        sa.Column("bank_words", sa.Text(), server_default="", nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.Column("next_ask_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("method IN ('ATM', 'C-1', 'none')", name=op.f("ck_payment_log_method")),
        sa.CheckConstraint(
            "status IN ('authorized', 'captured', 'created', 'expired', 'failed', 'refused', 'requested', 'submitted', 'unknown', 'voided')",
            name=op.f("ck_payment_log_status"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_payment_log_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payment_log_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_log")),
        sa.UniqueConstraint("attempt_number", name=op.f("uq_payment_log_attempt_number")),
    )
    op.create_index(
        "ix_payment_log_next_ask_at",
        "payment_log",
        ["next_ask_at"],
        unique=False,
        sqlite_where=sa.text("next_ask_at IS NOT NULL"),
        postgresql_where=sa.text("next_ask_at IS NOT NULL"),
    )
    op.create_index("ix_payment_log_order_id", "payment_log", ["order_id"], unique=False)
    op.create_index(
        "uq_payment_log_applied",
        "payment_log",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("is_applied"),
        postgresql_where=sa.text("is_applied"),
    )
    op.create_index(
        "uq_payment_log_in_flight",
        "payment_log",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('created', 'submitted', 'unknown')"),
        postgresql_where=sa.text("status IN ('created', 'submitted', 'unknown')"),
    )
    op.create_table(
        "stock",
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.CheckConstraint("reserved BETWEEN 0 AND on_hand", name=op.f("ck_stock_reserved")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_stock_sku_id")),
        sa.PrimaryKeyConstraint("sku_id", name=op.f("pk_stock")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_cases_order_id")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment_log.id"], name=op.f("fk_cases_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(
        "uq_cases_open",
        "cases",
        ["kind", "payment_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "group_buy_claims",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_buy_id", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("waiting_units", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "units >= 0 AND waiting_units >= 0", name=op.f("ck_group_buy_claims_units")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_group_buy_claims_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_buy_id"], ["group_buys.id"], name=op.f("fk_group_buy_claims_group_buy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buy_claims")),
        sa.UniqueConstraint(
            "group_buy_id", "buyer_id", name=op.f("uq_group_buy_claims_group_buy_id_buyer_id")
        ),
    )
    op.create_table(
        "payment_moves",
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "verb IN ('accept', 'authorize', 'capture', 'create', 'decline', 'lapse', 'lose', 'refuse', 'submit', 'void', 'withdraw')",
            name=op.f("ck_payment_moves_verb"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["payment_log.id"], name=op.f("fk_payment_moves_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "version", name=op.f("pk_payment_moves")),
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_token", sa.Text(), nullable=True),
        sa.Column("bank_token_until", UtcDateTime(), nullable=True),
        sa.Column("known_refunds", JsonDocument, nullable=False),
        sa.Column("bank_words", sa.Text(), server_default="", nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('accepted', 'confirming', 'done', 'failed', 'overdue', 'refused', 'requested', 'submitted', 'token_held', 'unknown')",
            name=op.f("ck_refunds_status"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_amount")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment_log.id"], name=op.f("fk_refunds_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index("ix_refunds_next_at", "refunds", ["next_at"], unique=False)
    op.create_index("ix_refunds_payment_id", "refunds", ["payment_id"], unique=False)
    op.create_index(
        "uq_refunds_in_flight",
        "refunds",
        ["payment_id"],
        unique=True,
        sqlite_where=sa.text(
            "status IN ('confirming', 'overdue', 'requested', 'submitted', 'token_held', 'unknown')"
        ),
        postgresql_where=sa.text(
            "status IN ('confirming', 'overdue', 'requested', 'submitted', 'token_held', 'unknown')"
        ),
    )
    op.create_table(
        "stock_ledger",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("order_line_id", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('adjusted', 'received', 'restocked', 'sold')",
            name=op.f("ck_stock_ledger_kind"),
        ),
        sa.CheckConstraint("change <> 0", name=op.f("ck_stock_ledger_change")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_stock_ledger_order_line_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_stock_ledger_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_ledger")),
    )
    op.create_index("ix_stock_ledger_sku_id", "stock_ledger", ["sku_id"], unique=False)
    op.create_index(
        "uq_stock_ledger_sale",
        "stock_ledger",
        ["order_line_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'sold'"),
        postgresql_where=sa.text("kind = 'sold'"),
    )
    op.create_table(
        "refund_moves",
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "verb IN ('accept', 'confirm', 'fail', 'finish', 'hold_token', 'lapse', 'lose', 'refuse', 'request', 'retry', 'settle_by_hand', 'submit', 'withdraw')",
            name=op.f("ck_refund_moves_verb"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["refunds.id"], name=op.f("fk_refund_moves_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "version", name=op.f("pk_refund_moves")),
    )
    op.create_table(
        "reservations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Text(), nullable=True),
        sa.Column("claim_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(order_line_id IS NULL) <> (claim_id IS NULL)", name=op.f("ck_reservations_holder")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservations_quantity")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["group_buy_claims.id"], name=op.f("fk_reservations_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_reservations_order_line_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_reservations_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
    )
    op.create_index("ix_reservations_sku_id", "reservations", ["sku_id"], unique=False)
    op.create_index(
        "uq_reservations_claim",
        "reservations",
        ["claim_id"],
        unique=True,
        sqlite_where=sa.text("claim_id IS NOT NULL"),
        postgresql_where=sa.text("claim_id IS NOT NULL"),
    )
    op.create_index(
        "uq_reservations_line",
        "reservations",
        ["order_line_id"],
        unique=True,
        sqlite_where=sa.text("order_line_id IS NOT NULL"),
        postgresql_where=sa.text("order_line_id IS NOT NULL"),
    )
