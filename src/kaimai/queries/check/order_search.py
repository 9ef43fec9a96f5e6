"""Invariants of the index that staff find orders by: it leaves none out, and it keeps up."""

from datetime import timedelta

import sqlalchemy as sa

from kaimai.persistence.tables import order_search_places, order_search_state, orders
from kaimai.queries.check.rules import BEFORE, Rule

_PATIENCE = timedelta(hours=1)
_LAST_ID = sa.func.coalesce(sa.select(order_search_state.c.last_id).scalar_subquery(), "")
_IS_STANDING_STILL = ~sa.exists().where(order_search_state.c.at >= BEFORE)


def _count(of: sa.ColumnElement[str] | sa.ColumnElement[int]) -> sa.Select[tuple[int]]:
    return sa.select(sa.func.count(of))


_ORDERS = (
    _count(orders.c.id)
    .where(orders.c.id <= order_search_state.c.last_id)
    .correlate(order_search_state)
    .scalar_subquery()
)
_PLACES = _count(order_search_places.c.place).scalar_subquery()

ORDER_SEARCH = (
    Rule(
        name="order_search_is_whole",
        reason="every order up to the last one in the index of searches has a place in it",
        breaks=sa.select(
            order_search_state.c.places, _ORDERS.label("orders"), _PLACES.label("kept")
        ).where(
            order_search_state.c.rules > 0,
            sa.or_(order_search_state.c.places != _ORDERS, order_search_state.c.places != _PLACES),
        ),
    ),
)
ORDER_SEARCH_BEATS = (
    Rule(
        name="order_search_keeps_up",
        reason="an order that was placed a while ago is in the index of searches, or it is being made",
        breaks=sa.select(orders.c.number, orders.c.placed_at).where(
            orders.c.id > _LAST_ID, orders.c.placed_at < BEFORE, _IS_STANDING_STILL
        ),
        patience=_PATIENCE,
    ),
)
