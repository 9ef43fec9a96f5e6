"""What the shop tells about itself and how it delivers: settings that people change while it is open.

Each change is a new version; the newest counts. Settings of the process are in `kaimai.settings`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from kaimai.domain.coupons import checked_code
from kaimai.domain.delivery import HOME, KINDS, DeliveryRates
from kaimai.domain.errors import InvalidInput
from kaimai.domain.invoice import is_company_number
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.domain.payment_methods import BONUS_POINTS, CHOICES, INSTALMENTS, METHODS
from kaimai.domain.shelves import LOW_STOCK

TEXT_LENGTH_MAX = 4_000
SHOP_NAME_LENGTH_MAX = 40
_WORDS = {"on": True, "off": False, "true": True, "false": False, "yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopProfile:
    """The shop's name and terms, the legal block (消保法 §18), delivery and invoices. Empty texts are
    not shown. Amounts in NT$."""

    shop_name: str = ""
    """What the shop is called; empty: as the settings of the process say. The same for the next
    four: a change counts for orders that are placed afterwards."""
    hold_card_minutes: int | None = None
    hold_atm_minutes: int | None = None
    atm_max: int | None = None
    language: str = ""
    methods: tuple[str, ...] = METHODS
    """Methods of payment that are offered for every total; those below from a total of their own,
    or not at all (None)."""
    instalments_3: int | None = None
    instalments_6: int | None = None
    instalments_9: int | None = None
    instalments_12: int | None = None
    instalments_18: int | None = None
    instalments_24: int | None = None
    bonus_from: int | None = None
    business_name: str = ""
    company_number: str = ""
    representative: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    complaints: str = ""
    delivery_terms: str = ""
    withdrawal_terms: str = ""
    deliveries: tuple[str, ...] = (HOME,)
    home_fee: int = 0
    store_fee: int = 0
    free_from: int | None = None
    invoices: bool = True
    welcome_coupon: str = ""
    """The code that a new friend in LINE is given; `return_coupon`: who comes back. Empty: none."""
    return_coupon: str = ""
    low_stock: int = LOW_STOCK
    """From how many free units on a SKU runs low that has no mark of its own."""
    remember_cards: bool = False
    """Whether buyers may have their cards remembered. Works only where secrets can be sealed."""

    @property
    def offered(self) -> tuple[tuple[str, int], ...]:
        """The methods of payment that are offered, with the least total of each, as they are shown."""
        own = {_FROM[key]: getattr(self, key) for key in _FROM}
        least = {**dict.fromkeys(self.methods, 1), **own}
        return tuple((code, least[code]) for code in CHOICES if least.get(code) is not None)

    @property
    def rates(self) -> DeliveryRates:
        """How goods are delivered, and what for."""
        return DeliveryRates(
            kinds=self.deliveries,
            home_fee=self.home_fee,
            store_fee=self.store_fee,
            free_from=self.free_from,
        )


_FROM = {
    **{f"instalments_{count}": code for count, code in INSTALMENTS.items()},
    "bonus_from": BONUS_POINTS,
}
"""Values that say from which total a method is offered, and its code."""
OWN_TOTALS = tuple(_FROM)
ALWAYS_OFFERED = tuple(code for code in CHOICES if code not in _FROM.values())
"""Methods that are offered for every total, or for none."""
KEYS = tuple(each.name for each in fields(ShopProfile))
_COUPONS = frozenset({"welcome_coupon", "return_coupon"})
_SWITCHES = frozenset({"invoices", "remember_cards"})
_AMOUNTS = frozenset({"home_fee", "store_fee", "low_stock"})
_OWN = {
    "free_from": (0, ORDER_TOTAL_MAX),
    "hold_card_minutes": (5, 24 * 60),
    "hold_atm_minutes": (60, 30 * 24 * 60),
    "atm_max": (0, ORDER_TOTAL_MAX),
    **dict.fromkeys(_FROM, (1, ORDER_TOTAL_MAX)),
}
"""Numbers that may be left open, with the least and the most that they may be."""
NUMBERS = {**_OWN, **dict.fromkeys(_AMOUNTS, (0, ORDER_TOTAL_MAX))}
"""The least and the most of every value that is a number."""
LANGUAGES = ("", "zh", "en")


def with_value(profile: ShopProfile, key: str, text: str) -> ShopProfile:
    """The profile with one value changed, as a person typed it. Raises InvalidInput naming the key."""
    if key not in KEYS:
        raise InvalidInput(key[:40], f"must be one of {', '.join(KEYS)}")
    text = text.strip()
    if key in _LISTS:
        return _with(profile, key, _LISTS[key](text))
    if key in _SWITCHES:
        if text.lower() not in _WORDS:
            raise InvalidInput(key, "must be on or off")
        return _with(profile, key, _WORDS[text.lower()])
    if key in _COUPONS:
        return _with(profile, key, checked_code(text) if text else "")
    if key in _AMOUNTS:
        return _with(profile, key, _number(key, text, 0, ORDER_TOTAL_MAX))
    if key in _OWN:
        return _with(profile, key, _number(key, text, *_OWN[key]) if text else None)
    if key == "language" and text not in LANGUAGES:
        raise InvalidInput(key, "must be zh or en")
    if key == "shop_name" and (len(text) > SHOP_NAME_LENGTH_MAX or not text.isprintable()):
        raise InvalidInput(key, f"must be at most {SHOP_NAME_LENGTH_MAX} characters")
    if len(text) > TEXT_LENGTH_MAX or "\x00" in text:
        raise InvalidInput(key, f"must be at most {TEXT_LENGTH_MAX} characters")
    if key == "company_number" and text and not is_company_number(text):
        raise InvalidInput(key, "must be a company number (統一編號)")
    return _with(profile, key, text)


LEGAL = (
    "business_name",
    "company_number",
    "representative",
    "address",
    "phone",
    "email",
    "complaints",
    "delivery_terms",
    "withdrawal_terms",
)
"""What buyers are told of who sells to them."""
_OPTIONAL = frozenset({"company_number", "withdrawal_terms", "delivery_terms"})
"""Not every seller has a number; the pages have usual terms of their own where none are given."""


def missing_of(profile: ShopProfile) -> tuple[str, ...]:
    """What the law (消保法 §18) wants said and is not yet: a telephone or an address for mail will do."""
    lacking = [name for name in LEGAL if name not in _OPTIONAL and not getattr(profile, name)]
    if profile.phone or profile.email:
        lacking = [name for name in lacking if name not in ("phone", "email")]
    return tuple(lacking)


def profile_document(profile: ShopProfile) -> dict[str, object]:
    """A profile as it is stored."""
    return asdict(profile)


def profile_of(document: Mapping[str, object]) -> ShopProfile:
    """A profile as it was stored; what an older version did not know has its default."""
    known = {key: value for key, value in document.items() if key in KEYS}
    for name in ("deliveries", "methods"):
        if name in known:
            known[name] = tuple(known[name])  # type: ignore[arg-type]  # a list in JSON
    return ShopProfile(**known)  # type: ignore[arg-type]  # what `profile_document` wrote


def _with(profile: ShopProfile, key: str, value: object) -> ShopProfile:
    return profile_of({**profile_document(profile), key: value})


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(text.replace(",", " ").split()))
    if set(kinds) - set(KINDS):
        raise InvalidInput("deliveries", f"must be of {', '.join(KINDS)}, or nothing")
    return kinds


def _methods(text: str) -> tuple[str, ...]:
    chosen = set(text.replace(",", " ").split())
    if not chosen or chosen - set(ALWAYS_OFFERED):
        raise InvalidInput("methods", f"must be one or more of {', '.join(ALWAYS_OFFERED)}")
    return tuple(code for code in ALWAYS_OFFERED if code in chosen)


_LISTS = {"deliveries": _kinds, "methods": _methods}


def _number(key: str, text: str, least: int, most: int) -> int:
    # No more digits than a number of ours has: a longer one is not worth reading.
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most):
        raise InvalidInput(key, f"must be a whole number from {least} to {most:,}")
    return int(text)
