"""Rows about customers that the shop's people keep, and the terms that customers are found by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import LINE
from kaimai.persistence.dialect import insert_or_skip, insert_rows
from kaimai.persistence.tables import (
    buyer_identities,
    buyers,
    customer_notes,
    customer_tags,
    customer_terms,
    customer_terms_due,
    customer_terms_state,
    line_people,
    orders,
)

_STATE = "customers"
WORDS_OF_ORDERS_MAX = 200
"""How many of a customer's orders are looked at for names and numbers: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A buyer as the books have them: `merged_into` another, or erased, or neither."""

    id: str
    name: str
    phone: str
    email: str
    merged_into: str | None
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that one customer may be found by."""

    names: tuple[str, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermsState:
    """By which rules the terms are made, and how far they have come; see the table."""

    rules: int
    swept_to: str | None
    order_id: str


_KNOWN = sa.select(
    buyers.c.id,
    buyers.c.name,
    buyers.c.phone,
    buyers.c.email,
    buyers.c.merged_into,
    buyers.c.erased_at,
)


def find(conn: Connection, buyer_id: str) -> Known | None:
    """The buyer with this id."""
    row = conn.execute(_KNOWN.where(buyers.c.id == buyer_id)).first()
    return None if row is None else Known(**row._mapping)


def lock(conn: Connection, buyer_ids: Collection[str]) -> dict[str, Known]:
    """These buyers by id, locked in the order of their ids, before anything else of theirs."""
    found = conn.execute(
        _KNOWN.where(buyers.c.id.in_(sorted(buyer_ids)))
        .order_by(buyers.c.id)
        .with_for_update(key_share=True)
    )
    return {row.id: Known(**row._mapping) for row in found}


def change(conn: Connection, buyer_id: str, **values: object) -> None:
    """Change columns of a buyer."""
    conn.execute(sa.update(buyers).where(buyers.c.id == buyer_id).values(**values))


def add_note(
    conn: Connection, note_id: str, buyer_id: str, *, text: str, author: str, now: datetime
) -> None:
    """Insert a note; one with this id that is there already is left alone."""
    conn.execute(
        insert_or_skip(conn, customer_notes),
        {"id": note_id, "buyer_id": buyer_id, "text": text, "author": author, "at": now},
    )


def remove_note(conn: Connection, buyer_id: str, note_id: str) -> str | None:
    """Delete a note of this buyer; what it said, or None when it is gone already."""
    text: str | None = conn.scalar(
        sa.delete(customer_notes)
        .where(customer_notes.c.id == note_id, customer_notes.c.buyer_id == buyer_id)
        .returning(customer_notes.c.text)
    )
    return text


def tags_of(conn: Connection, buyer_id: str) -> tuple[str, ...]:
    """The tags of a buyer, in order."""
    return tuple(
        conn.scalars(
            sa.select(customer_tags.c.tag)
            .where(customer_tags.c.buyer_id == buyer_id)
            .order_by(customer_tags.c.tag)
        )
    )


def set_tags(conn: Connection, buyer_id: str, tags: Sequence[str]) -> None:
    """Let these be all tags of a buyer."""
    conn.execute(sa.delete(customer_tags).where(customer_tags.c.buyer_id == buyer_id))
    insert_rows(conn, customer_tags, [{"buyer_id": buyer_id, "tag": tag} for tag in tags])


# Terms


def words(conn: Connection, buyer_ids: Collection[str]) -> dict[str, Words]:
    """The words of these customers; those who were merged or erased have none."""
    names: dict[str, dict[str, None]] = {each: {} for each in buyer_ids}
    phones: dict[str, dict[str, None]] = {each: {} for each in buyer_ids}
    emails: dict[str, dict[str, None]] = {each: {} for each in buyer_ids}
    wanted = sorted(buyer_ids)
    alive = set()
    for known in conn.execute(_KNOWN.where(buyers.c.id.in_(wanted))):
        if known.merged_into is None and known.erased_at is None:
            alive.add(known.id)
            names[known.id][known.name] = None
            phones[known.id][known.phone] = None
            emails[known.id][known.email] = None
    ordered = (
        sa.select(
            orders.c.buyer_id,
            orders.c.contact_name,
            orders.c.contact_phone,
            orders.c.contact_email,
            orders.c.delivery,
        )
        .where(orders.c.buyer_id.in_(wanted))
        .order_by(orders.c.placed_at.desc())
        .limit(WORDS_OF_ORDERS_MAX * max(1, len(wanted)))
    )
    for order in conn.execute(ordered):
        receiver = order.delivery or {}
        names[order.buyer_id] |= {order.contact_name: None, receiver.get("name", ""): None}
        phones[order.buyer_id] |= {order.contact_phone: None, receiver.get("phone", ""): None}
        emails[order.buyer_id][order.contact_email] = None
    shown = (
        sa.select(buyer_identities.c.buyer_id, line_people.c.display_name)
        .join(line_people, line_people.c.user_id == buyer_identities.c.value)
        .where(buyer_identities.c.kind == LINE, buyer_identities.c.buyer_id.in_(wanted))
    )
    for person in conn.execute(shown):
        names[person.buyer_id][person.display_name] = None
    return {
        each: Words(tuple(names[each]), tuple(phones[each]), tuple(emails[each]))
        if each in alive
        else Words((), (), ())
        for each in buyer_ids
    }


def rewrite_terms(conn: Connection, terms: Mapping[str, Collection[str]]) -> None:
    """Give these customers, by id, these terms instead of what they had."""
    # Two workers may be at it when a lease has run out: the second waits for the first's rows.
    conn.execute(
        sa.select(buyers.c.id)
        .where(buyers.c.id.in_(sorted(terms)))
        .order_by(buyers.c.id)
        .with_for_update(key_share=True)
    )
    conn.execute(sa.delete(customer_terms).where(customer_terms.c.buyer_id.in_(sorted(terms))))
    insert_rows(
        conn,
        customer_terms,
        [
            {"term": term, "buyer_id": buyer_id}
            for buyer_id, found in sorted(terms.items())
            for term in sorted(found)
        ],
    )


def terms_state(conn: Connection) -> TermsState | None:
    """How far the terms have come; None before the first look."""
    row = conn.execute(
        sa.select(
            customer_terms_state.c.rules,
            customer_terms_state.c.swept_to,
            customer_terms_state.c.order_id,
        ).where(customer_terms_state.c.name == _STATE)
    ).first()
    return None if row is None else TermsState(*row)


def set_terms_state(conn: Connection, state: TermsState) -> None:
    """Remember how far the terms have come."""
    values = {"rules": state.rules, "swept_to": state.swept_to, "order_id": state.order_id}
    conn.execute(insert_or_skip(conn, customer_terms_state), {"name": _STATE, **values})
    conn.execute(
        sa.update(customer_terms_state).where(customer_terms_state.c.name == _STATE).values(values)
    )


def next_buyers(conn: Connection, after: str, limit: int) -> list[str]:
    """Ids of buyers behind this one, in order."""
    return list(
        conn.scalars(
            sa.select(buyers.c.id).where(buyers.c.id > after).order_by(buyers.c.id).limit(limit)
        )
    )


def next_orders(
    conn: Connection, after: str, before: str, limit: int
) -> list[tuple[str, str | None]]:
    """Id and buyer of orders between these ids, in order."""
    found = conn.execute(
        sa.select(orders.c.id, orders.c.buyer_id)
        .where(orders.c.id > after, orders.c.id < before)
        .order_by(orders.c.id)
        .limit(limit)
    )
    return [(row.id, row.buyer_id) for row in found]


def next_due(conn: Connection, limit: int) -> list[str]:
    """Customers whose words have changed."""
    return list(conn.scalars(sa.select(customer_terms_due.c.buyer_id).limit(limit)))


def done(conn: Connection, buyer_ids: Collection[str]) -> None:
    """Their terms are as their words are."""
    conn.execute(
        sa.delete(customer_terms_due).where(customer_terms_due.c.buyer_id.in_(sorted(buyer_ids)))
    )
