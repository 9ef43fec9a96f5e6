"""Commands for what is on sale: products in and out as a table, and stock."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli.session import (
    DEFAULT_DATA,
    OPERATOR,
    DataOption,
    Failed,
    YesOption,
    ask,
    err,
    out,
    progress,
    table,
    with_shop,
)
from kaimai.composition.workbooks import read_file
from kaimai.domain.catalog import NewProduct
from kaimai.domain.errors import NotFound
from kaimai.domain.product_tables import CellMistake, Plan
from kaimai.operations.catalog import Imported, import_products
from kaimai.operations.catalogue_previews import carry_out, plan_import
from kaimai.operations.shop import Shop
from kaimai.operations.stock import adjust_stock, receive_stock
from kaimai.queries.product_table import table_rows
from kaimai.queries.stock import Shelf, shelves
from kaimai.sheets.cells import NotATable
from kaimai.sheets.csv_files import write_csv
from kaimai.sheets.products import ProductTable, product_cells, read_products
from kaimai.words.formats import money
from kaimai.words.languages import LANGUAGES
from kaimai.words.tables import cell_sentence, file_sentence

products = typer.Typer(
    no_args_is_help=True, help="商品匯入與匯出 Products in and out as a CSV table"
)


@products.command("import")
def import_table(
    file: Annotated[
        Path,
        typer.Argument(help="CSV 或 Excel 檔 A CSV or Excel file", exists=True, dir_okay=False),
    ],
    *,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """匯入商品；已有的 SKU 會更新，庫存不變。
    Import products; a SKU that exists is changed, its stock is left alone."""
    table_read = _read(file)

    async def put(shop: Shop) -> int:
        plan = await plan_import(shop.db, shop.mint, table_read.rows)
        if plan.mistakes:
            raise _wrong(plan.mistakes)
        _tell(plan)
        if not plan.changes:
            return 0
        ask("匯入嗎？ Import them?", yes=yes)
        await carry_out(shop.db, plan, actor=OPERATOR, now=shop.mint.now())
        return len(plan.changes)

    done = with_shop(data, put)
    out.print(f"完成：改了 {done} 項商品。Done: {done} products were added or changed.")


def _read(file: Path) -> ProductTable:
    try:
        found = read_products(read_file(file.read_bytes()))
    except NotATable as error:
        both = [file_sentence(error.code, error.more, language) for language in LANGUAGES]
        raise Failed("".join(both)) from error
    if found.mistakes:
        raise _wrong(found.mistakes)
    return found


def _wrong(mistakes: Sequence[CellMistake]) -> Failed:
    for each in mistakes:
        both = [cell_sentence(each, language) for language in LANGUAGES]
        err.print("　".join(both), markup=False)
    number = len(mistakes)
    return Failed(f"有 {number} 個錯誤，沒有匯入。{number} errors, nothing was imported.")


def _tell(plan: Plan) -> None:
    """What would change, in numbers."""
    added = [change for change in plan.changes if change.before is None]
    skus = sum(
        len(change.after.skus) - (0 if change.before is None else len(change.before.skus))
        for change in plan.changes
    )
    changed = len(plan.changes) - len(added)
    out.print(
        f"新增 {len(added)} 項商品、{skus} 個 SKU，修改 {changed} 項商品，{plan.untouched} 項不變。"
        f"{len(added)} new products, {skus} new SKUs, {changed} products changed, "
        f"{plan.untouched} as they are."
    )


async def put_on_sale(shop: Shop, wanted: list[NewProduct]) -> Imported:
    """Import products, with a progress bar."""
    with progress() as bar:
        task = bar.add_task("匯入 importing", total=len(wanted))
        return await import_products(
            shop.db,
            shop.mint,
            wanted,
            actor=OPERATOR,
            progress=lambda done: bar.update(task, completed=done),
        )


@products.command("export")
def export_table(
    file: Annotated[Path, typer.Argument(help="CSV 檔 A CSV file", dir_okay=False)],
    *,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """匯出商品，可用 Excel 開啟。
    Export products as a table that Excel opens."""
    if file.exists():
        ask(f"{file} 已存在，要覆蓋嗎？ exists already. Overwrite it?", yes=yes)
    found = with_shop(data, lambda shop: shop.db.read(table_rows))
    file.write_bytes(write_csv(product_cells(found)))
    out.print(f"{len(found)} 個 SKU 寫入 SKUs written to {file}", markup=False)


def stock(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SKU | receive SKU N | adjust SKU N]",
            help="不填：全部；SKU：一項；receive：進貨；adjust：盤點調整 "
            "Nothing: all; SKU: one; receive: add units; adjust: correct a count",
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="原因 Why (needed by adjust)")] = "",
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """庫存：查看、進貨、調整。
    Stock: look, receive units, correct a count (a negative N takes away)."""
    match words or []:
        case []:
            _print_shelves(with_shop(data, lambda shop: shop.db.read(shelves)))
        case [("receive" | "adjust") as verb, sku, number]:
            _move_stock(data, verb, sku, _whole(number), reason)
        case [sku]:
            found = with_shop(data, lambda shop: shop.db.read(shelves, sku=sku))
            if not found:
                raise NotFound("SKU")
            _print_shelves(found)
        case _:
            raise typer.BadParameter(
                "kaimai stock [SKU | receive SKU N | adjust SKU N --reason TEXT]"
            )


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: N must be a whole number") from error


def _move_stock(data: Path, verb: str, sku: str, units: int, reason: str) -> None:
    async def move(shop: Shop) -> None:
        change = receive_stock if verb == "receive" else adjust_stock
        after = await change(shop.db, shop.mint, sku, units, actor=OPERATOR, reason=reason)
        out.print(
            f"{sku}: 在庫 {after.on_hand}，保留 {after.reserved}，可賣 {after.available}。"
            f"On hand {after.on_hand}, reserved {after.reserved}, available {after.available}.",
            markup=False,
        )

    with_shop(data, move)


def _print_shelves(found: list[Shelf]) -> None:
    if not found:
        out.print("沒有商品。There are no products: kaimai init products")
        return
    rows = table(
        "SKU",
        "品名 name",
        "規格 options",
        "價格 price",
        "在庫 on hand",
        "保留 reserved",
        "可賣 available",
    )
    for shelf in found:
        rows.add_row(
            shelf.sku,
            shelf.name,
            " ".join(shelf.options.values()),
            money(shelf.price),
            str(shelf.on_hand),
            str(shelf.reserved),
            str(shelf.available),
        )
    out.print(rows)
