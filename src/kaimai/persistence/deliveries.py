"""Deliveries that were received and marks that say when a SKU runs low. Shelves are changed by `stock.py`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_all, insert_or_skip, upsert
from kaimai.persistence.tables import deliveries_received, delivery_lines, low_marks, skus


class DeliveryLine(NamedTuple):
    """A row of `delivery_lines`."""

    delivery_id: str
    sku_id: str
    units: int
    entry_id: str


def begin(conn: Connection, delivery_id: str, *, note: str, actor: str, at: datetime) -> bool:
    """Write a delivery down before anything is locked; False when it was received before."""
    made = conn.execute(
        insert_or_skip(conn, deliveries_received).returning(deliveries_received.c.id),
        {"id": delivery_id, "note": note, "actor": actor, "at": at},
    )
    return made.first() is not None


def add_lines(conn: Connection, lines: Sequence[DeliveryLine]) -> None:
    """Insert what a delivery brought; the entries of the ledger must be there."""
    insert_all(conn, (delivery_lines, lines))


def units_of(conn: Connection, delivery_id: str) -> dict[str, int]:
    """Units of each SKU that a delivery brought, by SKU."""
    found = conn.execute(
        sa.select(skus.c.sku, delivery_lines.c.units)
        .join(skus, skus.c.id == delivery_lines.c.sku_id)
        .where(delivery_lines.c.delivery_id == delivery_id)
    )
    return {row.sku: row.units for row in found}


def low_mark(conn: Connection, sku_id: str) -> int | None:
    """The SKU's own mark; None: the shop's counts."""
    return conn.scalar(sa.select(low_marks.c.units).where(low_marks.c.sku_id == sku_id))


def set_low_marks(conn: Connection, marks: Mapping[str, int | None]) -> None:
    """Set the marks of SKUs by id; None takes one away."""
    gone = sorted(sku_id for sku_id, units in marks.items() if units is None)
    if gone:
        conn.execute(sa.delete(low_marks).where(low_marks.c.sku_id.in_(gone)))
    kept = [
        {"sku_id": sku_id, "units": units}
        for sku_id, units in sorted(marks.items())
        if units is not None
    ]
    if kept:
        conn.execute(upsert(conn, low_marks, ["sku_id"], ["units"]), kept)
