"""Methods of payment: every way in which an order can be paid, and what the bank allows of each.

The one room that knows them. Which of them a shop offers, and for which totals, is not said here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Family(StrEnum):
    """What the bank calls the way of payment: all that its reports and statements name."""

    CARD = "card"
    ACCOUNT = "account"
    MOBILE = "mobile"
    WALLET = "wallet"
    NONE = "none"
    """No bank: an order of NT$0."""


ONE = "ONE"
STAGING = "STAGING"
BONUS = "BONUS"
REGULAR = "REGULAR"

CARD = "C-1"
BONUS_POINTS = "C-B"
RECURRING = "C-R"
MOBILE = "M"
ATM = "ATM"
FREE = "none"

CARD_LINK = timedelta(minutes=30)
"""The bank's limit for a card link and for one of mobile pay."""
WALLET_LINK = timedelta(minutes=20)
"""How long a wallet's order lives; nobody can choose it (protocol 5.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethod:
    """One way to pay. `card_kind`: how a card is charged; `instalments` and `wallet`: of those alone.

    `longest_link`: how long the bank keeps its page open; None: as long as the order waits.
    """

    code: str
    family: Family
    card_kind: str | None = None
    instalments: int | None = None
    wallet: str | None = None
    longest_link: timedelta | None = None

    @property
    def goes_back_whole(self) -> bool:
        """Whether the bank refunds all of it or nothing (E3600)."""
        return self.card_kind in WHOLE_ONLY

    @property
    def may_be_authorized(self) -> bool:
        """Whether it can be authorized first, and captured or voided later."""
        return self.family is Family.CARD and self.card_kind != REGULAR

    @property
    def is_account(self) -> bool:
        """Whether the buyer transfers to an account of its own."""
        return self.family is Family.ACCOUNT

    @property
    def has_page(self) -> bool:
        """Whether it is paid on a page of the bank's or the wallet's."""
        return self.family not in {Family.ACCOUNT, Family.NONE}


WHOLE_ONLY = frozenset({STAGING, BONUS, "CUP"})
"""Kinds of card payment that the bank gives back whole or not at all (E3600, protocol 5.3)."""


def _card(code: str, kind: str, instalments: int | None = None) -> PaymentMethod:
    return PaymentMethod(
        code=code,
        family=Family.CARD,
        card_kind=kind,
        instalments=instalments,
        longest_link=CARD_LINK,
    )


INSTALMENTS: Mapping[int, str] = {n: f"C-{n}" for n in (3, 6, 9, 12, 18, 24)}
"""Instalments to choose from, and the code of each."""
WALLETS: Mapping[str, str] = {
    brand: f"W-{brand}" for brand in ("Jko", "Line", "Plus", "Px", "IPass")
}
"""Wallets to choose from by the bank's name for them, and the code of each."""

CATALOGUE: Mapping[str, PaymentMethod] = {
    method.code: method
    for method in (
        _card(CARD, ONE),
        *(_card(code, STAGING, count) for count, code in INSTALMENTS.items()),
        _card(BONUS_POINTS, BONUS),
        _card(RECURRING, REGULAR),
        PaymentMethod(code=MOBILE, family=Family.MOBILE, longest_link=CARD_LINK),
        *(
            PaymentMethod(code=code, family=Family.WALLET, wallet=brand, longest_link=WALLET_LINK)
            for brand, code in WALLETS.items()
        ),
        PaymentMethod(code=ATM, family=Family.ACCOUNT),
        PaymentMethod(code=FREE, family=Family.NONE),
    )
}
"""Every method there is, by its code; the order is the one in which they are shown."""
CODES = tuple(CATALOGUE)
CHOICES = tuple(code for code in CODES if code not in {RECURRING, FREE})
"""What a buyer may ever choose at a checkout."""
METHODS = (CARD, ATM)
"""What a buyer may choose where a shop has said nothing else."""


def family_of(method: str) -> Family:
    """The family of a method's code; an unknown code has none."""
    known = CATALOGUE.get(method)
    return Family.NONE if known is None else known.family


def is_account(method: str) -> bool:
    """Whether this method's code is a transfer to an account."""
    return family_of(method) is Family.ACCOUNT
