"""A word to buyers whose transfer is still missing a few hours before its deadline."""

from datetime import datetime, timedelta

from kaimai.domain.identifiers import Mint
from kaimai.persistence import events, orders
from kaimai.persistence.database import Connection, Database

BEFORE = timedelta(hours=3)
"""How long before its deadline an account that was not paid into is written about."""
SHORTEST = timedelta(hours=6)
"""Accounts that live shorter are not: their first letter is recent enough."""
EXPIRING = "order.expiring"
BATCH = 500


async def remind_of_deadlines(db: Database, mint: Mint) -> int:
    """Tell of every account whose deadline is near, each once; how many were new."""
    return await db.write(_tell, mint.now())


def _tell(conn: Connection, now: datetime) -> int:
    due = orders.accounts_ending(conn, EXPIRING, now, now + BEFORE, limit=BATCH)
    told = [order_id for order_id, begun, ends in due if ends - begun >= SHORTEST]
    # Those that are too short are told of too, to nobody: they need no second look.
    events.add(conn, EXPIRING, told, now=now)
    events.add_silently(conn, EXPIRING, [each[0] for each in due if each[0] not in told], now=now)
    return len(due)
