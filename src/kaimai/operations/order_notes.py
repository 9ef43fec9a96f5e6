"""Notes that the shop's people write about an order, for themselves; no buyer ever sees one."""

import re
from datetime import datetime

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.persistence import audit, order_notes, parcels
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.order_notes import Note

NOTE_LENGTH_MAX = 2_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


async def write_note(
    db: Database, mint: Mint, number: str, text: str, *, actor: Actor, note_id: str = ""
) -> None:
    """Keep a note about the order of this number. Safe to repeat under the note's name, if it has one.

    Raises InvalidInput, or NotFound.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > NOTE_LENGTH_MAX or _CONTROL.search(text):
        raise InvalidInput("note_text", f"must have 1 to {NOTE_LENGTH_MAX} characters")
    await db.write(_write, note_id or mint.id(), number, text, actor, mint.now())


def _write(  # noqa: PLR0917 the note's own values
    conn: Connection, note_id: str, number: str, text: str, actor: Actor, now: datetime
) -> None:
    order_id = parcels.ids_of_orders(conn, [number]).get(number)
    if order_id is None:
        raise NotFound("order")
    if order_notes.add(conn, Note(note_id, order_id, text, str(actor), now)):
        audit.note(conn, actor, "note", "order", order_id, after={"text": text}, now=now)
