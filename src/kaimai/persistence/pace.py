"""The bank's pace when several processes share it: the start of the next free slot, in one row."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import bank_pace

_NAME = "funbiz"


def take_slot(conn: Connection, now: float, seconds: float) -> float:
    """Take the next free slot of this length; when it begins (seconds since 1970).

    Slots of the last second that nobody took may still be taken, so a short burst goes at once.
    """
    conn.execute(insert_or_skip(conn, bank_pace), {"name": _NAME, "next_at": 0.0})
    begins = sa.case((bank_pace.c.next_at > now - 1, bank_pace.c.next_at), else_=now - 1)
    after = conn.scalar(
        sa.update(bank_pace)
        .where(bank_pace.c.name == _NAME)
        .values(next_at=begins + seconds)
        .returning(bank_pace.c.next_at)
    )
    return now if after is None else after - seconds
