"""Who runs a background job now, when several processes could."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import leases


def take(conn: Connection, name: str, *, holder: str, now: datetime, until: datetime) -> bool:
    """Take or renew a lease; False while another holder's runs."""
    conn.execute(insert_or_skip(conn, leases), {"name": name, "holder": holder, "until": now})
    return (
        conn.execute(
            sa.update(leases)
            .where(
                leases.c.name == name,
                sa.or_(leases.c.holder == holder, leases.c.until <= now),
            )
            .values(holder=holder, until=until)
        ).rowcount
        == 1
    )
