"""Backups: making one while the shop sells, keeping the right ones, and proving that one can be restored.

How a database is copied is in `kaimai.persistence`, what the file looks like in `kaimai.archive`.
"""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from kaimai import archive
from kaimai.domain.backups import (
    BY_HAND,
    NIGHTLY,
    Census,
    Manifest,
    is_backup,
    name_of,
    outlived,
)
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import BackupFailed
from kaimai.media import shelf
from kaimai.persistence import backup_runs
from kaimai.persistence.backup_runs import BackupRun
from kaimai.persistence.copying import census
from kaimai.persistence.database import Database
from kaimai.persistence.installation import began_at
from kaimai.settings import Settings

ROOM = 1.2
"""A backup begins where the disk has so many times the room of all that goes in."""
_PICTURES = shelf.FOLDER


class Copying(Protocol):
    """How one kind of database is copied whole, and put back."""

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        ...

    @property
    def file_name(self) -> str:
        """What the copy is called inside a backup."""
        ...

    async def size(self) -> int:
        """About how many bytes a copy takes."""
        ...

    async def take(self, to: Path) -> Census:
        """Copy one moment of the database into a file. Raises BackupFailed."""
        ...

    async def put_back(self, copy: Path) -> None:
        """Fill an empty database. Raises BackupFailed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is backed up, and where to. `data`: the shop's data folder, for its pictures."""

    copying: Copying
    data: Path
    folder: Path


def folder_of(settings: Settings) -> Path:
    """Where this shop's backups go."""
    return settings.data.joinpath(settings.backup_folder or "backups")


def is_on_same_disk(folder: Path, data: Path) -> bool:
    """Whether a backup there would die with the disk of the shop."""
    return folder.exists() and folder.stat().st_dev == data.stat().st_dev


def backups_in(folder: Path) -> list[Path]:
    """The whole backups of a folder, the newest first."""
    found = [file for file in folder.glob("kaimai-*.tar.gz") if is_backup(file.name)]
    return sorted(found, key=lambda file: file.name.split("-", 2)[2], reverse=True)


async def make_backup(place: Place, *, kind: str = BY_HAND, at: datetime) -> Path:
    """Make one backup: the database at one moment, and every picture. The shop may sell meanwhile.

    Raises BackupFailed; then no file has appeared. OSError when the disk fails.
    """
    with archive.workplace(place.folder) as work:
        await _check_room(place)
        found = await place.copying.take(work / place.copying.file_name)
        return await asyncio.to_thread(_pack, place, work, kind=kind, at=at, found=found)


def _pack(place: Place, work: Path, *, kind: str, at: datetime, found: Census) -> Path:
    pictures = sorted(file for file in (place.data / _PICTURES).glob("*") if file.is_file())
    files = {f"{_PICTURES}/{each.name}": each for each in pictures}
    files[place.copying.file_name] = work / place.copying.file_name
    manifest = Manifest(
        version=version("kaimai"),
        database=place.copying.kind,
        made_at=at,
        census=found,
        files={name: archive.digest_of(file) for name, file in files.items()},
    )
    number = 1
    while (to := place.folder / name_of(kind, at, number)).exists():
        number += 1
    archive.write(to, manifest, files, work=work)
    return to


async def _check_room(place: Place) -> None:
    pictures = sum(file.stat().st_size for file in (place.data / _PICTURES).glob("*"))
    needed = int(ROOM * (2 * await place.copying.size() + pictures))
    free = shutil.disk_usage(place.folder).free
    if free < needed:
        raise BackupFailed("no_room", f"{needed // 1_000_000 + 1:,} MB, {free // 1_000_000:,} MB")


async def record_backup(
    db: Database,
    place: Place,
    *,
    kind: str,
    clock: Callable[[], float],
    now: Callable[[], datetime],
) -> BackupRun:
    """Make a backup and remember how that ended; nightly ones that are not kept are deleted.

    Raises BackupFailed or OSError, after that was remembered too.
    """
    at, began = now(), clock()
    try:
        file = await make_backup(place, kind=kind, at=at)
    except (BackupFailed, OSError) as error:
        await db.write(
            backup_runs.record,
            BackupRun(at=at, seconds=clock() - began, trouble=str(error)[:500]),
        )
        raise
    for name in outlived(each.name for each in backups_in(place.folder)):
        (place.folder / name).unlink(missing_ok=True)
    run = BackupRun(at=at, seconds=clock() - began, file=str(file), bytes=file.stat().st_size)
    await db.write(backup_runs.record, run)
    return run


async def back_up_nightly(
    db: Database,
    place: Place,
    *,
    from_hour: int,
    clock: Callable[[], float],
    now: Callable[[], datetime],
) -> int:
    """Make tonight's backup once its hour has come, Taipei time; how many were made.

    A shop's first is made in the night after its first day. One that failed is tried again an hour
    later. Raises BackupFailed or OSError.
    """
    present = taipei(now())
    if present.hour < from_hour:
        return 0
    began = await db.read(began_at)
    if began is None or taipei(began).date() == present.date():
        return 0
    last, good = await db.read(backup_runs.last), await db.read(backup_runs.last_good)
    if good is not None and taipei(good.at).date() == present.date():
        return 0
    if last is not None and last.trouble and (now() - last.at).total_seconds() < 3600:
        return 0
    await record_backup(db, place, kind=NIGHTLY, clock=clock, now=now)
    return 1


async def put_back(file: Path, place: Place, *, work: Path) -> Manifest:
    """Put a backup's database and pictures where the shop will look for them; nothing may be there.

    `work`: an empty folder for what is unpacked. Raises BackupFailed, BadArchive or OSError.
    """
    manifest = await asyncio.to_thread(archive.unpack, file, work)
    if manifest.database != place.copying.kind:
        raise BackupFailed("other_database", f"{manifest.database}, {place.copying.kind}")
    pictures = place.data / _PICTURES
    if pictures.exists() and any(pictures.iterdir()):
        raise BackupFailed("not_empty", str(pictures))
    await place.copying.put_back(work / place.copying.file_name)
    if (work / _PICTURES).exists():
        await asyncio.to_thread(shutil.copytree, work / _PICTURES, pictures, dirs_exist_ok=True)
    return manifest


async def rows_that_differ(db: Database, manifest: Manifest) -> list[str]:
    """Tables that have another number of rows than the backup says, as they were put back."""
    found = await db.read(census)
    tables = sorted(found.rows.keys() | manifest.census.rows.keys())
    return [
        f"{name}: {manifest.census.rows.get(name, 0):,} → {found.rows.get(name, 0):,}"
        for name in tables
        if found.rows.get(name) != manifest.census.rows.get(name)
    ]
