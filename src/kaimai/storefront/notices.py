"""Short messages that follow a redirect: `?notice=NAME`. Only names from this table say anything."""

from collections.abc import Mapping
from typing import NamedTuple

from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    CardRefused,
    CartChanged,
    CartEmpty,
    CartLocked,
    HoldOver,
    KaimaiError,
    NotOffered,
    PaymentUnderway,
)
from kaimai.words.errors import sentence
from kaimai.words.pages import texts

_DONE = (
    "added",
    "changed",
    "removed",
    "coupon_taken",
    "coupon_gone",
    "joined",
    "alert_taken",
    "card_removed",
    "stop_taken",
)
_NEWS = (
    "store_gone",
    "still_waiting",
    "fix_lines_first",
    "subscription_gone",
    "stop_underway",
    "stop_cannot",
)
_REFUSALS: Mapping[str, KaimaiError] = {
    error.code: error
    for error in (
        CardRefused(),
        CartLocked(),
        CartChanged(),
        CartEmpty(),
        HoldOver(),
        PaymentUnderway(),
        BankUnreachable(),
        BankRefused(""),
        NotOffered("pay_type", ""),
    )
}


class Notice(NamedTuple):
    """A message and its tone: `done`, `news` or `refusal`."""

    tone: str
    text: str


def find(name: str | None, language: str) -> Notice | None:
    """The message of this name; an unknown name says nothing."""
    if name is None:
        return None
    if name in _DONE or name in _NEWS:
        return Notice("done" if name in _DONE else "news", texts(language)[name])
    if name in _REFUSALS:
        return Notice("refusal", sentence(_REFUSALS[name], language))
    return None
