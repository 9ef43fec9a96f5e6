"""What a person decides about a message that does not arrive: try it again, or put it aside."""

from datetime import datetime

from kaimai.domain.errors import NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.persistence import audit, events
from kaimai.persistence.database import Connection, Database


async def try_again(db: Database, mint: Mint, delivery_id: str, *, actor: Actor) -> None:
    """Let a message be due now, with all its tries before it. Raises NotFound for one that arrived."""
    await db.write(_try_again, delivery_id, actor, mint.now())


async def put_aside(db: Database, mint: Mint, delivery_id: str, *, actor: Actor) -> None:
    """Give a message up for good; it is no longer shown. Raises NotFound for one that arrived."""
    await db.write(_put_aside, delivery_id, actor, mint.now())


def _try_again(conn: Connection, delivery_id: str, actor: Actor, now: datetime) -> None:
    if not events.revive(conn, delivery_id, now=now):
        raise NotFound("message")
    audit.note(conn, actor, "try_again", "message", delivery_id, now=now)


def _put_aside(conn: Connection, delivery_id: str, actor: Actor, now: datetime) -> None:
    if not events.dismiss(conn, delivery_id, now=now):
        raise NotFound("message")
    audit.note(conn, actor, "put_aside", "message", delivery_id, now=now)
