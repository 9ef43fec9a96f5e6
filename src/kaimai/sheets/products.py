"""Products as a table: which columns there are, what their cells mean, and every mistake by row and column.

Columns are known by their Chinese or English heading, in any order. One row is one SKU.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from kaimai.domain.calendar import TAIPEI, taipei
from kaimai.domain.product_documents import Value
from kaimai.domain.product_tables import COLUMNS, STATUSES, CellMistake, TableRow
from kaimai.sheets.cells import FORMULA_MARKS, Cell, Line, NotATable

HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    dict(
        zip(
            COLUMNS,
            (
                "商品名稱",
                "網址名稱",
                "分類",
                "狀態",
                "說明",
                "SKU",
                "規格",
                "販售中",
                "價格",
                "庫存",
                "每人限購",
                "開賣時間",
                "結束時間",
                "精選",
            ),
            strict=True,
        )
    )
)
"""What each column is called in a file of ours; its own name is understood as well."""
_ALSO: Final = {
    "品名": "name",
    "名稱": "name",
    "貨號": "sku",
    "商品編號": "sku",
    "售價": "price",
    "單價": "price",
    "數量": "stock",
    "庫存數量": "stock",
}
_STATUS_WORDS: Final = {
    "on_sale": ("上架", "販售中", "on_sale", "on sale", "visible"),
    "hidden": ("下架", "隱藏", "hidden"),
    "archived": ("封存", "archived"),
}
_YES: Final = ("是", "yes", "true", "1", "v", "✓", "y")
_NO: Final = ("否", "no", "false", "0", "x", "n")
_MOMENT: Final = "%Y-%m-%d %H:%M"
_MOMENTS: Final = (_MOMENT, "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M")
_SERIALS: Final = range(20_000, 80_000)
"""Days since the end of 1899, as spreadsheets count them: 1954 to 2119."""
_FIRST_DAY: Final = datetime(1899, 12, 30, tzinfo=TAIPEI)
_DIGITS_MAX: Final = 9
_MISTAKES_MAX: Final = 200
"""More are not told: whoever sees two hundred knows that it is the wrong file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTable:
    """What a file says. `ignored`: headings that mean nothing here."""

    rows: tuple[TableRow, ...]
    mistakes: tuple[CellMistake, ...]
    ignored: tuple[str, ...] = ()


class _Wrong(Exception):
    """What is wrong with a cell: the code of its sentence."""


def read_products(lines: Sequence[Line]) -> ProductTable:
    """The rows of a table with their values, and every mistake in them. Raises NotATable."""
    if not lines:
        raise NotATable("no_products")
    columns, ignored = _heading(lines[0])
    rows: list[TableRow] = []
    mistakes: list[CellMistake] = []
    for line in lines[1:]:
        values: dict[str, Value] = {}
        for column, place in columns.items():
            cell = line.cells[place] if place < len(line.cells) else None
            try:
                values[column] = _READERS.get(column, _text)(cell)
            except _Wrong as wrong:
                seen = str(cell)[:40]
                mistakes.append(
                    CellMistake(row=line.number, column=column, code=str(wrong), seen=seen)
                )
        if not values.get("sku"):
            mistakes.append(CellMistake(row=line.number, column="sku", code="missing"))
        rows.append(TableRow(number=line.number, values=values))
    if not rows:
        raise NotATable("no_products")
    return ProductTable(
        rows=tuple(rows), mistakes=tuple(mistakes[:_MISTAKES_MAX]), ignored=tuple(ignored)
    )


def product_cells(rows: Iterable[TableRow]) -> Iterator[Sequence[str | int]]:
    """The same table for these rows, with its heading: what both kinds of files are written from."""
    yield list(HEADINGS.values())
    for row in rows:
        yield [_written(column, row.get(column)) for column in COLUMNS]


