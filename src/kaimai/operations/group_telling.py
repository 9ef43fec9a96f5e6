"""Which message of a group is the one that is answered with the end of its group buy.

A sale whose time is over has nobody to reply to, and pushing to a group costs one message a member: so
the next thing that is said there is answered with it, free of charge.
"""

from datetime import datetime

from kaimai.persistence import idempotency
from kaimai.persistence.database import Connection, Database

_TOLD = "group buy told"
"""The scope of the keys under which it is kept what was told."""


async def tell_once(db: Database, sale_id: str, event_id: str, *, now: datetime) -> bool:
    """Whether this event is the one that brings the news: the first that asks, or the same again."""
    return await db.write(_tell_once, sale_id, event_id, now)


def _tell_once(conn: Connection, sale_id: str, event_id: str, now: datetime) -> bool:
    name = (_TOLD, sale_id)
    known = idempotency.claim(conn, {name: {"event": event_id}}, now)
    return name not in known or known[name].request["event"] == event_id
