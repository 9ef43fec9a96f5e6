"""Making files of orders in steps that can be cut off anywhere: what a step has written counts when its
row says so, and the next one begins there. Workbooks are made of the finished rows by a process of
their own, so that a shop that sells does not wait for it.
"""

import asyncio
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from kaimai.domain.order_exports import (
    CSV,
    FAILED,
    TOO_MANY_ROWS,
    WORKBOOK_ROWS_MAX,
    OrderExport,
)
from kaimai.operations.order_exports import forget_exports, record_progress
from kaimai.operations.shop import Shop
from kaimai.queries.order_table import export_ids, next_export, next_orders
from kaimai.sheets.csv_files import csv_rows
from kaimai.words.backoffice import texts
from kaimai.worker.order_cells import Cell, cells_of, heading

FOLDER = "exports"
STEP = 500
"""Orders of one step."""
CONVERTING_SECONDS_MAX = 900


async def make_exports(shop: Shop) -> int:
    """Take the next export one step further, and forget old ones; how many steps."""
    folder = shop.settings.data / FOLDER
    await _tidy(shop, folder)
    export = await shop.db.read(next_export)
    if export is None:
        return 0
    if export.state == "converting":
        await _convert(shop, export, folder)
    else:
        await _step(shop, export, folder)
    return 1


async def _step(shop: Shop, export: OrderExport, folder: Path) -> None:
    """Write the next orders behind what counts of the file, then let them count."""
    before = export.last_id or None
    # Days are those of the moment at which it was asked for: `today` does not move on meanwhile.
    found = await shop.db.read(
        next_orders, export.wanted, export.created_at, before=before, limit=STEP
    )
    rows: list[Sequence[Cell]] = [] if export.size else [heading(export)]
    rows += cells_of(export, found.orders)
    size = await asyncio.to_thread(_append, folder, export, rows)
    if size is None:
        await record_progress(shop.db, shop.mint, export, state="failed", error=FAILED)
        return
    at_its_end = "done" if export.file_type == CSV else "converting"
    await record_progress(
        shop.db,
        shop.mint,
        export,
        state="running" if found.last_id else at_its_end,
        last_id=found.last_id or "",
        orders=len(found.orders),
        size=size,
    )


async def _convert(shop: Shop, export: OrderExport, folder: Path) -> None:
    """Make a workbook of the rows; safe to begin again."""
    rows, made = _rows_file(folder, export), folder / f"{export.id}.part"
    error = ""
    if not rows.is_file():
        error = FAILED
    elif await asyncio.to_thread(_lines_of, rows) > WORKBOOK_ROWS_MAX:
        error = TOO_MANY_ROWS
    else:
        title = texts(export.language)[f"exports_kind_{export.kind}"]
        module = "kaimai.sheets.workbooks"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, str(rows), str(made), title
        )
        try:
            code = await asyncio.wait_for(process.wait(), CONVERTING_SECONDS_MAX)
        finally:
            if process.returncode is None:
                process.kill()
        error = "" if code == 0 else FAILED
    if not error:
        await asyncio.to_thread(os.replace, made, folder / export.file_name)
    state = "failed" if error else "done"
    await record_progress(shop.db, shop.mint, export, state=state, error=error)
    await asyncio.to_thread(rows.unlink, missing_ok=True)


async def _tidy(shop: Shop, folder: Path) -> None:
    """Delete files of exports that are forgotten, and what a cancelled one has left."""
    await forget_exports(shop.db, shop.mint)
    known = await shop.db.read(export_ids)
    await asyncio.to_thread(_delete_others, folder, known)


def _append(folder: Path, export: OrderExport, rows: Iterable[Sequence[Cell]]) -> int | None:
    """Write rows behind the bytes that count; how many bytes count then. None when they are gone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if export.file_type == CSV:
        written = csv_rows(rows, is_first=not export.size)
    else:
        written = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    with os.fdopen(
        os.open(_rows_file(folder, export), os.O_RDWR | os.O_CREAT, 0o600), "r+b"
    ) as file:
        if file.seek(0, os.SEEK_END) < export.size:
            return None
        file.truncate(export.size)
        file.seek(export.size)
        file.write(written)
    return export.size + len(written)


def _rows_file(folder: Path, export: OrderExport) -> Path:
    """A CSV is complete as it is; a workbook is made of the rows in the end."""
    return folder / (export.file_name if export.file_type == CSV else f"{export.id}.rows")


def _lines_of(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def _delete_others(folder: Path, known: set[str]) -> None:
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        if file.stem not in known:
            file.unlink(missing_ok=True)