def _heading(line: Line) -> tuple[dict[str, int], list[str]]:
    """The place of each column, and the headings that are none."""
    columns: dict[str, int] = {}
    ignored = []
    known = {each.lower(): name for name, each in HEADINGS.items()} | _ALSO
    known |= {name: name for name in COLUMNS}
    for place, cell in enumerate(line.cells):
        text = unicodedata.normalize("NFKC", str(cell if cell is not None else "")).strip()
        name = known.get(text.lower())
        if name is None:
            ignored += [text[:40]] if text else []
        elif name in columns:
            raise NotATable("column_twice", text)
        else:
            columns[name] = place
    if "sku" not in columns:
        raise NotATable("no_sku_column")
    return columns, ignored


def _text(cell: Cell) -> str | None:
    """What a cell says, as somebody would have typed it; None when it is empty."""
    match cell:
        case None:
            return None
        case bool():
            return _YES[0] if cell else _NO[0]
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return f"{cell:{_MOMENT}}"
        case str():
            text = cell.strip()
            # What was written so that it is no formula is read back as it was.
            if text[:1] == "'" and text[1:].startswith(FORMULA_MARKS):
                text = text[1:]
            return text or None
        case _:
            return str(cell)


def _plain(cell: Cell) -> str:
    """The same in one width: digits and signs as keyboards in Chinese write them."""
    return unicodedata.normalize("NFKC", _text(cell) or "").strip()


def _sku(cell: Cell) -> str | None:
    return _plain(cell) or None


def _number(cell: Cell) -> int | None:
    """A whole number of NT$ or units, with or without commas."""
    text = _plain(cell).replace(",", "").removeprefix("NT$").removeprefix("$").removesuffix("元")
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise _Wrong("not_a_number")
    if len(text) > _DIGITS_MAX:
        raise _Wrong("out_of_range")
    return int(text)


def _moment(cell: Cell) -> datetime | None:
    """A moment in Taipei: as a date, as a date's number, or as text; a day alone begins at midnight."""
    match cell:
        case datetime():
            return cell.replace(tzinfo=TAIPEI, microsecond=0)
        case date():
            return datetime(cell.year, cell.month, cell.day, tzinfo=TAIPEI)
        case bool():
            raise _Wrong("not_a_time")
        case int() | float() if int(cell) in _SERIALS:
            # To the minute: a day's fraction is rarely exact.
            return _FIRST_DAY + timedelta(minutes=round(cell * 24 * 60))
    text = _plain(cell).replace("/", "-")
    if not text:
        return None
    for form in _MOMENTS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=TAIPEI)
        except ValueError:
            continue
    raise _Wrong("not_a_time")


def _options(cell: Cell) -> Mapping[str, str]:
    options: dict[str, str] = {}
    for part in filter(None, _plain(cell).replace("\n", ";").split(";")):
        name, equals, value = part.partition("=" if "=" in part else ":")
        if not equals or not name.strip() or not value.strip() or name.strip() in options:
            raise _Wrong("not_options")
        options[name.strip()] = value.strip()
    return options


def _flag(cell: Cell) -> bool | None:
    text = _plain(cell).lower()
    if text and text not in (*_YES, *_NO):
        raise _Wrong("not_yes_or_no")
    return text in _YES if text else None


def _status(cell: Cell) -> str | None:
    text = _plain(cell).lower()
    if not text:
        return None
    for status in STATUSES:
        if text in _STATUS_WORDS[status]:
            return status
    raise _Wrong("not_a_status")


_READERS: Final[Mapping[str, Callable[[Cell], Value]]] = MappingProxyType(
    {
        "sku": _sku,
        "slug": _sku,
        "options": _options,
        "status": _status,
        "price": _number,
        "stock": _number,
        "limit_per_person": _number,
        "is_active": _flag,
        "is_featured": _flag,
        "sale_starts_at": _moment,
        "sale_ends_at": _moment,
    }
)


def _written(column: str, value: Value) -> str | int:
    match value:
        case None:
            return ""
        case bool():
            no = "" if column == "is_featured" else _NO[0]
            return _YES[0] if value else no
        case int() | str():
            return _STATUS_WORDS[str(value)][0] if column == "status" else value
        case datetime():
            return f"{taipei(value):{_MOMENT}}"
        case _:
            return ";".join(f"{name}={each}" for name, each in value.items())
