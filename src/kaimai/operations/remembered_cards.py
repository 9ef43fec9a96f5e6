"""Remembering a buyer's card for the next time, offering it, paying with it, forgetting it.

A card belongs to the buyer who asked for it, recognised by their browser or by LINE: the link of a cart
or of an order opens none. The bank's token is closed and opened by `CardVault`, for the gateway alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.errors import NotFound, SecretsLocked
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.orders import Order
from kaimai.domain.payment_methods import CARD
from kaimai.domain.remembered_cards import (
    CardWish,
    RememberedCard,
    SealedCard,
    checked_expiry,
    checked_last_four,
    is_expired,
    sealed_for,
    too_many,
)
from kaimai.domain.shop_profile import ShopProfile
from kaimai.persistence import audit, remembered_cards, sealing
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.sealing import CannotOpen, SealingKeys

SUBJECT = "card"
"""What the audit log calls them."""
_BATCH = 200


class CardVault:
    """The shop's `CardSafe`: closes and opens with the keys of this process, as they are at that moment."""

    def __init__(self, mint: Mint, keys: Callable[[], SealingKeys]) -> None:
        self._mint = mint
        self._keys = keys

    def close(self, token: str, *, last_four: str, expires: str) -> SealedCard | None:
        """See `CardSafe.close`."""
        digits, card_id = checked_last_four(last_four), self._mint.id()
        if digits is None or not token:
            return None
        try:
            closed = sealing.seal(
                self._keys(), token.encode(), place=sealed_for(card_id), nonce=_nonce(self._mint)
            )
        except CannotOpen:
            return None
        return SealedCard(
            id=card_id, sealed=closed, last_four=digits, expires=checked_expiry(expires)
        )

    def open(self, card: SealedCard) -> str | None:
        """See `CardSafe.open`."""
        try:
            return sealing.unseal(self._keys(), card.sealed, place=sealed_for(card.id)).decode()
        except CannotOpen:
            return None


# Offering


def may_remember(profile: ShopProfile, keys: SealingKeys) -> bool:
    """Whether the shop remembers cards now: it is switched on, and something can be sealed."""
    return profile.remember_cards and keys.trouble is None


async def offered_cards(
    db: Database, profile: ShopProfile, keys: SealingKeys, *, kind: str, value: str, now: datetime
) -> list[RememberedCard]:
    """The cards that whoever was recognised like this may pay with now, the one used last first."""
    if not may_remember(profile, keys):
        return []
    cards = await db.read(remembered_cards.of_holder, kind, value)
    return [card for card in cards if not is_expired(card.expires, now)]


async def held_cards(db: Database, *, kind: str, value: str) -> list[RememberedCard]:
    """The cards that whoever was recognised like this may look at and remove, whatever the shop does now."""
    return await db.read(remembered_cards.of_holder, kind, value)


