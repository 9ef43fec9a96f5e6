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

TEXT_LENGTH_MAX = 4_000
_WORDS = {"on": True, "off": False, "true": True, "false": False, "yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopProfile:
    """The legal block (消保法 §18), delivery and invoices. Empty texts are not shown. Amounts in NT$."""

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

    @property
    def rates(self) -> DeliveryRates:
        """How goods are delivered, and what for."""
        return DeliveryRates(
            kinds=self.deliveries,
            home_fee=self.home_fee,
            store_fee=self.store_fee,
            free_from=self.free_from,
        )


KEYS = tuple(each.name for each in fields(ShopProfile))
_COUPONS = frozenset({"welcome_coupon", "return_coupon"})
_AMOUNTS = frozenset({"home_fee", "store_fee", "free_from"})


def with_value(profile: ShopProfile, key: str, text: str) -> ShopProfile:
    """The profile with one value changed, as a person typed it. Raises InvalidInput naming the key."""
    if key not in KEYS:
        raise InvalidInput(key[:40], f"must be one of {', '.join(KEYS)}")
    text = text.strip()
    if key == "deliveries":
        return _with(profile, key, _kinds(text))
    if key == "invoices":
        if text.lower() not in _WORDS:
            raise InvalidInput(key, "must be on or off")
        return _with(profile, key, _WORDS[text.lower()])
    if key in _COUPONS:
        return _with(profile, key, checked_code(text) if text else "")
    if key in _AMOUNTS:
        return _with(profile, key, _amount(key, text))
    if len(text) > TEXT_LENGTH_MAX or "\x00" in text:
        raise InvalidInput(key, f"must be at most {TEXT_LENGTH_MAX} characters")
    if key == "company_number" and text and not is_company_number(text):
        raise InvalidInput(key, "must be a company number (統一編號)")
    return _with(profile, key, text)


def profile_document(profile: ShopProfile) -> dict[str, object]:
    """A profile as it is stored."""
    return asdict(profile)


def profile_of(document: Mapping[str, object]) -> ShopProfile:
    """A profile as it was stored; what an older version did not know has its default."""
    known = {key: value for key, value in document.items() if key in KEYS}
    kinds = known.pop("deliveries", ShopProfile().deliveries)
    return ShopProfile(**known, deliveries=tuple(kinds))  # type: ignore[arg-type]  # what `profile_document` wrote


def _with(profile: ShopProfile, key: str, value: object) -> ShopProfile:
    return profile_of({**profile_document(profile), key: value})


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(text.replace(",", " ").split()))
    if set(kinds) - set(KINDS):
        raise InvalidInput("deliveries", f"must be of {', '.join(KINDS)}, or nothing")
    return kinds


def _amount(key: str, text: str) -> int | None:
    if key == "free_from" and not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > ORDER_TOTAL_MAX:
        raise InvalidInput(key, f"must be a whole number from 0 to {ORDER_TOTAL_MAX:,}")
    return int(text)
