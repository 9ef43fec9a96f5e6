"""Products as a table that a spreadsheet opens: reading it with every error named by its row, writing it.

Columns are known by their Chinese or English heading, in any order. One row is one SKU; rows with
the same product name belong to one product. What has no column stays as it is when a product exists.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kaimai.domain.calendar import TAIPEI, taipei
from kaimai.domain.catalog import TERMS, NewProduct, NewSku
from kaimai.queries.stock import Shelf

COLUMNS = {
    "name": "商品名稱",
    "category": "分類",
    "description": "說明",
    "sku": "SKU",
    "options": "規格",
    "price": "價格",
    "stock": "庫存",
    "limit_per_person": "每人限購",
    "sale_starts_at": "開賣時間",
    "sale_ends_at": "結束時間",
    "is_featured": "精選",
}
REQUIRED = ("name", "category", "sku", "price")
_MOMENT = "%Y-%m-%d %H:%M"
_MOMENTS = (_MOMENT, "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
_YES, _NO = ("是", "yes", "true", "1"), ("", "否", "no", "false", "0")


class BadTable(Exception):
    """The table cannot be imported; `errors` has one sentence for each thing that is wrong."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: dict[str, str]


def read_products(content: bytes) -> list[NewProduct]:
    """The products of a CSV file in UTF-8 (with or without BOM) or in Excel's Big5.

    Raises BadTable with every error at once.
    """
    errors: list[str] = []
    products: dict[str, NewProduct] = {}
    seen: dict[str, int] = {}
    for row in _rows(_text(content)):
        product = _product(row, errors)
        if product is None:
            continue
        sku = product.skus[0].sku
        if sku in seen:
            errors.append(f"{_place(row)}SKU {sku} 已在第 {seen[sku]} 列 is in row {seen[sku]}")
            continue
        seen[sku] = row.number
        known = products.get(product.name)
        if known is None:
            products[product.name] = product
            continue
        errors += [
            f"{_place(row)}{product.name} {each}" for each in _contradictions(known, product)
        ]
        products[product.name] = _joined(known, product)
    if errors:
        raise BadTable(errors)
    if not products:
        raise BadTable(["檔案裡沒有商品。There is no product in this file."])
    return list(products.values())


def write_products(shelves: Iterable[Shelf]) -> bytes:
    """The same table for what is on the shelves; its BOM lets Excel read the Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS.values())
    for shelf in shelves:
        options = ";".join(f"{name}={value}" for name, value in shelf.options.items())
        writer.writerow(
            [
                shelf.name,
                shelf.category,
                shelf.description,
                shelf.sku,
                options,
                shelf.price,
                shelf.on_hand,
                shelf.limit_per_person or "",
                _moment(shelf.sale_starts_at),
                _moment(shelf.sale_ends_at),
                _YES[0] if shelf.is_featured else "",
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadTable(["檔案要是 UTF-8 或 Big5 編碼的 CSV。The file must be CSV in UTF-8 or Big5."])


def _rows(text: str) -> Iterable[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        heading = [_column(cell) for cell in next(reader, [])]
        missing = [COLUMNS[name] for name in REQUIRED if name not in heading]
        if missing:
            raise BadTable(
                [f"第一列缺少欄位 The first row lacks the columns: {'、'.join(missing)}"]
            )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                named = zip(heading, cells, strict=False)
                yield _Row(reader.line_num, {name: cell.strip() for name, cell in named})
    except csv.Error as error:
        raise BadTable([f"第 {reader.line_num} 列 row {reader.line_num}: {error}"]) from error


def _column(cell: str) -> str:
    name = cell.strip()
    found = (key for key, chinese in COLUMNS.items() if name.lower() in (key, chinese.lower()))
    return next(found, name)


def _product(row: _Row, errors: list[str]) -> NewProduct | None:
    """The product of one row with its one SKU; what is wrong with it is added to `errors`."""
    wrong = [f"{COLUMNS[name]} 是空的 is empty" for name in REQUIRED if not row.cells.get(name)]
    price, units = _number(row, "price", wrong), _number(row, "stock", wrong)
    options: dict[str, str] = {}
    for part in filter(None, row.cells.get("options", "").replace("；", ";").split(";")):
        name, equals, value = part.replace("＝", "=").partition("=")
        if not equals or not name.strip() or not value.strip():
            wrong.append(f"規格 {part!r} 要寫成 must be written like 顏色=紅;尺寸=M")
        options[name.strip()] = value.strip()
    limit = _number(row, "limit_per_person", wrong)
    starts_at, ends_at = _time(row, "sale_starts_at", wrong), _time(row, "sale_ends_at", wrong)
    featured = row.cells.get("is_featured", "").lower()
    if featured not in (*_YES, *_NO):
        wrong.append(f"{COLUMNS['is_featured']} 填「是」或留空 must be yes or empty")
    if wrong:
        errors += [_place(row) + each for each in wrong]
        return None
    return NewProduct(
        name=row.cells["name"],
        category=row.cells["category"],
        description=row.cells.get("description", ""),
        skus=(NewSku(sku=row.cells["sku"], price=price, on_hand=units, options=options),),
        limit_per_person=limit or None,
        sale_starts_at=starts_at,
        sale_ends_at=ends_at,
        is_featured=featured in _YES,
        changes=frozenset(TERMS) & row.cells.keys(),
    )


def _contradictions(known: NewProduct, more: NewProduct) -> list[str]:
    """What two rows say differently of their product; an empty cell says nothing."""
    two = [("category", known.category, more.category)]
    two += [(name, getattr(known, name), getattr(more, name)) for name in TERMS]
    return [
        f"的{COLUMNS[name]}不一致 has two of {name}"
        for name, first, second in two
        if first and second and first != second
    ]


def _joined(known: NewProduct, more: NewProduct) -> NewProduct:
    """The product of all rows so far; the first cell that says something counts for all."""
    return replace(
        known,
        skus=(*known.skus, *more.skus),
        description=known.description or more.description,
        changes=known.changes | more.changes,
        **{name: getattr(known, name) or getattr(more, name) for name in TERMS},
    )


def _place(row: _Row) -> str:
    return f"第 {row.number} 列 row {row.number}: "


def _number(row: _Row, name: str, wrong: list[str]) -> int:
    """A whole number of NT$ or units, with or without commas; an empty cell is 0."""
    text = row.cells.get(name, "").replace(",", "").removeprefix("NT$").removeprefix("$")
    if not text:
        return 0
    if not text.isascii() or not text.isdigit():
        wrong.append(f"{COLUMNS[name]} {text[:20]!r} 要是整數 must be a whole number")
        return 0
    return int(text[:12])


def _time(row: _Row, name: str, wrong: list[str]) -> datetime | None:
    """A moment in Taipei, with dashes or slashes; a day alone begins at midnight. Empty: none."""
    text = row.cells.get(name, "").replace("/", "-")
    if not text:
        return None
    for form in _MOMENTS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=TAIPEI)
        except ValueError:
            continue
    wrong.append(f"{COLUMNS[name]} {text[:20]!r} 要寫成 must be written like 2026-12-01 12:00")
    return None


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{taipei(at):{_MOMENT}}"
