"""Transactions on both databases: nothing lost, nothing half done, retried in one place."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from kaimai.composition import open_database
from kaimai.domain.errors import Misconfigured
from kaimai.persistence import database as database_module
from kaimai.persistence import dialect
from kaimai.persistence.database import Database, InlineEngine, SqliteEngine
from kaimai.persistence.ownership import FolderLock
from kaimai.persistence.tables import leases, product_category
from kaimai.settings import Settings


@pytest_asyncio.fixture
async def db(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated database."""
    async with open_database(Settings(data=tmp_path, database_url=database_url)) as opened:
        yield opened


def add(conn: Connection, name: str) -> None:
    """Insert one category."""
    conn.execute(
        sa.insert(product_category), {"id": name, "slug": name, "name": name, "position": 1}
    )


def count(conn: Connection) -> int:
    """How many categories there are."""
    return conn.scalar(sa.select(sa.func.count()).select_from(product_category)) or 0


async def test_a_transaction_that_fails_leaves_nothing(db: Database) -> None:
    def half(conn: Connection) -> None:
        add(conn, "one")
        add(conn, "one")

    with pytest.raises(IntegrityError):
        await db.write(half)

    assert await db.read(count) == 0


async def test_a_cancelled_caller_does_not_stop_its_transaction(db: Database) -> None:
    caller = asyncio.ensure_future(db.write(add, "one"))
    await asyncio.sleep(0)
    caller.cancel()

    await asyncio.gather(caller, return_exceptions=True)
    await db.write(add, "two")

    # On a server the two run side by side, so the first may end last.
    async with asyncio.timeout(30):
        while await db.read(count) < 2:
            await asyncio.sleep(0)


async def test_concurrent_decrements_lose_no_update(db: Database) -> None:
    await db.write(add, "shelf")

    def take_one(conn: Connection) -> None:
        row = conn.execute(sa.select(product_category.c.position).with_for_update()).one()
        conn.execute(sa.update(product_category).values(position=row.position - 1))

    await asyncio.gather(*(db.write(take_one) for _ in range(40)))

    position = await db.read(lambda conn: conn.scalar(sa.select(product_category.c.position)))
    assert position == 1 - 40


async def test_a_transaction_that_lost_a_race_runs_again(db: Database) -> None:
    tries = []

    def unlucky(conn: Connection) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise _busy(conn)
        return "done"

    assert await db.write(unlucky) == "done"
    assert len(tries) == 3


async def test_retrying_ends(db: Database) -> None:
    tries = []

    def hopeless(conn: Connection) -> None:
        tries.append(1)
        raise _busy(conn)

    with pytest.raises(DBAPIError):
        await db.write(hopeless)

    assert len(tries) == database_module.TRIES_MAX


async def test_a_batch_is_one_transaction_for_all_who_gathered(db: Database) -> None:
    sizes = []

    def add_all(conn: Connection, names: Sequence[str]) -> list[str]:
        sizes.append(len(names))
        for name in names:
            add(conn, name)
        return [name.upper() for name in names]

    ends = await asyncio.gather(*(db.submit(add_all, f"c{number}") for number in range(50)))

    assert ends == [f"C{number}" for number in range(50)]
    assert sum(sizes) == 50
    assert len(sizes) < 10
    assert await db.read(count) == 50


async def test_closing_finishes_what_was_accepted(database_url: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=database_url)
    async with open_database(settings) as first:
        writes = [asyncio.ensure_future(first.write(add, f"c{number}")) for number in range(20)]
        await asyncio.sleep(0)

    await asyncio.gather(*writes)
    async with open_database(settings) as second:
        assert await second.read(count) == 20


async def test_rows_of_a_parameter_have_their_types(db: Database) -> None:
    def ask(conn: Connection) -> list[tuple[object, ...]]:
        table = dialect.rows(
            conn, "given", {"word": sa.Text(), "number": sa.Integer(), "flag": sa.Boolean()}
        )
        given = [
            {"word": "可樂'\"\\", "number": -7, "flag": True},
            {"word": "", "number": 2_000_000_000, "flag": False},
        ]
        found = conn.execute(
            sa.select(table.c.word, table.c.number, table.c.flag).order_by(table.c.number),
            {"given": dialect.rows_parameter(given)},
        )
        return [tuple(row) for row in found]

    assert await db.read(ask) == [
        ("可樂'\"\\", -7, True),
        ("", 2_000_000_000, False),
    ]


async def test_an_embedded_database_reads_without_writing(
    migrated_sqlite: Path,
) -> None:
    engine = SqliteEngine(dialect.sqlite_url(migrated_sqlite))
    db = Database(engine, random=random.Random(1))

    with pytest.raises(DBAPIError, match="readonly"):
        await db.read(add, "no")

    await db.close()


async def test_an_embedded_database_runs_inline_for_exact_repeats(tmp_path: Path) -> None:
    engine = InlineEngine(dialect.sqlite_url(tmp_path / "inline.db"))
    db = Database(engine, random=random.Random(1))

    await db.write(leases.create)
    rows = await db.read(lambda conn: conn.execute(sa.select(leases)).all())

    assert rows == []
    await db.close()


def test_times_without_a_zone_are_not_stored() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        dialect.UtcDateTime().process_bind_param(
            datetime(2026, 1, 1),  # noqa: DTZ001 that is the point
            None,
        )  # type: ignore[arg-type]


def test_an_old_sqlite_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialect, "OLDEST_SQLITE", (99, 0, 0))

    with pytest.raises(Misconfigured, match="too old"):
        dialect.sqlite_engine("sqlite://", writes=True)


def test_one_process_owns_a_folder(tmp_path: Path) -> None:
    with (
        FolderLock(tmp_path),
        pytest.raises(Misconfigured, match="in use by process"),
        FolderLock(tmp_path),
    ):
        pass

    with FolderLock(tmp_path):
        pass


def _busy(conn: Connection) -> DBAPIError:
    """The error that this database raises when a transaction may be run again."""
    try:
        if conn.dialect.name == "sqlite":
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            error.sqlite_errorname = "SQLITE_BUSY"
            return DBAPIError("BEGIN", {}, error)
        conn.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$")
    except DBAPIError as error:
        return error
    raise AssertionError("PostgreSQL raised nothing")
