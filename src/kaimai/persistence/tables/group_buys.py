"""Sales by "+1" in a group, and what each member has said."""

import sqlalchemy as sa

from kaimai.persistence.tables.columns import (
    id_column,
    metadata,
    number,
    one_of,
    ref,
    text,
    time,
)

group_buys = sa.Table(
    "group_buys",
    metadata,
    id_column(),
    ref("sku_id", "skus.id"),
    text("group_id"),
    text("state"),
    number("units_max", nullable=True),
    time("opened_at"),
    time("closes_at", nullable=True),
    one_of("state", ("open", "closed", "settled")),
)

group_buy_claims = sa.Table(
    "group_buy_claims",
    metadata,
    id_column(),
    ref("group_buy_id", "group_buys.id"),
    ref("buyer_id", "buyers.id"),
    number("units"),
    number("waiting_units"),
    time("claimed_at"),
    sa.CheckConstraint("units >= 0 AND waiting_units >= 0", name="units"),
    sa.UniqueConstraint("group_buy_id", "buyer_id"),
)
