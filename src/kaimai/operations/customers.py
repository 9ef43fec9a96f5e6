"""What the shop's people write down about a customer: notes, tags, how to reach them."""

import re
from datetime import datetime

from kaimai.domain.buyers import Contact, checked_contact
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.operations.customer_terms import reword
from kaimai.persistence import audit, customers
from kaimai.persistence.database import Connection, Database

NOTE_LENGTH_MAX = 2_000
TAG_LENGTH_MAX, TAGS_MAX = 20, 20
_BETWEEN_TAGS = re.compile(r"[,，、;；\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


async def add_note(
    db: Database, mint: Mint, buyer_id: str, text: str, *, actor: Actor, note_id: str = ""
) -> None:
    """Write a note about a customer. Safe to repeat under the same `note_id`.

    Raises InvalidInput, NotFound.
    """
    text = text.strip()
    if not text or len(text) > NOTE_LENGTH_MAX or _CONTROL.search(text):
        raise InvalidInput("note", f"must have 1 to {NOTE_LENGTH_MAX} characters")
    new_id = note_id or mint.id()
    await db.write(_add_note, buyer_id, new_id, text, actor=actor, now=mint.now())


async def remove_note(
    db: Database, mint: Mint, buyer_id: str, note_id: str, *, actor: Actor
) -> None:
    """Delete a note. Raises NotFound."""
    await db.write(_remove_note, buyer_id, note_id, actor, mint.now())


async def set_tags(db: Database, mint: Mint, buyer_id: str, text: str, *, actor: Actor) -> None:
    """Let these be a customer's tags, parted by commas. Raises InvalidInput, NotFound."""
    tags = sorted({tag.strip() for tag in _BETWEEN_TAGS.split(text)} - {""})
    if len(tags) > TAGS_MAX or any(
        len(tag) > TAG_LENGTH_MAX or _CONTROL.search(tag) for tag in tags
    ):
        raise InvalidInput("tags", f"at most {TAGS_MAX} of {TAG_LENGTH_MAX} characters")
    await db.write(_set_tags, buyer_id, tags, actor, mint.now())


async def change_contact(
    db: Database,
    mint: Mint,
    buyer_id: str,
    *,
    name: str,
    phone: str,
    email: str,
    actor: Actor,
) -> None:
    """How the shop knows a customer; what stands on their orders stays. Raises InvalidInput, NotFound."""
    contact = checked_contact(name, phone, email)
    await db.write(_change_contact, buyer_id, contact, actor, mint.now())


def _hold(conn: Connection, buyer_id: str) -> customers.Known:
    known = customers.lock(conn, [buyer_id]).get(buyer_id)
    if known is None or known.merged_into is not None or known.erased_at is not None:
        raise NotFound("customer")
    return known


def _add_note(
    conn: Connection, buyer_id: str, note_id: str, text: str, *, actor: Actor, now: datetime
) -> None:
    _hold(conn, buyer_id)
    customers.add_note(conn, note_id, buyer_id, text=text, author=str(actor), now=now)
    audit.note(conn, actor, "note", "customer", buyer_id, after={"note": text}, now=now)


def _remove_note(
    conn: Connection, buyer_id: str, note_id: str, actor: Actor, now: datetime
) -> None:
    text = customers.remove_note(conn, buyer_id, note_id)
    if text is None:
        raise NotFound("note")
    audit.note(conn, actor, "remove_note", "customer", buyer_id, before={"note": text}, now=now)


def _set_tags(
    conn: Connection, buyer_id: str, tags: list[str], actor: Actor, now: datetime
) -> None:
    _hold(conn, buyer_id)
    before = list(customers.tags_of(conn, buyer_id))
    customers.set_tags(conn, buyer_id, tags)
    audit.note(
        conn,
        actor,
        "tag",
        "customer",
        buyer_id,
        before={"tags": before},
        after={"tags": tags},
        now=now,
    )


def _change_contact(
    conn: Connection, buyer_id: str, contact: Contact, actor: Actor, now: datetime
) -> None:
    known = _hold(conn, buyer_id)
    customers.change(conn, buyer_id, name=contact.name, phone=contact.phone, email=contact.email)
    reword(conn, [buyer_id])
    before, after = audit.changed(
        {"name": known.name, "phone": known.phone, "email": known.email}, contact._asdict()
    )
    audit.note(conn, actor, "edit", "customer", buyer_id, before=before, after=after, now=now)
