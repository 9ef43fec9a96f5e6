"""What may be used only so often: coupons, and what one person may buy."""

import sqlalchemy as sa

from kaimai.persistence.tables.columns import (
    flag,
    id_column,
    metadata,
    number,
    one_of,
    ref,
    text,
    time,
)

coupons = sa.Table(
    "coupons",
    metadata,
    id_column(),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    text("kind"),
    number("value"),
    number("minimum_total"),
    number("uses_max", nullable=True),
    number("uses_per_buyer", nullable=True),
    number("uses"),
    time("starts_at", nullable=True),
    time("ends_at", nullable=True),
    one_of("kind", ("fixed", "percent")),
    sa.CheckConstraint("value > 0", name="value"),
    sa.CheckConstraint("uses >= 0 AND (uses_max IS NULL OR uses <= uses_max)", name="uses"),
)

coupon_redemptions = sa.Table(
    "coupon_redemptions",
    metadata,
    id_column(),
    ref("coupon_id", "coupons.id"),
    sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=False, unique=True),
    ref("buyer_id", "buyers.id", nullable=True),
    number("discount"),
    time("created_at"),
    # Whose else it is: digits, so that two spellings are one person.
    text("phone", ""),
    # Until its order ends without money: then the use is given back, and the row stays.
    flag("is_live", default=True),
    sa.CheckConstraint("discount >= 0", name="discount"),
    # For a person's uses of one coupon, and for all that a person has used.
    sa.Index("ix_coupon_redemptions_buyer_id", "buyer_id", "coupon_id"),
    sa.Index("ix_coupon_redemptions_phone", "coupon_id", "phone"),
    # Its uses, the newest first.
    sa.Index("ix_coupon_redemptions_created_at", "coupon_id", "created_at"),
)

purchase_limits = sa.Table(
    "purchase_limits",
    metadata,
    ref("product_id", "products.id"),
    # Who the limit counts: a buyer's id, or a telephone number.
    text("person"),
    number("used"),
    sa.PrimaryKeyConstraint("product_id", "person"),
    sa.CheckConstraint("used >= 0", name="used"),
)

# What explains `purchase_limits.used`: the units that each order counts for each person.
limit_uses = sa.Table(
    "limit_uses",
    metadata,
    ref("order_id", "orders.id"),
    ref("product_id", "products.id"),
    text("person"),
    number("units"),
    # Until its order ends without money.
    flag("is_live", default=True),
    sa.PrimaryKeyConstraint("order_id", "product_id", "person"),
    sa.CheckConstraint("units > 0", name="units"),
    sa.Index("ix_limit_uses_product_id", "product_id", "person"),
)
