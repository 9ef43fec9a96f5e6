"""The cards that the simulated card page knows. No other number is ever approved."""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Card:
    """What a shopper types into the card page. Year and month have two digits each."""

    number: str
    expire_month: str
    expire_year: str
    cvv2: str = field(repr=False)

    def is_well_formed(self) -> bool:
        """Sixteen digits, a month, a year, three digits."""
        parts = ((self.number, 16), (self.expire_month, 2), (self.expire_year, 2), (self.cvv2, 3))
        return (
            all(len(text) == length and _are_digits(text) for text, length in parts)
            and 1 <= int(self.expire_month) <= 12
        )

    @property
    def expiry(self) -> str:
        """`YYMM`, as the bank writes it."""
        return self.expire_year + self.expire_month

    @property
    def brand(self) -> str:
        """V, M or J, by the first digit."""
        return _BRANDS.get(self.number[:1], "V")

    def is_approved(self) -> bool:
        """Whether the issuer agrees: exactly the published test cards."""
        return self in TEST_CARDS


_BRANDS: Final = {"3": "J", "4": "V", "5": "M"}


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


# Published by the bank for its sandbox.
TEST_CARD: Final = Card("4143520001870127", "12", "35", "123")
TEST_CARDS: Final = frozenset(
    {
        TEST_CARD,
        Card("4058650699920000", "08", "26", "123"),
        Card("4999370000023145", "12", "30", "880"),
    }
)


def known_card(number: str) -> Card | None:
    """The published test card with this number."""
    return next((card for card in TEST_CARDS if card.number == number), None)


# Ours: always declined, so that a failed payment can be tried by hand.
DECLINED_CARD: Final = Card("4000000000000002", "12", "35", "123")
