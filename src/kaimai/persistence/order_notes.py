"""What the shop's people write about an order, for themselves."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import order_notes


class Note(NamedTuple):
    """A row of `order_notes`."""

    id: str
    order_id: str
    text: str
    actor: str
    at: datetime


def add(conn: Connection, note: Note) -> bool:
    """Keep a note; False when the one of this id is there already."""
    return conn.execute(insert_or_skip(conn, order_notes), [note._asdict()]).rowcount == 1


def of_order(conn: Connection, order_id: str) -> list[Note]:
    """The notes of an order, the newest first."""
    found = conn.execute(
        sa.select(*(order_notes.c[name] for name in Note._fields))
        .where(order_notes.c.order_id == order_id)
        .order_by(order_notes.c.at.desc(), order_notes.c.id.desc())
    )
    return [Note(*row) for row in found]
