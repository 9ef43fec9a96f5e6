"""Filters of orders that somebody gave a name: their own, and those that they share."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import order_views

VIEWS_MAX = 30
"""As many as anybody reads; of one person's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """A filter with a name. `filter`: as it stands behind the question mark of an address."""

    id: str
    name: str
    staff_id: str
    is_shared: bool
    filter: str
    created_at: datetime


_COLUMNS = [order_views.c[name] for name in OrderView.__dataclass_fields__]


def seen_by(conn: Connection, staff_id: str) -> list[OrderView]:
    """This member's own and what others share, by name."""
    found = conn.execute(
        sa.select(*_COLUMNS)
        .where(sa.or_(order_views.c.staff_id == staff_id, order_views.c.is_shared))
        .order_by(order_views.c.name, order_views.c.id)
        .limit(2 * VIEWS_MAX)
    )
    return [OrderView(**row._mapping) for row in found]


def find(conn: Connection, view_id: str) -> OrderView | None:
    """The view of this id."""
    row = conn.execute(sa.select(*_COLUMNS).where(order_views.c.id == view_id)).one_or_none()
    return None if row is None else OrderView(**row._mapping)


def put(conn: Connection, view: OrderView) -> None:
    """Keep a view, in the place of its maker's other one of this name."""
    conn.execute(
        sa.delete(order_views).where(
            order_views.c.staff_id == view.staff_id, order_views.c.name == view.name
        )
    )
    values = {name: getattr(view, name) for name in OrderView.__dataclass_fields__}
    conn.execute(sa.insert(order_views), values)


def count_of(conn: Connection, staff_id: str) -> int:
    """How many this member has made."""
    question = sa.select(sa.func.count()).where(order_views.c.staff_id == staff_id)
    return conn.scalar(question) or 0


def remove(conn: Connection, view_id: str) -> None:
    """Forget a view."""
    conn.execute(sa.delete(order_views).where(order_views.c.id == view_id))
