"""Rows of remembered cards, and of what was wished for a payment. What is sealed stays sealed here."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import WEB
from kaimai.domain.remembered_cards import RememberedCard, SealedCard
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import buyer_identities, card_wishes, remembered_cards

_cards, _wishes = remembered_cards.c, card_wishes.c
_SHOWN = (_cards.id, _cards.last_four, _cards.expires, _cards.created_at, _cards.last_used_at)
_SEALED = (_cards.id, _cards.sealed, _cards.last_four, _cards.expires)


def of_buyer(conn: Connection, buyer_id: str) -> list[RememberedCard]:
    """A buyer's cards, the one used last first."""
    found = conn.execute(
        sa.select(*_SHOWN)
        .where(_cards.buyer_id == buyer_id)
        .order_by(sa.func.coalesce(_cards.last_used_at, _cards.created_at).desc(), _cards.id)
    )
    return [RememberedCard(**row._mapping) for row in found]


def of_holder(conn: Connection, kind: str, value: str) -> list[RememberedCard]:
    """The cards that may be used by whoever was recognised like this, the one used last first.

    A browser has those that were remembered since it stands for its buyer: a link that makes a
    browser somebody's brings none of their cards along.
    """
    buyer_id = buyer_of(conn, kind, value)
    if buyer_id is None:
        return []
    since = conn.scalar(
        sa.select(buyer_identities.c.created_at).where(
            buyer_identities.c.kind == kind, buyer_identities.c.value == value
        )
    )
    cards = of_buyer(conn, buyer_id)
    if kind != WEB or since is None:
        return cards
    return [card for card in cards if card.created_at >= since]


def buyer_of(conn: Connection, kind: str, value: str) -> str | None:
    """The buyer who is recognised like this."""
    buyer_id: str | None = conn.scalar(
        sa.select(buyer_identities.c.buyer_id).where(
            buyer_identities.c.kind == kind, buyer_identities.c.value == value
        )
    )
    return buyer_id


def sealed(conn: Connection, card_id: str) -> SealedCard | None:
    """A card with what is sealed of it."""
    row = conn.execute(sa.select(*_SEALED).where(_cards.id == card_id)).first()
    return None if row is None else _sealed_card(row)


def used(conn: Connection, card_id: str, now: datetime) -> None:
    """Note that a payment is asked for with this card."""
    conn.execute(sa.update(remembered_cards).where(_cards.id == card_id).values(last_used_at=now))


def keep(conn: Connection, cards: Sequence[tuple[str, SealedCard]], now: datetime) -> None:
    """Insert cards, each with its buyer, in the place of the one with the same digits and month."""
    for buyer_id, card in cards:
        before = conn.scalars(
            sa.select(_cards.id).where(
                _cards.buyer_id == buyer_id,
                _cards.last_four == card.last_four,
                _cards.expires == card.expires,
            )
        ).all()
        remove(conn, before)
        conn.execute(
            insert_or_skip(conn, remembered_cards),
            {
                "id": card.id,
                "buyer_id": buyer_id,
                "sealed": card.sealed,
                "last_four": card.last_four,
                "expires": card.expires,
                "created_at": now,
            },
        )


def remove(conn: Connection, card_ids: Collection[str]) -> None:
    """Forget these cards."""
    if card_ids:
        conn.execute(sa.delete(remembered_cards).where(_cards.id.in_(sorted(card_ids))))


def remove_of_buyer(conn: Connection, buyer_id: str) -> None:
    """Forget all cards of a buyer."""
    remove(conn, conn.scalars(sa.select(_cards.id).where(_cards.buyer_id == buyer_id)).all())


def hand_over(conn: Connection, source: str, target: str) -> None:
    """Give one buyer's cards to another, who keeps their own where both have the same."""
    theirs = remembered_cards.alias("theirs")
    twice = conn.scalars(
        sa.select(_cards.id)
        .join(
            theirs,
            sa.and_(theirs.c.last_four == _cards.last_four, theirs.c.expires == _cards.expires),
        )
        .where(_cards.buyer_id == source, theirs.c.buyer_id == target)
    ).all()
    remove(conn, twice)
    conn.execute(
        sa.update(remembered_cards).where(_cards.buyer_id == source).values(buyer_id=target)
    )


# What was wished for a payment


def made_with(conn: Connection, payment_ids: Collection[str]) -> dict[str, str]:
    """Those of these payments that the bank was asked for with a remembered card, and its id."""
    found = conn.execute(
        sa.select(_wishes.payment_id, _wishes.card_id).where(
            _wishes.payment_id.in_(sorted(payment_ids)), _wishes.card_id.is_not(None)
        )
    )
    return {row.payment_id: row.card_id for row in found}


def wish(conn: Connection, payment_id: str, *, card_id: str | None, remember: bool | None) -> None:
    """Note with which card a payment is asked for now, and whether its card is to be kept (None: as
    it was wished before)."""
    values: dict[str, object] = {"card_id": card_id}
    if remember is not None:
        values["remember"] = remember
    if card_id is not None or remember:
        conn.execute(insert_or_skip(conn, card_wishes), {"payment_id": payment_id, **values})
    conn.execute(
        sa.update(card_wishes)
        .where(_wishes.payment_id == payment_id, _wishes.kept_at.is_(None))
        .values(values)
    )


def claim_wishes(conn: Connection, payment_ids: Collection[str], now: datetime) -> set[str]:
    """Those of these payments whose card is to be remembered, each once and never again.

    The rows stay locked, so that a buyer who is being erased is not remembered on the way.
    """
    return set(
        conn.scalars(
            sa.update(card_wishes)
            .where(
                _wishes.payment_id.in_(sorted(payment_ids)),
                _wishes.remember,
                _wishes.kept_at.is_(None),
            )
            .values(kept_at=now)
            .returning(_wishes.payment_id)
        )
    )


# Sealing


def sealed_after(conn: Connection, card_id: str, limit: int) -> list[SealedCard]:
    """Cards with ids behind this one, in order."""
    found = conn.execute(
        sa.select(*_SEALED).where(_cards.id > card_id).order_by(_cards.id).limit(limit)
    )
    return [_sealed_card(row) for row in found]


def reseal(conn: Connection, card_id: str, before: bytes, after: bytes) -> bool:
    """Put the same token under another key; False if the row is not as it was."""
    changed = conn.execute(
        sa.update(remembered_cards)
        .where(_cards.id == card_id, _cards.sealed == before)
        .values(sealed=after)
    )
    return bool(changed.rowcount)


def _sealed_card(row: "sa.Row[*tuple[Any, ...]]") -> SealedCard:
    card_id, content, last_four, expires = row
    return SealedCard(id=card_id, sealed=bytes(content), last_four=last_four, expires=expires)
