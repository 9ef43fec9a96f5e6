"""Where the seeds of one run find an empty shop, again and again, and what they share to be quick."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kaimai.composition import migrate, open_database
from kaimai.domain.errors import Misconfigured
from kaimai.persistence import schema
from kaimai.persistence.database import Engine, InlineEngine
from kaimai.persistence.dialect import is_sqlite, sqlite_url
from kaimai.settings import Settings
from kaimai.simulation.server import ServerEngine

_TEMPLATE = "template.db"
_FILE = "kaimai.db"


@dataclass(frozen=True, slots=True)
class Workshop:
    """A data folder, and the engine for a database that `clear` empties before each seed."""

    folder: Path
    engine: Engine
    clear: Callable[[], Awaitable[None]]
    database_url: str = ""


@contextlib.contextmanager
def open_workshop(database_url: str = "") -> Iterator[Workshop]:
    """A workshop with a file of its own, or on a PostgreSQL server; afterwards nothing is left of it.

    Raises Misconfigured unless the database of the URL is empty: what is played there is deleted.
    """
    with tempfile.TemporaryDirectory(prefix="kaimai-simulation-") as name:
        folder = Path(name)
        if not database_url:
            yield _with_file(folder)
            return
        if is_sqlite(database_url):
            raise Misconfigured("Without --database the simulation uses a file of its own.")
        asyncio.run(_move_in(Settings(data=folder, database_url=database_url)))
        engine = ServerEngine(database_url)
        try:
            yield Workshop(folder, engine, lambda: engine.write(schema.empty), database_url)
        finally:
            engine.stop()
            asyncio.run(_move_out(Settings(data=folder, database_url=database_url)))


def _with_file(folder: Path) -> Workshop:
    template, file = folder / _TEMPLATE, folder / _FILE
    engine = InlineEngine(sqlite_url(file))

    async def copy_template() -> None:
        await engine.close()
        for suffix in ("-wal", "-shm"):
            file.with_name(f"{_FILE}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(template, file)

    asyncio.run(_move_in(Settings(data=folder, database_url=sqlite_url(template))))
    return Workshop(folder, engine, copy_template)


async def _move_in(settings: Settings) -> None:
    async with open_database(settings) as db:
        if not await db.read(schema.is_empty):
            raise Misconfigured(
                "The database is not empty, and the simulation deletes what it finds. "
                "Make one for it alone: createdb kaimai_simulation"
            )
        await migrate(db)


async def _move_out(settings: Settings) -> None:
    async with open_database(settings) as db:
        await db.migrate(schema.remove)