# Paying


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What was agreed on for one payment: the card it is made with, or whether to keep the one that pays
    (None: nothing was said about it)."""

    card: SealedCard | None = None
    remember: bool | None = None

    @property
    def card_id(self) -> str | None:
        """The id of the card, if there is one."""
        return None if self.card is None else self.card.id


def agree(
    conn: Connection, wish: CardWish | None, order: Order, method: str, now: datetime
) -> Agreed:
    """What of a wish may be done for this order. Raises NotFound for a card that is not the buyer's.

    Whoever has only the order's link may pay for it, but with nobody's card, and none is kept of them.
    """
    if wish is None or method != CARD:
        return Agreed()
    buyer_id = remembered_cards.buyer_of(conn, wish.kind, wish.value)
    is_theirs = buyer_id is not None and buyer_id == order.buyer_id
    if wish.card_id is None:
        return Agreed(remember=wish.remember and is_theirs)
    mine = remembered_cards.of_holder(conn, wish.kind, wish.value) if is_theirs else []
    usable = {card.id for card in mine if not is_expired(card.expires, now)}
    card = remembered_cards.sealed(conn, wish.card_id) if wish.card_id in usable else None
    if card is None:
        raise NotFound(SUBJECT)
    return Agreed(card=card, remember=False)


def note_wish(conn: Connection, payment_id: str, agreed: Agreed, now: datetime) -> None:
    """Keep what was agreed on beside the payment, before the bank is asked."""
    remembered_cards.wish(conn, payment_id, card_id=agreed.card_id, remember=agreed.remember)
    if agreed.card_id is not None:
        remembered_cards.used(conn, agreed.card_id, now)


def keep_reported(
    conn: Connection, reported: Mapping[str, tuple[str | None, SealedCard]], now: datetime
) -> None:
    """Keep the cards that paid these payments, where their buyers asked for it.

    `reported`: the order's buyer and the card, by payment. Safe to repeat: each wish counts once, so a
    card that was removed meanwhile does not come back.
    """
    wished = remembered_cards.claim_wishes(conn, set(reported), now)
    kept = [
        (buyer_id, card)
        for payment_id, (buyer_id, card) in sorted(reported.items())
        if payment_id in wished and buyer_id is not None
    ]
    remembered_cards.keep(conn, kept, now)
    for buyer_id in sorted({buyer_id for buyer_id, _ in kept}):
        remembered_cards.remove(conn, too_many(remembered_cards.of_buyer(conn, buyer_id)))


def forget_refused(conn: Connection, payment_ids: set[str]) -> None:
    """Forget the cards that these payments were to be made with: the bank knows them no more."""
    remembered_cards.remove(conn, set(remembered_cards.made_with(conn, payment_ids).values()))


# Forgetting


async def forget_card(db: Database, card_id: str, *, kind: str, value: str) -> None:
    """Let a buyer have one of their cards forgotten. Raises NotFound for one that is not theirs."""
    await db.write(_forget, card_id, kind, value)


async def remove_card(
    db: Database, mint: Mint, buyer_id: str, card_id: str, *, actor: Actor
) -> None:
    """Let somebody of the staff forget a customer's card. Raises NotFound."""
    await db.write(_remove, buyer_id, card_id, actor, mint.now())


def _forget(conn: Connection, card_id: str, kind: str, value: str) -> None:
    if card_id not in {card.id for card in remembered_cards.of_holder(conn, kind, value)}:
        raise NotFound(SUBJECT)
    remembered_cards.remove(conn, [card_id])


def _remove(conn: Connection, buyer_id: str, card_id: str, actor: Actor, now: datetime) -> None:
    mine = {card.id: card for card in remembered_cards.of_buyer(conn, buyer_id)}
    if card_id not in mine:
        raise NotFound(SUBJECT)
    remembered_cards.remove(conn, [card_id])
    audit.note(
        conn,
        actor,
        "remove_card",
        "customer",
        buyer_id,
        before={"card": f"•••• {mine[card_id].last_four}"},
        now=now,
    )


# Changing the key


async def reseal_cards(db: Database, mint: Mint, keys: SealingKeys) -> tuple[int, int]:
    """Put every token under the present key: how many were, and how many no key opens. Those are left
    as they are, and their buyers type the number again. Safe to repeat. Raises SecretsLocked."""
    if keys.trouble:
        raise SecretsLocked(keys.trouble)
    done, lost, after = 0, 0, ""
    while batch := await db.read(remembered_cards.sealed_after, after, _BATCH):
        after, fresh = batch[-1].id, []
        for card in batch:
            place = sealed_for(card.id)
            try:
                token = sealing.unseal(keys, card.sealed, place=place)
            except CannotOpen:
                lost += 1
                continue
            again = sealing.seal(keys, token, place=place, nonce=_nonce(mint))
            fresh.append((card.id, card.sealed, again))
        done += await db.write(_reseal, fresh)
    return done, lost


def _reseal(conn: Connection, fresh: list[tuple[str, bytes, bytes]]) -> int:
    return sum(remembered_cards.reseal(conn, *each) for each in fresh)


def _nonce(mint: Mint) -> bytes:
    return bytes.fromhex(mint.token())[: sealing.NONCE_BYTES]
