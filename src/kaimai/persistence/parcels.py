"""Parcels of orders. That their order is shipped is a move of its own."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.parcels import Parcel
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import orders, parcels

_COLUMNS = (
    parcels.c.id,
    parcels.c.carrier,
    parcels.c.tracking_number,
    parcels.c.actor,
    parcels.c.sent_at,
)
_OF_ORDERS = (
    sa.select(parcels.c.order_id, *_COLUMNS)
    .where(parcels.c.order_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(parcels.c.sent_at, parcels.c.id)
)
_IDS_OF_NUMBERS = sa.select(orders.c.number, orders.c.id).where(
    orders.c.number.in_(sa.bindparam("numbers", expanding=True))
)


class NewParcel(NamedTuple):
    """A row of `parcels`."""

    id: str
    order_id: str
    carrier: str
    tracking_number: str
    actor: str
    sent_at: datetime


def add(conn: Connection, new: Sequence[NewParcel]) -> None:
    """Write parcels down; one that is there already stays as it is."""
    if new:
        conn.execute(insert_or_skip(conn, parcels), [each._asdict() for each in new])


def owners(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """The order's id of each of these parcels, as far as they exist."""
    if not ids:
        return {}
    found = conn.execute(
        sa.select(parcels.c.id, parcels.c.order_id).where(parcels.c.id.in_(sorted(ids)))
    )
    return dict(found.all())


def of_orders(conn: Connection, order_ids: Collection[str]) -> dict[str, list[Parcel]]:
    """The parcels of each order, the first sent first."""
    found: dict[str, list[Parcel]] = {order_id: [] for order_id in order_ids}
    if order_ids:
        for order_id, *values in conn.execute(_OF_ORDERS, {"ids": sorted(order_ids)}):
            found[order_id].append(
                Parcel(**dict(zip((column.name for column in _COLUMNS), values, strict=True)))
            )
    return found


def correct(conn: Connection, parcel_id: str, *, carrier: str, tracking_number: str) -> None:
    """Change by whom a parcel goes, and its number. Its order must be locked."""
    conn.execute(
        sa.update(parcels)
        .where(parcels.c.id == parcel_id)
        .values(carrier=carrier, tracking_number=tracking_number)
    )


def ids_of_orders(conn: Connection, numbers: Collection[str]) -> dict[str, str]:
    """The id of each order by its number, as far as it exists."""
    if not numbers:
        return {}
    return dict(conn.execute(_IDS_OF_NUMBERS, {"numbers": sorted(numbers)}).all())
