"""A power cut leaves a prefix of the write-ahead log: wherever it is cut, the books hold."""

import asyncio
import contextlib
import itertools
import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy.dialects import sqlite

from kaimai.composition import DATABASE_FILE
from kaimai.queries.check import BOOKS
from tests.crashes.rounds import open_run
from tests.crashes.wal import Snapshot

SEED = 7
ORDERS = 40
CUTS = 10
"""How many transactions are cut to pieces."""

# As text, because each copy is another database and compiling takes longer than asking.
QUESTIONS = {
    rule.name: str(
        rule.breaks.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    )
    for rule in BOOKS
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a shop under load had written and told when it was stopped."""

    snapshot: Snapshot
    told: frozenset[str]


async def _stopped_under_load(folder: Path) -> Loaded:
    async with httpx.AsyncClient(timeout=30) as http:
        run = await open_run([], SEED, folder, None, http)
        try:
            await run.start()
            async with run.under_load():
                await run.until_told(ORDERS)
                told = frozenset(run.crowd.journal.orders.values())
                snapshot = Snapshot.take(folder / DATABASE_FILE, run.shop.process.pid)
        finally:
            run.shop.kill()
            run.bank.program.kill()
    return Loaded(snapshot, told)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return asyncio.run(_stopped_under_load(tmp_path_factory.mktemp("shop")))


def _orders(file: Path) -> set[str]:
    """The orders of a database that comes back after a power cut; it is sound and its books hold."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        broken = {name: connection.execute(sql).fetchall() for name, sql in QUESTIONS.items()}
        assert {name: found for name, found in broken.items() if found} == {}
        return {token for (token,) in connection.execute("SELECT token FROM orders")}


@pytest.mark.slow
def test_the_books_hold_after_every_commit(loaded: Loaded, tmp_path: Path) -> None:
    snapshot = loaded.snapshot
    commits = [number for number in snapshot.commits() if number >= snapshot.backfilled]
    assert len(commits) > ORDERS / 10

    kept: set[str] = set()
    for number in commits:
        orders = _orders(snapshot.cut(tmp_path / "copy", snapshot.frame_end(number)))
        assert kept <= orders
        kept = orders

    assert loaded.told <= kept


@pytest.mark.slow
def test_a_transaction_that_is_cut_was_never_begun(loaded: Loaded, tmp_path: Path) -> None:
    snapshot, copy, chance = loaded.snapshot, tmp_path / "copy", random.Random(SEED)
    commits = [number for number in snapshot.commits() if number >= snapshot.backfilled]
    pairs = list(itertools.pairwise(commits))

    for before, after in chance.sample(pairs, min(CUTS, len(pairs))):
        start, end = snapshot.frame_end(before), snapshot.frame_end(after)
        whole = _orders(snapshot.cut(copy, start))
        assert _orders(snapshot.cut(copy, snapshot.frame_end(after - 1))) == whole
        assert _orders(snapshot.cut(copy, chance.randrange(start, end))) == whole
        assert _orders(snapshot.cut(copy, end, torn=True)) == whole
