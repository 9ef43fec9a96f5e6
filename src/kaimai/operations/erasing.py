"""A person's own data: shown to them whole, and erased when nothing that is open needs them any more.

個資法 §3: people may look at their data, have a copy, and have them erased. Vouchers of the books stay
five years and the books ten (商業會計法 §38), so of an order its goods, amounts and times stay, and
nobody's name. Where the data are is listed once: `persistence/personal_data.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kaimai.domain.errors import NotErasable, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.operations.customer_terms import reword
from kaimai.persistence import (
    audit,
    customers,
    erasing,
    events,
    order_search,
    personal_data,
)
from kaimai.persistence.customers import Known
from kaimai.persistence.database import Connection, Database

AUDITED = frozenset(
    {"customer", "conversation", "order", "payment", "refund", "subscription", "invoice", "message"}
)
"""Kinds of subjects whose entries in the audit log may say something about a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """Everything known of one person: rows by table, as they are."""

    buyer_id: str
    at: datetime
    tables: Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What erasing would do: rows that go or are emptied, rows that stay and why, what is in the way."""

    customer: Known
    gone: Mapping[str, int]
    kept: Mapping[str, tuple[int, str]]
    obstacles: Sequence[tuple[str, str]]


async def data_of(db: Database, mint: Mint, buyer_id: str, *, actor: Actor) -> PersonalData:
    """A copy of everything known of a person; that it was made stands in the audit log.

    Raises NotFound.
    """
    found = await db.read(_data_of, buyer_id, mint.now())
    await db.write(_note_copy, buyer_id, actor, found.at)
    return found


async def preview_erasure(db: Database, buyer_id: str) -> Erasure:
    """What erasing would take away and leave, and what is in its way. Raises NotFound."""
    return await db.read(_preview, buyer_id)


async def erase_customer(
    db: Database, mint: Mint, buyer_id: str, *, actor: Actor, letters: Path
) -> None:
    """Take out everything that names a person or describes them; see the list of places.

    `letters`: the folder in which a shop without a mail server keeps its letters as files. Safe to
    repeat. Copies in backups go when those are thrown away. Raises NotFound, and NotErasable while
    something that needs the data is open.
    """
    told = await db.write(_erase, buyer_id, actor, mint.now())
    for delivery_id in told:
        name = "".join(c if c.isalnum() or c in ".-" else "_" for c in delivery_id)
        letters.joinpath(f"{name}.eml").unlink(missing_ok=True)


def _known(conn: Connection, buyer_id: str) -> Known:
    known = customers.find(conn, buyer_id)
    if known is None or known.merged_into is not None:
        raise NotFound("customer")
    return known


def _data_of(conn: Connection, buyer_id: str, now: datetime) -> PersonalData:
    _known(conn, buyer_id)
    person = personal_data.person_of(conn, buyer_id)
    found: dict[str, Sequence[Mapping[str, object]]] = {}
    for place in personal_data.PLACES:
        rows = personal_data.rows_of(conn, person, place)
        if rows:
            found[place.table.name] = rows
    return PersonalData(buyer_id=buyer_id, at=now, tables=found)


def _note_copy(conn: Connection, buyer_id: str, actor: Actor, now: datetime) -> None:
    audit.note(conn, actor, "export", "customer", buyer_id, now=now)


def _preview(conn: Connection, buyer_id: str) -> Erasure:
    known = _known(conn, buyer_id)
    person = personal_data.person_of(conn, buyer_id)
    gone, kept = {}, {}
    for place in personal_data.PLACES:
        count = len(personal_data.rows_of(conn, person, place))
        if count and place.kept:
            kept[place.table.name] = (count, place.kept)
        elif count:
            gone[place.table.name] = count
    return Erasure(customer=known, gone=gone, kept=kept, obstacles=erasing.obstacles(conn, person))


def _erase(conn: Connection, buyer_id: str, actor: Actor, now: datetime) -> list[str]:
    customers.lock(conn, [buyer_id])
    known = _known(conn, buyer_id)
    if known.erased_at is not None:
        return []
    person = personal_data.person_of(conn, buyer_id)
    found = erasing.obstacles(conn, person)
    if found:
        raise NotErasable(found)
    told = events.told_of(conn, person.subjects)
    for place in personal_data.PLACES:
        place.erase(conn, person)
    audit.forget(
        conn,
        AUDITED,
        {
            *person.buyer_ids,
            *person.line_ids,
            *person.order_ids,
            *person.order_numbers,
            *person.payment_ids,
            *person.refund_ids,
            *person.subscription_ids,
        },
    )
    customers.change(conn, buyer_id, erased_at=now)
    reword(conn, [buyer_id])
    # At once out of what orders are found by; what is left of them comes back with the next turn.
    order_search.replace(conn, dict.fromkeys(person.order_ids, ()))
    order_search.changed(conn, person.order_ids, now=now)
    audit.note(
        conn,
        actor,
        "erase",
        "customer",
        buyer_id,
        after={"orders": len(person.order_ids)},
        now=now,
    )
    return told
