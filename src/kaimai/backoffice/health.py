"""How the shop's machinery stands: the books, backups, what waits, who works, what it runs on; and having
the books asked or a backup made now."""

import shutil
from datetime import timedelta
from importlib.metadata import version
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import File

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.backups import is_backup, made_at
from kaimai.domain.errors import NotFound
from kaimai.operations.backups import backups_in, folder_of, is_on_same_disk
from kaimai.operations.errands import ask_for
from kaimai.operations.sealed_steps import open_steps
from kaimai.persistence.errands import BACKUP, CHECK
from kaimai.queries.check import RULES
from kaimai.queries.health import Machinery, backlog, machinery
from kaimai.words.backoffice import texts

_ROOM: Final = "/admin/health"
OLD: Final = timedelta(days=2)
"""A backup older than this is one that somebody should worry about."""
_SHOWN: Final = 12
_REASONS: Final = {rule.name: rule.reason for rule in RULES}


@page("/health", "health.view")
async def health(visit: TheVisit) -> Response[Any]:
    """Everything about the machinery on one page, what is wrong first."""
    shop = visit.shop
    now = await shop.db.read(machinery)
    folder = folder_of(shop.settings)
    return await show(
        visit,
        "health/health.html",
        troubles=[*_troubles(visit, now), *await _open_steps(visit)],
        machines=now,
        backlog=await shop.db.read(backlog, visit.now),
        reason_of=lambda name: _REASONS.get(name, ""),
        backups=[
            (file.name, made_at(file.name), file.stat().st_size)
            for file in backups_in(folder)[:_SHOWN]
        ],
        folder=folder,
        nightly=bool(shop.settings.backup_folder),
        is_embedded=shop.db.engine.writers == 1,
        free=shutil.disk_usage(shop.settings.data).free,
        connections=[
            ("bank", shop.settings.bank.is_set),
            ("line", shop.settings.line.is_set),
            ("mail", bool(shop.settings.mail.host)),
        ],
        version=version("kaimai"),
    )


@form("/health/check", "backup.make")
async def check(visit: TheVisit) -> Response[Any]:
    """Ask every rule of the books as soon as the worker is free."""
    await ask_for(visit.shop.db, visit.shop.mint, CHECK, actor=visit.actor)
    return go(visit, _ROOM, "health_check_asked")


@form("/health/backup", "backup.make")
async def back_up(visit: TheVisit) -> Response[Any]:
    """Make a backup as soon as the worker is free."""
    await ask_for(visit.shop.db, visit.shop.mint, BACKUP, actor=visit.actor)
    return go(visit, _ROOM, "health_backup_asked")


@page("/health/backups/{name:str}", "secrets.edit")
async def download(visit: TheVisit, name: FromPath[str]) -> Response[Any]:
    """One backup, for owners: it holds all that the shop knows of its customers."""
    file = folder_of(visit.shop.settings).joinpath(name)
    if not is_backup(name) or not file.is_file():
        raise NotFound("page")
    return File(path=file, filename=name, media_type="application/gzip")


def _troubles(visit: Visit, now: Machinery) -> list[str]:
    """Sentences about what somebody should do something about."""
    t, settings = texts(visit.language), visit.shop.settings
    found = [
        t["health_locked"].format(kind=t[f"health_{kind}"]) for kind in visit.shop.live.troubles
    ]
    good, last = now.last_good_backup, now.last_backup
    if good is None or good.at < visit.now - OLD:
        found.append(t["health_backup_old"])
    if last is not None and last.trouble:
        found.append(t["health_backup_failed"].format(why=last.trouble))
    if good is not None and is_on_same_disk(folder_of(settings), settings.data):
        found.append(t["health_same_disk"])
    return found


async def _open_steps(visit: Visit) -> list[str]:
    """What is to be done about second steps that are not sealed, if anything."""
    count = await open_steps(visit.shop.db)
    t = texts(visit.language)
    return [t["health_open_steps"].format(n=count)] if count else []


HANDLERS: Final = (health, check, back_up, download)
