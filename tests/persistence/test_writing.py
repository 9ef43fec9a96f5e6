"""The writer as a process: what it commits, what comes back, and what is known when it dies."""

import asyncio
import os
import pickle
import random
import signal
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from kaimai.domain.errors import DatabaseUnreachable, NotFound, ShortLine, ShortOfStock
from kaimai.persistence.database import Connection, Database, ServedSqliteEngine
from kaimai.persistence.dialect import sqlite_url
from kaimai.persistence.ownership import FolderLock
from kaimai.persistence.writing import Copy

notes = sa.Table("notes", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))


def make_table(conn: Connection) -> None:
    notes.create(conn)


def note(conn: Connection, ids: Sequence[int]) -> list[int]:
    conn.execute(sa.insert(notes), [{"id": each} for each in ids])
    return [each * 2 for each in ids]


def note_and_refuse(conn: Connection, number: int) -> None:
    note(conn, [number])
    raise ShortOfStock([ShortLine(sku="COLA", name="可樂", wanted=5, available=2)])


def note_and_die(conn: Connection, number: int) -> None:
    note(conn, [number])
    os.kill(os.getpid(), signal.SIGKILL)


def process(_: Connection) -> int:
    return os.getpid()


def noted(conn: Connection) -> list[int]:
    return list(conn.scalars(sa.select(notes.c.id).order_by(notes.c.id)))


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(
        ServedSqliteEngine(sqlite_url(tmp_path / "notes.db")), random=random.Random(1)
    )
    await database.migrate(make_table)
    yield database
    await database.close()


async def test_another_process_writes_and_what_it_commits_is_read(db: Database) -> None:
    answers = await asyncio.gather(*(db.submit(note, number) for number in range(50)))

    assert answers == [number * 2 for number in range(50)]
    assert await db.read(noted) == list(range(50))
    assert await db.write(process) != os.getpid()


async def test_a_refusal_comes_back_whole_and_leaves_nothing(db: Database) -> None:
    with pytest.raises(ShortOfStock) as refusal:
        await db.write(note_and_refuse, 7)

    assert refusal.value.lines == (ShortLine(sku="COLA", name="可樂", wanted=5, available=2),)
    assert str(refusal.value) == "short: COLA (2 left)"
    assert await db.read(noted) == []


async def test_one_that_breaks_a_batch_does_not_break_the_others(db: Database) -> None:
    await db.write(note, [3])

    ends = await asyncio.gather(*(db.submit(note, n) for n in range(6)), return_exceptions=True)

    assert [isinstance(end, sa.exc.IntegrityError) for end in ends] == [n == 3 for n in range(6)]
    assert await db.read(noted) == list(range(6))


async def test_a_writer_that_dies_is_told_of_and_another_takes_its_place(db: Database) -> None:
    before = await db.write(process)

    with pytest.raises(DatabaseUnreachable):
        await db.write(note_and_die, 1)
    await db.write(note, [2])

    assert await db.read(noted) == [2]
    assert await db.write(process) != before


async def test_what_cannot_be_sent_is_said_and_nothing_else_is_lost(db: Database) -> None:
    with pytest.raises((AttributeError, TypeError, ValueError)):
        await db.write(lambda conn: len(noted(conn)))
    await db.write(note, [4])

    assert await db.read(noted) == [4]


async def test_the_writer_ends_with_the_line_and_holds_the_lock_until_then(tmp_path: Path) -> None:
    with FolderLock(tmp_path) as lock:
        engine = ServedSqliteEngine(sqlite_url(tmp_path / "n.db"), kept_open=(lock.fileno(),))
        database = Database(engine, random=random.Random(1))
        writer = await database.write(process)
        assert Path(f"/proc/{writer}").exists()
        await database.close()

    assert not Path(f"/proc/{writer}").exists()
    with FolderLock(tmp_path):
        pass


async def test_a_copy_of_the_process_writes_until_it_dies_and_then_a_new_one_does(
    tmp_path: Path,
) -> None:
    url = sqlite_url(tmp_path / "n.db")
    copy = Copy(url)
    database = Database(ServedSqliteEngine(url, copy=copy), random=random.Random(1))
    await database.migrate(make_table)

    assert await database.write(note, [1]) == [2]
    assert await database.write(process) == copy.pid
    with pytest.raises(DatabaseUnreachable):
        await database.write(note_and_die, 2)
    assert await database.write(note, [3]) == [6]
    assert await database.write(process) not in (copy.pid, os.getpid())

    assert await database.read(noted) == [1, 3]
    await database.close()
    copy.close()


def test_a_copy_that_nobody_used_ends_when_it_is_closed(tmp_path: Path) -> None:
    with FolderLock(tmp_path):
        copy = Copy(sqlite_url(tmp_path / "n.db"))
        copy.close()

    assert not Path(f"/proc/{copy.pid}").exists()
    with FolderLock(tmp_path):
        pass


@pytest.mark.parametrize("error", [NotFound("cart"), DatabaseUnreachable()])
def test_errors_survive_the_way(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert type(again) is type(error)
    assert (str(again), again.__dict__) == (str(error), error.__dict__)
