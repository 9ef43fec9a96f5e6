"""Telling lies in an otherwise good reply: another amount, shop, order or line. The Sign fits the lie."""

from collections.abc import Collection
from typing import Final

from bank_simulator.faults import LINE_KINDS, FaultBook, FaultKind
from bank_simulator.fields import Json

OTHER_SHOP: Final = "XX0000_999"
OTHER_ORDER: Final = "SOMEBODY-ELSES-ORDER"
OTHER_TS_NO: Final = "XX000000000001"
OTHER_PARAM: Final = "somebody-else"
_ONE_DOLLAR_CENTS: Final = 100
_FOREIGN: Final = (
    ("TSNo", OTHER_TS_NO),
    ("TSNO", OTHER_TS_NO),
    ("Param1", OTHER_PARAM),
    ("TSType", "P"),
)


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


def falsified_lines(
    faults: FaultBook,
    service: str,
    name: str,
    lines: list[Json],
    *,
    amount: str = "Amount",
    one_dollar: int = _ONE_DOLLAR_CENTS,
) -> list[Json]:
    """The lines of a statement or payout with the lies of the faults that strike them.

    `name` is the member that holds a line's order number, `amount` the one with its money. A foreign line is a receipt of an order
    that the shop never made.
    """
    if not faults:
        return lines
    told: list[Json] = []
    for line in lines:
        struck = faults.draw(LINE_KINDS, service=service, order_no=str(line[name]))
        kinds = {fault.kind for fault in struck}
        if FaultKind.LINE_LEFT_OUT in kinds:
            continue
        if FaultKind.LINE_WRONG_AMOUNT in kinds:
            told.append({**line, amount: _one_dollar_more(line[amount], one_dollar)})
        else:
            told.append(line)
        if FaultKind.LINE_TWICE in kinds:
            told.append(told[-1])
    if lines and faults.draw({FaultKind.LINE_FOREIGN}, service=service, order_no=None):
        told.append(_foreign(lines[0], name))
    return told


def _foreign(line: Json, name: str) -> Json:
    changes: Json = {name: OTHER_ORDER}
    for member, value in _FOREIGN:
        if member in line:
            changes[member] = value
    return {**line, **changes}


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


def _one_dollar_more(value: object, one_dollar: int = _ONE_DOLLAR_CENTS) -> object:
    if isinstance(value, int):
        return value + one_dollar
    if isinstance(value, str) and value.isdigit():
        return str(int(value) + one_dollar)
    return value
