"""Products as a table that a spreadsheet opens: reading it with every error named by its row, writing it.

Columns are known by their Chinese or English heading, in any order. One row is one SKU; rows with
the same product name belong to one product.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.queries.stock import Shelf

COLUMNS = {
    "name": "商品名稱",
    "category": "分類",
    "description": "說明",
    "sku": "SKU",
    "options": "規格",
    "price": "價格",
    "stock": "庫存",
}
REQUIRED = ("name", "category", "sku", "price")


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
            errors.append(
                f"第 {row.number} 列 row {row.number}: SKU {sku} 已在第 {seen[sku]} 列 is in row {seen[sku]}"
            )
            continue
        seen[sku] = row.number
        known = products.get(product.name)
        if known is None:
            products[product.name] = product
        elif known.category != product.category:
            errors.append(
                f"第 {row.number} 列 row {row.number}: {product.name} 的分類不一致 has two categories"
            )
        else:
            products[product.name] = replace(
                known,
                skus=(*known.skus, *product.skus),
                description=known.description or product.description,
            )
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
    if wrong:
        errors += [f"第 {row.number} 列 row {row.number}: {each}" for each in wrong]
        return None
    sku = NewSku(sku=row.cells["sku"], price=price, on_hand=units, options=options)
    return NewProduct(
        name=row.cells["name"],
        category=row.cells["category"],
        description=row.cells.get("description", ""),
        skus=(sku,),
    )


def _number(row: _Row, name: str, wrong: list[str]) -> int:
    """A whole number of NT$ or units, with or without commas; an empty cell is 0."""
    text = row.cells.get(name, "").replace(",", "").removeprefix("NT$").removeprefix("$")
    if not text:
        return 0
    if not text.isascii() or not text.isdigit():
        wrong.append(f"{COLUMNS[name]} {text[:20]!r} 要是整數 must be a whole number")
        return 0
    return int(text[:12])
