"""Cards that buyers asked the shop to remember: what is kept of one, who may use it, and until when.

The shop never sees a card number. The bank keeps it and gives a token; how that is sealed is
`persistence/sealing.py`, and only the gateway ever holds it open.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from kaimai.domain.calendar import taipei

CARDS_MAX = 5
"""Cards of one buyer that are remembered; a newer one takes the place of the one used longest ago."""
_CENTURY = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCard:
    """The bank's token for a card, sealed for the row with this id, and what may be shown of the card.

    `expires` is YYMM, or empty where the bank does not say.
    """

    id: str
    sealed: bytes = field(repr=False)
    last_four: str
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedCard:
    """A card as its owner and the shop's people see it."""

    id: str
    last_four: str
    expires: str
    created_at: datetime
    last_used_at: datetime | None

    @property
    def month(self) -> str:
        """The end of its life as it is printed on it (`12/29`), or nothing."""
        return f"{self.expires[2:]}/{self.expires[:2]}" if self.expires else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWish:
    """What a buyer wants of remembering, and by which identity (kind and value) they were recognised.

    With `card_id` the payment is made with that card, which the bank then asks no number of; without,
    the number is typed, and `remember` asks for the card to be kept once it has paid.
    """

    kind: str
    value: str = field(repr=False)
    card_id: str | None = None
    remember: bool = False


class CardSafe(Protocol):
    """Closes and opens what the bank gives for a card. Neither ever raises."""

    def close(self, token: str, *, last_four: str, expires: str) -> SealedCard | None:
        """A new card; None where nothing can be sealed, or the bank said too little of it."""
        ...

    def open(self, card: SealedCard) -> str | None:
        """The bank's token; None where this card does not open any more."""
        ...


def sealed_for(card_id: str) -> bytes:
    """What a sealed token is bound to, so that no row can be moved to another's place."""
    return f"kaimai card {card_id}".encode()


def is_expired(expires: str, now: datetime) -> bool:
    """Whether a card has ended: it is good to the last day of its month, in Taipei."""
    if not expires:
        return False
    year, month = _CENTURY + int(expires[:2]), int(expires[2:])
    return taipei(now).date() > date(year, month, calendar.monthrange(year, month)[1])


def checked_expiry(text: str | None) -> str:
    """The end of a card's life as the bank writes it (YYMM), or nothing for what is none."""
    text = (text or "").strip()
    is_month = len(text) == 4 and text.isascii() and text.isdigit() and 1 <= int(text[2:]) <= 12
    return text if is_month else ""


def checked_last_four(text: str | None) -> str | None:
    """The last four digits, or None for what are none."""
    text = (text or "").strip()
    return text if len(text) == 4 and text.isascii() and text.isdigit() else None


def too_many(cards: Sequence[RememberedCard]) -> list[str]:
    """The ids of those that must go: used, or made, longest ago."""
    newest = sorted(cards, key=lambda c: (c.last_used_at or c.created_at, c.id), reverse=True)
    return [card.id for card in newest[CARDS_MAX:]]
