"""Telling lies in an otherwise good reply: another amount, shop or order. The Sign fits the lie."""

from collections.abc import Collection
from typing import Final

from bank_simulator.faults import FaultKind
from bank_simulator.fields import Json

OTHER_SHOP: Final = "XX0000_999"
OTHER_ORDER: Final = "SOMEBODY-ELSES-ORDER"
_ONE_DOLLAR_CENTS: Final = 100


def falsified(reply: Json, kinds: Collection[FaultKind]) -> Json:
    """The reply with the lies of these faults, wherever the members occur."""
    changes: Json = {}
    if FaultKind.OTHER_SHOP in kinds:
        changes["ShopNo"] = OTHER_SHOP
    if FaultKind.OTHER_ORDER in kinds:
        changes["OrderNo"] = OTHER_ORDER
    has_wrong_amount = FaultKind.WRONG_AMOUNT in kinds
    if not changes and not has_wrong_amount:
        return reply
    return _lie(reply, changes, has_wrong_amount=has_wrong_amount)


def _lie(members: Json, changes: Json, *, has_wrong_amount: bool) -> Json:
    told: Json = {}
    for name, value in members.items():
        if isinstance(value, dict):
            told[name] = _lie(value, changes, has_wrong_amount=has_wrong_amount)
        elif isinstance(value, list):
            told[name] = [
                _lie(item, changes, has_wrong_amount=has_wrong_amount)
                if isinstance(item, dict)
                else item
                for item in value
            ]
        elif name == "Amount" and has_wrong_amount:
            told[name] = _one_dollar_more(value)
        else:
            told[name] = changes.get(name, value)
    return told


def _one_dollar_more(value: object) -> object:
    if isinstance(value, int):
        return value + _ONE_DOLLAR_CENTS
    if isinstance(value, str) and value.isdigit():
        return str(int(value) + _ONE_DOLLAR_CENTS)
    return value
