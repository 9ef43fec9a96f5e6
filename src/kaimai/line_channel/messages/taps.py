"""What the buttons of one-to-one messages tell the shop: a verb and its values, written and read here.

Data from a button is as foreign as anything typed: anybody may send any of it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from kaimai.domain.carts import QUANTITY_MAX


class Verb(StrEnum):
    """What a button asks for. The values behind each are named where it is written."""

    SHOP = "shop"
    CATEGORY = "category"
    PRODUCT = "product"
    ALERT = "alert"
    ADD = "add"
    SET = "set"
    CART = "cart"
    CLEAR = "clear"
    CHECKOUT = "checkout"
    PLACE = "place"
    ORDERS = "orders"
    ORDER = "order"
    PAY = "pay"
    CHECK = "check"
    ASK_CANCEL = "ask-cancel"
    CANCEL = "cancel"
    FORGET_CARD = "forget-card"
    SUBSCRIPTIONS = "subscriptions"
    SUBSCRIPTION = "subscription"
    ASK_STOP = "ask-stop"
    STOP = "stop"
    PERSON = "person"
    BOT = "bot"
    HAND_BACK = "hand-back"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap: the verb and its values, as yet unchecked."""

    verb: Verb
    values: tuple[str, ...] = ()

    def value(self, place: int) -> str:
        """A value by its place; empty if it is not there."""
        return self.values[place] if place < len(self.values) else ""

    def number(self, place: int, *, lowest: int = 0) -> int | None:
        """A value as a whole number of at least `lowest` that a cart may hold; None if it is none."""
        text = self.value(place)
        if not re.fullmatch(r"-?[0-9]{1,9}", text, re.ASCII):
            return None
        return int(text) if lowest <= int(text) <= QUANTITY_MAX else None


def written(verb: Verb, *values: str | int) -> str:
    """A tap as the data of a button. No value may hold a colon."""
    return ":".join([verb, *map(str, values)])


def read_tap(data: str) -> Tap | None:
    """The tap that this data is; None for data that no button of ours has."""
    verb, *values = data.split(":")
    if verb not in set(Verb) or not data.isprintable():
        return None
    return Tap(Verb(verb), tuple(values))
