"""What people type when they move stock: lines of deliveries, counts, reasons. Nothing is looked up here."""

import re
import unicodedata
from dataclasses import dataclass

from kaimai.domain.errors import InvalidInput, NotOffered

UNITS_MAX = 1_000_000
"""Units of one SKU that one delivery brings, or one count finds, at most."""
LINES_MAX = 300
NOTE_LENGTH_MAX = 200
LOW_STOCK = 5
"""From how many free units on a SKU runs low, until the shop says otherwise."""

ADJUST_REASONS = (
    "damaged",
    "lost",
    "found",
    "returned",
    "used",
    "given",
    "mistake",
    "other",
)
"""Why a shelf is corrected; what they are called is in `words`."""
COUNT_REASON = "stocktake"

_LINE = re.compile(r"([\w.\-]{1,64})(?:[\s,;:*×]+[xX]?\s*(\d{1,7}))?")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")
_COUNT = re.compile(r"(\+?)(\d{1,7})")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A SKU, as it was typed or scanned, and units; None: they were not said."""

    sku: str
    units: int | None


@dataclass(frozen=True, slots=True)
class TypedCount:
    """A count as it was typed: `12`, or `+3` for what was found in another place."""

    units: int
    is_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds units of a SKU: `kind` is `order` (by its number) or `group_buy` (by its id)."""

    kind: str
    id: str
    name: str
    units: int


class StockHeld(NotOffered):
    """Fewer units would be left than unpaid orders and group buys hold."""

    def __init__(
        self, sku: str, *, on_hand: int, reserved: int, after: int, holders: tuple[Holder, ...]
    ) -> None:
        names = ", ".join(holder.name for holder in holders)
        super().__init__(
            "units",
            f"{sku}: unpaid orders and group buys hold {reserved} of {on_hand} units ({names}); "
            "cancel some of them first",
        )
        self.sku = sku
        self.on_hand = on_hand
        self.reserved = reserved
        self.after = after
        self.holders = holders


def read_line(text: str) -> TypedLine | None:
    """`COLA`, `COLA 24`, `COLA,24` or `COLA x24`, as typed or scanned; None when it is none of these."""
    found = _LINE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    sku, units = found.groups()
    return TypedLine(sku, None if units is None else int(units))


def read_table(text: str) -> tuple[list[TypedLine], list[str]]:
    """Rows copied from a spreadsheet: the first cell is the SKU, the last number the units.

    Also rows that cannot be read; a first row without a number is taken for a heading.
    """
    lines: list[TypedLine] = []
    unread: list[str] = []
    for place, row in enumerate(each for each in text.splitlines() if each.strip()):
        cells = _cells(unicodedata.normalize("NFKC", row))
        numbers = [each for each in cells[1:] if _NUMBER.fullmatch(each)]
        if len(cells) > 1 and numbers and _LINE.fullmatch(cells[0]):
            lines.append(TypedLine(cells[0], int(numbers[-1].replace(",", ""))))
        elif place or numbers:
            unread.append(row.strip())
    return lines, unread


def read_count(text: str) -> TypedCount | None:
    """A count; None when it is no number of units up to a million."""
    found = _COUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or int(found[2]) > UNITS_MAX:
        return None
    return TypedCount(int(found[2]), is_more=bool(found[1]))


def checked_note(note: str, field: str = "note") -> str:
    """A note of one line, without the blanks around it. Raises InvalidInput."""
    note = " ".join(note.split())
    if len(note) > NOTE_LENGTH_MAX:
        raise InvalidInput(field, f"must be at most {NOTE_LENGTH_MAX} characters")
    return note


def checked_reason(reason: str, note: str = "") -> str:
    """A reason of the list with its note, as the ledger keeps it. Raises InvalidInput."""
    if reason not in ADJUST_REASONS:
        raise InvalidInput("reason", f"must be one of {', '.join(ADJUST_REASONS)}")
    note = checked_note(note)
    if reason == "other" and not note:
        raise InvalidInput("note", "must say why")
    return f"{reason}: {note}" if note else reason


def _cells(row: str) -> list[str]:
    separator = next((each for each in "\t;" if each in row), None)
    if separator is None and row.count(",") and not re.search(r"\s", row.strip()):
        separator = ","
    return [cell.strip().strip('"') for cell in row.split(separator)]
