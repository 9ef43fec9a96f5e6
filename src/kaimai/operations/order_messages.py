"""Telling a buyer once more what an order's events told before: by letter and in LINE, to where the buyer
can be reached by now. The outbox carries it, as everything else."""

from datetime import datetime

from kaimai.domain.errors import NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.persistence import audit, events, parcels
from kaimai.persistence.database import Connection, Database

_STEP = 10_000
"""Between the version of what was told and that of its repeat: more moves than an order ever makes."""


async def tell_again(db: Database, mint: Mint, number: str, event_id: str, *, actor: Actor) -> None:
    """Owe the message of an event of this order (or of one of its refunds) once more.

    Each event is repeated once: a form that is sent twice tells once, and whoever wants it told a
    third time repeats the repeat. Raises NotFound.
    """
    await db.write(_tell_again, number, event_id, actor, mint.now())


def _tell_again(conn: Connection, number: str, event_id: str, actor: Actor, now: datetime) -> None:
    order_id = parcels.ids_of_orders(conn, [number]).get(number)
    told = None if order_id is None else events.of_order(conn, order_id, event_id)
    if order_id is None or told is None:
        raise NotFound("message")
    is_new = events.add_version(
        conn,
        told.kind,
        told.subject_id,
        version=told.version + _STEP,
        is_repeat=True,
        now=now,
    )
    if is_new:
        audit.note(
            conn, actor, "tell_again", "order", order_id, after={"message": told.kind}, now=now
        )
