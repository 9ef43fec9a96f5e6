"""Invariants of what leaves the shop: parcels and the orders that they belong to."""

import sqlalchemy as sa

from kaimai.domain.orders import SENT
from kaimai.persistence.tables import orders, parcels
from kaimai.queries.check.rules import Rule

_has_parcel = sa.select(parcels.c.id).where(parcels.c.order_id == orders.c.id).exists()

_left = Rule(
    name="parcels_belong_to_orders_that_left",
    reason="an order of which a parcel has left is shipped or completed",
    breaks=sa.select(parcels.c.id, orders.c.number, orders.c.status)
    .join(orders, orders.c.id == parcels.c.order_id)
    .where(orders.c.status.not_in(sorted(SENT))),
)

_packed = Rule(
    name="orders_that_left_have_a_parcel",
    reason="an order that is shipped or completed has at least one parcel",
    breaks=sa.select(orders.c.number, orders.c.status).where(
        orders.c.status.in_(sorted(SENT)), ~_has_parcel
    ),
)

FULFILMENT = (_left, _packed)
