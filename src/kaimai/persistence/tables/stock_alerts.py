"""Who wants to hear when a SKU is back in stock."""

import sqlalchemy as sa

from kaimai.persistence.tables.columns import id_column, metadata, only_where, ref, text, time

# One row a wish: of a buyer, who is told in LINE, or of an address, which gets a letter.
stock_alerts = sa.Table(
    "stock_alerts",
    metadata,
    id_column(),
    ref("sku_id", "skus.id"),
    ref("buyer_id", "buyers.id", nullable=True),
    text("email", ""),
    time("asked_at"),
    time("told_at", nullable=True),
    sa.CheckConstraint("(buyer_id IS NULL) <> (email = '')", name="holder"),
    only_where(
        "uq_stock_alerts_buyer",
        "sku_id",
        "buyer_id",
        where="told_at IS NULL AND buyer_id IS NOT NULL",
    ),
    only_where("uq_stock_alerts_email", "sku_id", "email", where="told_at IS NULL AND email <> ''"),
    sa.Index("ix_stock_alerts_told_at", "told_at"),
    sa.Index("ix_stock_alerts_buyer_id", "buyer_id"),
    sa.Index("ix_stock_alerts_email", "email"),
)
