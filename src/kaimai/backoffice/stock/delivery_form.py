"""A delivery while it is typed: rows of SKUs and units, with what must be put right beside each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kaimai.domain.identifiers import is_id
from kaimai.domain.shelves import LINES_MAX, NOTE_LENGTH_MAX, UNITS_MAX, read_line, read_table
from kaimai.queries.shelves import ShelfRow
from kaimai.web.forms import Fields, field_of, values_of


@dataclass(slots=True)
class Row:
    """One line: what was typed, the shelf that is meant, and the name of a sentence about it."""

    sku: str
    units: str
    shelf: ShelfRow | None = None
    mistake: str = ""

    @property
    def count(self) -> int | None:
        """The units as a number; None for what is none from 1 to a million."""
        text = self.units.replace(",", "")
        is_number = text.isascii() and text.isdigit() and len(text) <= 7
        return int(text) if is_number and 1 <= int(text) <= UNITS_MAX else None


@dataclass(slots=True)
class DeliverySheet:
    """A delivery as it stands in the form. `unread`: pasted rows in which nothing could be read."""

    id: str
    note: str
    rows: list[Row]
    unread: list[str]

    def add(self, sku: str, units: int) -> None:
        """Add units of a SKU: to the row that has it, or in a new one."""
        for row in self.rows:
            if row.sku.lower() == sku.lower():
                row.units = str((row.count or 0) + units)
                return
        self.rows.append(Row(sku, str(units)))

    def typed(self) -> Collection[str]:
        """The SKUs as they were typed."""
        return {row.sku for row in self.rows}

    def look_up(self, known: Mapping[str, ShelfRow]) -> None:
        """Find the shelves that are meant, and what is wrong with each row."""
        seen: set[str] = set()
        for row in self.rows:
            row.shelf = known.get(row.sku)
            if row.shelf is None:
                row.mistake = "stock_no_such_sku"
            elif row.shelf.sku in seen:
                row.mistake = "stock_sku_twice"
            elif row.count is None:
                row.mistake = "stock_mistake_units"
            else:
                row.mistake = ""
            if row.shelf is not None:
                row.sku = row.shelf.sku
                seen.add(row.sku)

    def is_right(self) -> bool:
        """Whether it can be received as it stands."""
        return bool(self.rows) and not self.unread and not any(row.mistake for row in self.rows)

    def units(self) -> dict[str, int]:
        """Units by SKU, of rows in which nothing is wrong."""
        return {row.shelf.sku: row.count for row in self.rows if row.shelf and row.count}

    @property
    def sum(self) -> int:
        """All units together."""
        return sum(row.count or 0 for row in self.rows)


def read_sheet(form: Fields, *, new_id: str) -> DeliverySheet:
    """The form as it was sent: its rows, what was scanned, and what was pasted, in this order."""
    given = field_of(form, "id")
    sheet = DeliverySheet(
        id=given if is_id(given) else new_id,
        note=field_of(form, "note")[:NOTE_LENGTH_MAX],
        rows=[],
        unread=[],
    )
    pairs = zip(values_of(form, "sku"), values_of(form, "units"), strict=False)
    sheet.rows = [Row(sku, units) for sku, units in pairs if sku][:LINES_MAX]
    scanned = field_of(form, "scan")
    if scanned:
        line = read_line(scanned)
        if line is None:
            sheet.unread.append(scanned[:100])
        else:
            sheet.add(line.sku, 1 if line.units is None else line.units)
    pasted, unread = read_table(field_of(form, "paste"))
    for line in pasted[:LINES_MAX]:
        sheet.add(line.sku, line.units or 0)
    sheet.unread += [text[:100] for text in unread]
    return sheet
