"""Whether the database answers."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def answers(conn: Connection) -> bool:
    """Ask the smallest question there is."""
    return bool(conn.scalar(sa.select(sa.literal(1))) == 1)
