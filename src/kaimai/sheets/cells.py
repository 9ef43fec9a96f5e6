"""What a file is read as, whichever kind it is: rows of cells; and why a file is no table."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

BYTES_MAX: Final = 8 * 1024 * 1024
"""Of a file that is read."""
ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 60
CELL_LENGTH_MAX: Final = 30_000
FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these is a formula to a spreadsheet."""

Cell: TypeAlias = str | int | float | bool | date | datetime | None
"""What a workbook's cell may hold; the cells of a CSV are all text."""


class Line(NamedTuple):
    """One row of a file, counted from 1 as spreadsheets count them."""

    number: int
    cells: Sequence[Cell]


class NotATable(Exception):
    """The file cannot be read as a table. `code` has its sentence in `words`; `more` fills it."""

    def __init__(self, code: str, more: str = "") -> None:
        super().__init__(f"{code} {more}".strip())
        self.code = code
        self.more = more


def is_workbook(content: bytes) -> bool:
    """Whether the content is an archive, as Excel's workbooks are; else it may be a CSV."""
    return content.startswith(b"PK\x03\x04")


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def is_blank(cells: Sequence[Cell]) -> bool:
    """Whether nothing stands in a row."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
