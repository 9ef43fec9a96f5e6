"""Excel workbooks: the first sheet of one is read, without trusting what the file says of its size; one
is written with a single sheet. Its library takes a while to load: only who reads workbooks imports this."""

import io
import json
import os
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kaimai.sheets.cells import (
    BYTES_MAX,
    CELL_LENGTH_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    Cell,
    Line,
    NotATable,
    defused,
    is_blank,
)

PARTS_MAX: Final = 500
UNPACKED_BYTES_MAX: Final = 80 * 1024 * 1024
"""Of all parts of a workbook together: a small file may unpack to as much as the disk holds."""
_PIECE: Final = 1024 * 1024
_BLANK_ROWS_MAX: Final = 2_000
"""Behind so many blank rows nothing more is looked for: sheets may claim a million of them."""
_MARKUP: Final = (".xml", ".rels", ".vml")
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")
_BROKEN: Final = (
    InvalidFileException,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What the readers of broken and encrypted archives and sheets raise."""


def read_workbook(content: bytes) -> list[Line]:
    """The rows of the first sheet that are not blank, with the values that its formulas had when it
    was saved. Raises NotATable.
    """
    if len(content) > BYTES_MAX:
        raise NotATable("too_large", f"{BYTES_MAX // 1024 // 1024}")
    try:
        _unpack(content)
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        try:
            return list(_lines(book))
        finally:
            book.close()
    except _BROKEN as error:
        raise NotATable("not_a_table") from error


def write_workbook(rows: Iterable[Sequence[object]], *, title: str) -> bytes:
    """A workbook with one sheet of these rows; no text in it is a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([defused(cell) if isinstance(cell, str) else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def convert(rows: Path, workbook: Path, title: str) -> None:
    """Make a workbook of a file with a JSON list in each line."""
    with rows.open(encoding="utf-8") as lines:
        made = write_workbook((json.loads(line) for line in lines), title=title)
    with os.fdopen(os.open(workbook, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(made)


def _unpack(content: bytes) -> None:
    """Read every part once before anything is made of them: an archive reads no more of a part than
    it says the part has. Raises NotATable."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_BYTES_MAX:
            raise NotATable("too_large", f"{BYTES_MAX // 1024 // 1024}")
        for part in parts:
            with archive.open(part) as opened:
                # A declaration may define entities that grow without end; workbooks have none. It
                # stands at the beginning, where it can be read in one way of writing.
                is_first, tail = part.filename.endswith(_MARKUP), b""
                while piece := opened.read(_PIECE):
                    if is_first and not piece.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
                        raise NotATable("not_a_table")
                    is_first = False
                    if any(each in tail + piece for each in _DECLARATIONS):
                        raise NotATable("not_a_table")
                    tail = piece[-16:]


def _lines(book: openpyxl.Workbook) -> Iterator[Line]:
    if not book.worksheets:
        raise NotATable("not_a_table")
    sheet = book.worksheets[0]
    if hasattr(sheet, "reset_dimensions"):
        # What the sheet says of its own size may be wrong.
        sheet.reset_dimensions()
    last = 0
    found = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX, values_only=True), start=1):
        line = [_cell(cell) for cell in cells]
        while line and line[-1] is None:
            line.pop()
        if is_blank(line):
            if number - last > _BLANK_ROWS_MAX:
                return
            continue
        last = number
        found += 1
        if found > ROWS_MAX + 1:
            raise NotATable("too_many_rows", f"{ROWS_MAX:,}")
        yield Line(number, line)


def _cell(value: object) -> Cell:
    """What a cell holds, as one of the kinds that are known; anything else as its text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        if "\x00" in value or len(value) > CELL_LENGTH_MAX:
            raise NotATable("not_a_table")
        return value
    return value if isinstance(value, date) else str(value)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
