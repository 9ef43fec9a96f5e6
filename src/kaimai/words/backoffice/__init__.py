"""The texts of the back office, a module for each room; the names in it begin with the room's.
`{…}` is filled in by the page; prices come formatted."""

from collections.abc import Mapping
from typing import Final

from kaimai.words.backoffice import (
    account,
    audit,
    coupons,
    customers,
    exports,
    frame,
    group_buys,
    health,
    invoices,
    messages,
    money,
    order,
    orders,
    people,
    products,
    settings,
    sign_in,
    stock,
    subscriptions,
    today,
)
from kaimai.words.languages import LANGUAGES, Text

ROOMS: Final = (
    frame,
    sign_in,
    account,
    today,
    products,
    orders,
    stock,
    coupons,
    subscriptions,
    order,
    customers,
    exports,
    invoices,
    settings,
    people,
    group_buys,
    messages,
    audit,
    money,
    health,
)
TEXTS: Final[Mapping[str, Text]] = {
    name: text for room in ROOMS for name, text in room.TEXTS.items()
}
_TABLES: Final = {
    language: {name: text.of(language) for name, text in TEXTS.items()} for language in LANGUAGES
}


def texts(language: str) -> Mapping[str, str]:
    """All texts of the back office in one language, by name."""
    return _TABLES[language]
