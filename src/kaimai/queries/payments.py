"""Payments across orders, as staff and the command line see them."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import payment_log


def unfinished_attempts(conn: Connection, *, limit: int = 1_000) -> list[str]:
    """Numbers of attempts that the bank may know more about than we do, oldest first."""
    found = conn.scalars(
        sa.select(payment_log.c.attempt_number)
        .where(payment_log.c.next_ask_at.is_not(None))
        .order_by(payment_log.c.created_at, payment_log.c.id)
        .limit(limit)
    )
    return list(found)
