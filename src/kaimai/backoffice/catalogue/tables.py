"""Products in and out as tables: a file is read, what it would change is shown, and done when somebody
says yes. The page that shows it is in `previews.py`."""

import asyncio
from typing import Any, Final

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.product_tables import CellMistake, TableRow
from kaimai.operations.catalogue_previews import keep_preview, plan_import
from kaimai.queries.product_table import table_rows
from kaimai.sheets.cells import BYTES_MAX, ROWS_MAX, NotATable, is_workbook
from kaimai.sheets.csv_files import read_csv, write_csv
from kaimai.sheets.products import ProductTable, product_cells, read_products
from kaimai.sheets.workbooks import read_workbook, write_workbook
from kaimai.words.backoffice import texts
from kaimai.words.tables import cell_sentence, file_sentence

PATH: Final = "/admin/products/import"
BODY_BYTES_MAX: Final = BYTES_MAX + 1024 * 1024
MISTAKES_MAX: Final = 100
"""Mistakes that a page tells of at once."""
_TYPES: Final = {
    "products.csv": "text/csv; charset=utf-8",
    "products.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@page("/products/import", "catalogue.edit")
async def choose_file(visit: TheVisit) -> Response[Any]:
    """How a table is written, and where to send it."""
    return await _show(visit)


@form("/products/import", "catalogue.edit", request_max_body_size=BODY_BYTES_MAX)
async def read_file(visit: TheVisit) -> Response[Any]:
    """Read a file, and show what it would change; or every mistake in it."""
    sent = (await visit.request.form()).get("table")
    if not isinstance(sent, UploadFile) or not (content := await sent.read()):
        words = texts(visit.language)["products_no_file"]
        return await _show(visit, mistakes={"table": words}, status=422)
    try:
        table = await asyncio.to_thread(_read, content)
    except NotATable as error:
        words = file_sentence(error.code, error.more, visit.language)
        return await _show(visit, mistakes={"table": words}, status=422)
    shop = visit.shop
    plan = await plan_import(shop.db, shop.mint, table.rows)
    if wrong := (*table.mistakes, *plan.mistakes):
        return await _show(visit, wrong=wrong, status=422)
    if not plan.changes:
        return go(visit, PATH, "products_import_same", tone="news", n=plan.untouched)
    preview_id = await keep_preview(
        shop.db, shop.mint, plan, kind="import", title=sent.filename[:80], actor=visit.actor
    )
    return go(visit, f"/admin/products/previews/{preview_id}")


@page("/products/export/{name:str}", "catalogue.view")
async def export(visit: TheVisit, name: FromPath[str]) -> Response[bytes]:
    """Everything that is sold, as a file that can be changed and read back."""
    if name not in _TYPES:
        raise NotFoundException
    rows = await visit.shop.db.read(table_rows)
    content = await asyncio.to_thread(_written, name, rows, texts(visit.language)["room_products"])
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=_TYPES[name], headers=headers)


def _read(content: bytes) -> ProductTable:
    return read_products(read_workbook(content) if is_workbook(content) else read_csv(content))


def _written(name: str, rows: list[TableRow], title: str) -> bytes:
    cells = product_cells(rows)
    return write_csv(cells) if name.endswith(".csv") else write_workbook(cells, title=title)


async def _show(
    visit: Visit,
    *,
    wrong: tuple[CellMistake, ...] = (),
    mistakes: dict[str, str] | None = None,
    status: int = 200,
) -> Response[Any]:
    return await show(
        visit,
        "products/import.html",
        status=status,
        mistakes=mistakes or {},
        wrong=[cell_sentence(each, visit.language) for each in wrong[:MISTAKES_MAX]],
        wrong_count=len(wrong),
        rows_max=ROWS_MAX,
        bytes_max=BYTES_MAX // 1024 // 1024,
    )


HANDLERS: Final = (choose_file, read_file, export)
