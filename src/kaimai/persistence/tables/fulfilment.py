"""What becomes of an order after it is paid: its parcels, and what the shop's people write about it."""

import sqlalchemy as sa

from kaimai.domain.parcels import CARRIERS
from kaimai.persistence.tables.columns import (
    id_column,
    metadata,
    one_of,
    ref,
    text,
    time,
)

parcels = sa.Table(
    "parcels",
    metadata,
    # Made with the form that ships, so that a form that is sent twice makes one.
    id_column(),
    ref("order_id", "orders.id"),
    text("carrier"),
    text("tracking_number", ""),
    text("actor"),
    time("sent_at"),
    one_of("carrier", CARRIERS),
    sa.Index("ix_parcels_order_id", "order_id"),
    sa.Index(
        "ix_parcels_tracking_number",
        "tracking_number",
        sqlite_where=sa.text("tracking_number <> ''"),
        postgresql_where=sa.text("tracking_number <> ''"),
    ),
)

# For the shop's people alone: no page, letter or answer of the API shows them to a buyer.
order_notes = sa.Table(
    "order_notes",
    metadata,
    id_column(),
    ref("order_id", "orders.id"),
    text("text"),
    text("actor"),
    time("at"),
    sa.CheckConstraint("text <> ''", name="text"),
    sa.Index("ix_order_notes_order_id", "order_id"),
)
