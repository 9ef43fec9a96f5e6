"""CSV files: read in the encodings and with the separators that spreadsheets write, and written so that
Excel opens them."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kaimai.sheets.cells import BYTES_MAX, ROWS_MAX, Line, NotATable, defused, is_blank

_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SEPARATORS: Final = (",", "\t", ";")


def read_csv(content: bytes) -> list[Line]:
    """The rows of a CSV file that are not blank: UTF-8 with or without BOM, UTF-16, or Excel's Big5.

    Raises NotATable.
    """
    if len(content) > BYTES_MAX:
        raise NotATable("too_large", f"{BYTES_MAX // 1024 // 1024}")
    text = _text(content)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    return list(_lines(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8; its BOM lets Excel read the Chinese, and no text in it is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def csv_rows(rows: Iterable[Sequence[object]], *, is_first: bool) -> bytes:
    """Some rows of such a file, to be written behind others; `is_first`: nothing is before them."""
    written = write_csv(rows)
    return written if is_first else written.removeprefix(codecs.BOM_UTF8)


def _lines(reader: "Iterator[list[str]]") -> Iterator[Line]:
    number = 0
    try:
        # Counted as a spreadsheet counts: a cell with several lines is in one row.
        for number, cells in enumerate(reader, start=1):
            if is_blank(cells):
                continue
            if number > ROWS_MAX + 1:
                raise NotATable("too_many_rows", f"{ROWS_MAX:,}")
            yield Line(number, cells)
    except csv.Error as error:
        raise NotATable("broken_csv", str(number + 1)) from error


def _text(content: bytes) -> str:
    encodings = [_MARKS[content[:2]]] if content[:2] in _MARKS else ["utf-8-sig", "cp950"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise NotATable("not_a_table")
