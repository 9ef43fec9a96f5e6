"""Copies of a PostgreSQL database by the server's own programs, `pg_dump` and `pg_restore`. Loaded only
where there is a server."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.util import greenlet_spawn

from kaimai.domain.backups import Census
from kaimai.domain.errors import BackupFailed
from kaimai.persistence import schema
from kaimai.persistence.copying import census

_DEBIAN = Path("/usr/lib/postgresql")


class ServerCopying:
    """One database of a PostgreSQL server. A copy is one moment of it, while the shop writes on."""

    kind = "postgresql"
    file_name = "kaimai.dump"

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    async def size(self) -> int:
        """At most about how many bytes a copy takes: the server's own are packed less."""
        question = sa.select(sa.func.pg_database_size(sa.func.current_database()))
        async with self._connected() as conn:
            return int(await greenlet_spawn(conn.scalar, question) or 0)

    async def take(self, to: Path) -> Census:
        """Copy the database into a file. Raises BackupFailed with the program's last words."""
        async with self._connected(isolation_level="REPEATABLE READ") as conn:
            # The rows are counted in the very moment that the program copies.
            snapshot = await greenlet_spawn(conn.scalar, sa.text("SELECT pg_export_snapshot()"))
            counted = await greenlet_spawn(census, conn)
            await self._run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={to}")
            return counted

    async def put_back(self, copy: Path) -> None:
        """Fill the database from a copy. Raises BackupFailed when it has tables already."""
        async with self._connected() as conn:
            if not await greenlet_spawn(schema.is_empty, conn):
                raise BackupFailed("not_empty", self._url.database or "")
        await self._run(
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            f"--dbname={self._url.database}",
            str(copy),
        )

    @asynccontextmanager
    async def scratch(self, name: str) -> AsyncIterator[str]:
        """The URL of an empty database of this name on the same server, dropped afterwards.

        Raises BackupFailed when the server's user may not make one.
        """
        await self._administer(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield self._url.set(database=name).render_as_string(hide_password=False)
        finally:
            await self._administer(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _administer(self, statement: str) -> None:
        try:
            async with self._connected(isolation_level="AUTOCOMMIT") as conn:
                await greenlet_spawn(conn.exec_driver_sql, statement)
        except sa.exc.DBAPIError as error:
            raise BackupFailed("server", str(error.orig)) from error

    @asynccontextmanager
    async def _connected(self, **options: str) -> AsyncIterator[Connection]:
        """A connection of its own. What asks the server is called by `greenlet_spawn`, as in `server.py`."""
        engine = sa.create_engine(self._url, **options)
        try:
            conn = await greenlet_spawn(engine.connect)
            try:
                yield conn
            finally:
                await greenlet_spawn(conn.close)
        finally:
            await greenlet_spawn(engine.dispose)

    async def _run(self, program: str, *arguments: str) -> None:
        process = await asyncio.create_subprocess_exec(
            _find(program),
            "--no-password",
            *arguments,
            env={**os.environ, **_environment(self._url)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, said = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            last_words = said.decode(errors="replace").strip().splitlines()[-1:]
            raise BackupFailed("server", f"{program}: {''.join(last_words)}")


def _environment(url: URL) -> Mapping[str, str]:
    """How the server's programs are told where it is: never in arguments, which everybody can read."""
    query = {name: str(value) for name, value in url.query.items()}
    given = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
    }
    return {name: value for name, value in given.items() if value}


def _find(program: str) -> str:
    """The program on the path, or the newest of Debian's. Raises BackupFailed."""
    found = shutil.which(program)
    if found is not None:
        return found
    folders = [folder for folder in _DEBIAN.glob("*/bin") if (folder / program).exists()]
    if not folders:
        raise BackupFailed("no_program", program)
    newest = max(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))
    return str(newest / program)
