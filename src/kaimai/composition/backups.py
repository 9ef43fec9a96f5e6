"""Backups of a shop from its settings: what is copied and how, and the nightly job."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from kaimai.composition.shop import DATABASE_FILE, database_url, is_embedded
from kaimai.domain.backups import BY_HAND
from kaimai.operations.backups import Copying, Place, back_up_nightly, folder_of, record_backup
from kaimai.operations.errands import Told
from kaimai.operations.shop import Shop
from kaimai.persistence.copying import SqliteCopying
from kaimai.settings import Settings
from kaimai.worker import Job, errand_job


def backup_place(settings: Settings, folder: Path | None = None) -> Place:
    """What this shop's backups are made of, and the folder they go to: the given one, or its own."""
    return Place(
        copying=_copying(settings),
        data=settings.data,
        folder=folder or folder_of(settings),
    )


@asynccontextmanager
async def scratch(settings: Settings, folder: Path) -> AsyncIterator[Settings]:
    """The settings of an empty place in which a backup can be tried: `folder`, and, for a server's
    database, a new one beside it that is dropped afterwards. Raises BackupFailed."""
    there = replace(settings, data=folder)
    if is_embedded(settings):
        yield replace(there, database_url="")
        return
    from kaimai.persistence.server_copying import ServerCopying

    name = f"kaimai_verify_{secrets.token_hex(6)}"
    async with ServerCopying(settings.database_url).scratch(name) as url:
        yield replace(there, database_url=url)


def backup_jobs(shop: Shop) -> list[Job]:
    """What people ask for, and the nightly backup where the settings name a folder for it."""
    settings = shop.settings
    place = backup_place(settings)

    async def make_one() -> Told:
        clock = asyncio.get_running_loop().time
        made = await record_backup(shop.db, place, kind=BY_HAND, clock=clock, now=shop.mint.now)
        return {"file": Path(made.file).name, "bytes": made.bytes}

    errands = errand_job(shop, make_one)
    if not settings.backup_folder:
        return [errands]

    async def make_tonights() -> int:
        return await back_up_nightly(
            shop.db,
            place,
            from_hour=settings.backup_at_hour,
            clock=asyncio.get_running_loop().time,
            now=shop.mint.now,
        )

    return [errands, Job("backup", 600, make_tonights, drains=False)]


def _copying(settings: Settings) -> Copying:
    url = database_url(settings)
    if is_embedded(settings):
        return SqliteCopying(Path(settings.data / DATABASE_FILE))
    from kaimai.persistence.server_copying import ServerCopying

    return ServerCopying(url)
