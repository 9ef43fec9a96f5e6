"""The parts that the shop's profile is set in, and how each of its values is asked for and shown."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from kaimai.domain.delivery import KINDS
from kaimai.domain.shop_profile import (
    ALWAYS_OFFERED,
    LANGUAGES,
    NUMBERS,
    OWN_TOTALS,
    ShopProfile,
    profile_document,
)
from kaimai.web.forms import FormList, field_of, values_of
from kaimai.words.formats import money


class Asked(NamedTuple):
    """One value of the profile: its key, the kind of its field, and what may be chosen."""

    key: str
    kind: str
    options: tuple[str, ...] = ()


PARTS: Final[Mapping[str, tuple[Asked, ...]]] = {
    "shop": (Asked("shop_name", "text"), Asked("language", "select", LANGUAGES)),
    "legal": (
        Asked("business_name", "text"),
        Asked("company_number", "text"),
        Asked("representative", "text"),
        Asked("address", "text"),
        Asked("phone", "text"),
        Asked("email", "text"),
        Asked("complaints", "area"),
        Asked("delivery_terms", "area"),
        Asked("withdrawal_terms", "area"),
    ),
    "shipping": (
        Asked("deliveries", "checks", KINDS),
        Asked("home_fee", "money"),
        Asked("store_fee", "money"),
        Asked("free_from", "money"),
    ),
    "payments": (
        Asked("methods", "checks", ALWAYS_OFFERED),
        *(Asked(key, "money") for key in OWN_TOTALS),
        Asked("atm_max", "money"),
    ),
    "orders": (
        Asked("hold_card_minutes", "number"),
        Asked("hold_atm_minutes", "number"),
        Asked("low_stock", "number"),
    ),
    "cards": (Asked("remember_cards", "check"),),
    "invoices": (Asked("invoices", "check"),),
    "friends": (Asked("welcome_coupon", "text"), Asked("return_coupon", "text")),
}
_MONEY: Final = frozenset({"home_fee", "store_fee", "free_from", "atm_max", *OWN_TOTALS})


def typed_in(form: FormList, part: str) -> dict[str, str]:
    """What somebody typed for the values of one part, as the profile reads it."""
    typed = {}
    for asked in PARTS[part]:
        match asked.kind:
            case "checks":
                typed[asked.key] = " ".join(values_of(form, asked.key))
            case "check":
                typed[asked.key] = "on" if field_of(form, asked.key) else "off"
            case _:
                typed[asked.key] = field_of(form, asked.key)
    return typed


def written(profile: ShopProfile) -> dict[str, str]:
    """Every value as it stands in its field."""
    return {key: _written(value) for key, value in profile_document(profile).items()}


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "on" if value else "off"
        case list() | tuple():
            return " ".join(map(str, value))
        case _:
            return str(value)


def told(key: str, text: str, t: Mapping[str, str]) -> str:
    """A value of a field in words, for lists of what changed."""
    if not text:
        return t["settings_nothing"]
    if key in _MONEY and text.isdigit():
        return money(int(text))
    if key in ("deliveries", "methods"):
        return "、".join(t[f"settings_{key}_{kind}"] for kind in text.split())
    if key in ("invoices", "language", "remember_cards"):
        return t[f"settings_{key}_{text}"]
    return text if len(text) <= 120 else f"{text[:120]}…"


def rows_of(part: str, values: Mapping[str, str], t: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields of one part, as the template shows them."""
    return [
        {
            "key": asked.key,
            "kind": asked.kind,
            "label": t[f"settings_{asked.key}"],
            "hint": t.get(f"settings_{asked.key}_hint", ""),
            "value": values[asked.key],
            "options": [
                (option, t[f"settings_{asked.key}_{option or 'own'}"]) for option in asked.options
            ],
            "bounds": NUMBERS.get(asked.key, (0, None)),
        }
        for asked in PARTS[part]
    ]


def sentences(mistakes: Mapping[str, str], t: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each value, in words."""
    said = {}
    for key in mistakes:
        least, most = NUMBERS.get(key, (0, None))
        text = t.get(f"settings_wrong_{key}") or (
            t["settings_wrong_number"] if key in NUMBERS else t["settings_wrong"]
        )
        said[key] = text.format(least=least, most=f"{most:,}" if most is not None else "")
    return said
