"""Buyers and the identities they are known by."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import (
    buyer_identities,
    buyers,
    coupon_redemptions,
    orders,
    shopping_cart,
)

_BY_IDENTITY = sa.select(buyer_identities.c.buyer_id).where(
    buyer_identities.c.kind == sa.bindparam("kind"),
    buyer_identities.c.value == sa.bindparam("value"),
)


def by_identity(conn: Connection, kind: str, value: str) -> str | None:
    """The id of the buyer with this identity."""
    return conn.scalar(_BY_IDENTITY, {"kind": kind, "value": value})


def ensure(conn: Connection, kind: str, value: str, *, new_id: str, now: datetime) -> str:
    """The buyer with this identity, made under `new_id` when there is none. Safe to run twice at once."""
    known = by_identity(conn, kind, value)
    if known is not None:
        return known
    conn.execute(sa.insert(buyers), {"id": new_id, "created_at": now})
    conn.execute(
        insert_or_skip(conn, buyer_identities),
        {"kind": kind, "value": value, "buyer_id": new_id, "created_at": now},
    )
    first = by_identity(conn, kind, value)
    if first != new_id:
        conn.execute(sa.delete(buyers).where(buyers.c.id == new_id))
    return first or new_id


def identities(conn: Connection, buyer_id: str) -> list[tuple[str, str]]:
    """Kind and value of everything that this buyer is known by."""
    found = conn.execute(
        sa.select(buyer_identities.c.kind, buyer_identities.c.value)
        .where(buyer_identities.c.buyer_id == buyer_id)
        .order_by(buyer_identities.c.kind, buyer_identities.c.value)
    )
    return [(row.kind, row.value) for row in found]


def recognise(conn: Connection, kind: str, value: str, buyer_id: str, *, now: datetime) -> None:
    """Let this identity mean this buyer from now on, whoever it meant before, and since now."""
    conn.execute(
        insert_or_skip(conn, buyer_identities),
        {"kind": kind, "value": value, "buyer_id": buyer_id, "created_at": now},
    )
    conn.execute(
        sa.update(buyer_identities)
        .where(
            buyer_identities.c.kind == kind,
            buyer_identities.c.value == value,
            buyer_identities.c.buyer_id != buyer_id,
        )
        .values(buyer_id=buyer_id, created_at=now)
    )


def hand_over(conn: Connection, source: str, target: str) -> None:
    """Give all that one buyer has to another; the source's open cart was dealt with before."""
    for table in (shopping_cart, orders, coupon_redemptions):
        conn.execute(sa.update(table).where(table.c.buyer_id == source).values(buyer_id=target))
