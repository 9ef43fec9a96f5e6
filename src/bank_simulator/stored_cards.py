"""Cards that shoppers let a shop remember: the tokens of quick pay, and how they end."""

import calendar
from datetime import datetime

from bank_simulator.cards import Card
from bank_simulator.records import StoredCard
from bank_simulator.state import BankState


def store_card(state: BankState, shop_no: str, card: Card, now: datetime) -> StoredCard:
    """Remember a card for a shop. The same card of the same shop keeps its token."""
    for stored in state.ledger.stored_cards.values():
        is_same = (stored.shop_no, stored.number) == (shop_no, card.number)
        if is_same and stored.expiry == card.expiry and not stored.is_gone:
            return stored
    stored = StoredCard(
        token=state.link_key(),
        shop_no=shop_no,
        number=card.number,
        expiry=card.expiry,
        stored_at=now,
    )
    state.ledger.save_stored_card(stored)
    return stored


def find_card(state: BankState, shop_no: str, token: str, now: datetime) -> StoredCard | None:
    """The shop's card behind a token; None when it is unknown, forgotten or past its last month."""
    stored = state.ledger.stored_cards.get(token)
    if stored is None or stored.shop_no != shop_no or stored.is_gone:
        return None
    year, month = 2000 + int(stored.expiry[:2]), int(stored.expiry[2:])
    last = (year, month, calendar.monthrange(year, month)[1])
    return stored if (now.year, now.month, now.day) <= last else None


def forget_card(state: BankState, stored: StoredCard) -> None:
    """Let a token lead nowhere from now on."""
    stored.is_gone = True
    state.ledger.save_stored_card(stored)
