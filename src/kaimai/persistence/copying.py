"""Copies of a whole database for backups, taken while the shop sells. The embedded one is here; a
server's is in `server_copying.py`."""

import asyncio
import os
import shutil
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.backups import Census
from kaimai.domain.errors import BackupFailed
from kaimai.persistence import dialect, schema
from kaimai.persistence.tables import installation


def census(conn: Connection) -> Census:
    """What the database holds in this transaction: every table, of whatever version."""
    present = sa.inspect(conn).get_table_names()
    named = sa.select(installation.c.id).order_by(installation.c.created_at, installation.c.id)
    return Census(
        schema=schema.current(conn) or "",
        installation=(conn.scalar(named.limit(1)) or "") if installation.name in present else "",
        rows={
            name: conn.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
            for name in sorted(present)
        },
    )


class SqliteCopying:
    """The embedded database of a data folder. Its owner writes on meanwhile: a copy is one moment of it."""

    kind = "sqlite"
    file_name = "kaimai.db"

    def __init__(self, file: Path) -> None:
        self._file = file

    async def size(self) -> int:
        """About how many bytes a copy takes."""
        wal = self._file.with_name(f"{self._file.name}-wal")
        return sum(each.stat().st_size for each in (self._file, wal) if each.exists())

    async def take(self, to: Path) -> Census:
        """Copy the database into a file. Raises BackupFailed when there is none, or it is damaged."""
        return await asyncio.to_thread(self._take, to)

    async def put_back(self, copy: Path) -> None:
        """Make the database from a copy. Raises BackupFailed when there is one already."""
        if self._file.exists():
            raise BackupFailed("not_empty", str(self._file.parent))
        await asyncio.to_thread(self._put_back, copy)

    def _take(self, to: Path) -> Census:
        if not self._file.exists():
            raise BackupFailed("no_shop", str(self._file.parent))
        source = sqlite3.connect(f"{self._file.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
        copy = sqlite3.connect(to)
        try:
            # All pages in one step: a reader holds nobody up, and sees one moment.
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            copy.close()
            source.close()
        if found != "ok":
            raise BackupFailed("damaged", found)
        with _looked_at(to).begin() as conn:
            return census(conn)

    def _put_back(self, copy: Path) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_name(f"{self._file.name}.new")
        shutil.copyfile(copy, new)
        with new.open("rb+") as written:
            os.fsync(written.fileno())
        new.rename(self._file)


def _looked_at(file: Path) -> sa.Engine:
    return sa.create_engine(
        f"sqlite:///file:{file.absolute()}?mode=ro&immutable=1&uri=true",
        poolclass=sa.NullPool,
        json_serializer=dialect.dump_json,
    )
