"""Commands for backups: make one while the shop sells, list them, try one out, and restore one."""

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kaimai import archive, composition
from kaimai.cli.session import DEFAULT_DATA, DataOption, Failed, out, run, settings_of, table
from kaimai.domain.backups import BY_HAND, Manifest, made_at
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import BackupFailed
from kaimai.operations.backups import (
    Place,
    backups_in,
    make_backup,
    put_back,
    record_backup,
    rows_that_differ,
)
from kaimai.persistence import schema
from kaimai.queries.check import RULES, Broken, find_broken
from kaimai.settings import Settings

_MOMENT = "%Y-%m-%d %H:%M"
_MEGABYTE = 1_000_000


def backup(
    to: Annotated[
        Path | None,
        typer.Option("--to", help="放到這個資料夾 Where it goes; else the shop's backup folder"),
    ] = None,
    *,
    shows: Annotated[
        bool, typer.Option("--list", help="列出備份，不製作新的 List them, make none")
    ] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """備份資料庫與商品圖片，營業中也可以執行。
    Back up the database and all pictures, also while the shop sells."""
    settings = settings_of(data)
    place = composition.backup_place(settings, to and composition.data_folder(to))
    if shows:
        _show(backups_in(place.folder), place.folder)
        return
    if (
        composition.is_embedded(settings)
        and not (settings.data / composition.DATABASE_FILE).exists()
    ):
        raise BackupFailed("no_shop", str(settings.data))

    began = time.monotonic()
    made = run(_make(settings, place))
    size = f"{made.stat().st_size / _MEGABYTE:,.1f} MB, {time.monotonic() - began:.1f} s"
    out.print(f"{made}\n{size}", markup=False)
    out.print(
        "設定檔 kaimai.toml 與密鑰不在備份裡，請另外保存。"
        "Settings (kaimai.toml) and keys are not in it: keep them elsewhere.\n"
        "請確認可以還原 Try it out:  kaimai restore FILE --verify",
        markup=False,
    )


async def _make(settings: Settings, place: Place) -> Path:
    """Make one of a database of any version: before `kaimai migrate` it is needed most."""
    async with composition.open_database(settings) as db:
        if await db.read(schema.current) != schema.latest():
            return await make_backup(place, at=datetime.now(UTC))
        run_ = await record_backup(
            db, place, kind=BY_HAND, clock=time.monotonic, now=lambda: datetime.now(UTC)
        )
        return Path(run_.file)


def restore(
    file: Annotated[Path, typer.Argument(help="備份檔 The backup", exists=True, dir_okay=False)],
    *,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="只在暫存處試著還原並檢查，不留下任何東西 Only try it out, in a place that is removed",
        ),
    ] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """把備份還原到空的資料夾或空的資料庫，並檢查帳目。
    Restore a backup to an empty folder or database, and check its books.
    Exit code 0: all of it is there and the books agree, 1: not."""
    settings = settings_of(data)
    try:
        broken = run(_try_out(file, settings) if verify else _restore(file, settings))
    except archive.BadArchive as bad:
        raise Failed(f"這個備份不能用。This backup cannot be used: {bad}") from bad
    if broken:
        raise typer.Exit(1)


async def _try_out(file: Path, settings: Settings) -> bool:
    with tempfile.TemporaryDirectory(prefix="kaimai-verify-") as folder:
        async with composition.scratch(settings, Path(folder) / "data") as there:
            return await _put_back_and_look(file, there, Path(folder) / "unpacked")


async def _restore(file: Path, settings: Settings) -> bool:
    settings.data.mkdir(parents=True, exist_ok=True)
    with (
        composition.own(settings),
        tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data) as folder,
    ):
        is_broken = await _put_back_and_look(file, settings, Path(folder))
    out.print(
        "備份之後銀行可能收了款、退了款：啟動後請執行 kaimai reconcile --days 30。\n"
        "The bank may know of money that the backup does not: start the shop, then run "
        "kaimai reconcile --days 30",
        markup=False,
    )
    return is_broken


async def _put_back_and_look(file: Path, settings: Settings, work: Path) -> bool:
    """Restore, bring to this version's schema, and look: whether anything is not as it should be."""
    known = schema.revisions()
    if (needed := archive.read_manifest(file).census.schema) not in known:
        raise BackupFailed("newer", needed)
    manifest = await put_back(file, composition.backup_place(settings), work=work)
    async with composition.open_database(settings) as db:
        differing = await rows_that_differ(db, manifest)
        await composition.migrate(db)
        broken = await find_broken(db, manifest.made_at, RULES, clock=time.monotonic)
    _tell(manifest, differing, broken)
    return bool(differing or broken)


def _tell(manifest: Manifest, differing: Sequence[str], broken: Sequence[Broken]) -> None:
    rows = sum(manifest.census.rows.values())
    out.print(
        f"備份時間 made at {taipei(manifest.made_at):{_MOMENT}}，"
        f"{len(manifest.files):,} 個檔案 files, {rows:,} 筆資料 rows",
        markup=False,
    )
    for each in differing:
        out.print(f"筆數不同 rows differ: {each}", markup=False, style="red")
    for rule in broken:
        out.print(f"{rule.rule.name}: {rule.count} {rule.rule.reason}", markup=False, style="red")
    if not differing and not broken:
        out.print("完整，帳目一致。All of it is there, and the books agree.")


def _show(files: Sequence[Path], folder: Path) -> None:
    found = table("時間 made", "檔案 file", "MB")
    for file in files:
        size = f"{file.stat().st_size / _MEGABYTE:,.1f}"
        found.add_row(f"{taipei(made_at(file.name)):{_MOMENT}}", file.name, size)
    out.print(found if found.rows else f"{folder} 裡沒有備份。There are no backups.")
