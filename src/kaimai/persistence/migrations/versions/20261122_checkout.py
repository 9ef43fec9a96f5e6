"""Delivery, invoice, discount and fee of an order; limits per person; what people set; drafts."""

import sqlalchemy as sa
from alembic import op

from kaimai.persistence.dialect import JsonDocument, UtcDateTime

revision = "20261122_checkout"
down_revision = "20261122_display"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen orders, carts and redemptions; add the tables."""
    _widen_orders()
    op.add_column("shopping_cart", sa.Column("coupon_code", sa.Text(), nullable=True))
    op.add_column(
        "coupon_redemptions", sa.Column("phone", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "coupon_redemptions",
        sa.Column("is_live", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.create_index(
        "ix_coupon_redemptions_phone", "coupon_redemptions", ["coupon_id", "phone"], unique=False
    )
    _add_limit_uses()
    op.create_table(
        "shop_settings",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("document", JsonDocument, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_shop_settings")),
    )
    op.create_table(
        "checkout_drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cart_token", sa.Text(), nullable=False),
        sa.Column("document", JsonDocument, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout_drafts")),
    )
    op.create_index(
        "ix_checkout_drafts_created_at", "checkout_drafts", ["created_at"], unique=False
    )


def _widen_orders() -> None:
    for name in ("shipping_fee", "discount"):
        op.add_column("orders", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("orders", sa.Column("coupon_id", sa.Text(), nullable=True))
    op.add_column(
        "orders", sa.Column("is_limited", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    for name in ("delivery", "invoice"):
        op.add_column("orders", sa.Column(name, JsonDocument, nullable=True))


def _add_limit_uses() -> None:
    op.create_table(
        "limit_uses",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("is_live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_limit_uses_units")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_limit_uses_order_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_limit_uses_product_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "product_id", "person", name=op.f("pk_limit_uses")),
    )
    op.create_index(
        "ix_limit_uses_product_id", "limit_uses", ["product_id", "person"], unique=False
    )
