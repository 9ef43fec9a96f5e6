"""A power cut leaves a prefix of the write-ahead log: wherever it is cut, the books hold."""

import asyncio
import itertools
import random
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from kaimai.composition import DATABASE_FILE
from kaimai.settings import Settings
from tests.crashes.proof import Books
from tests.crashes.rounds import open_run
from tests.crashes.wal import Snapshot, is_sound

SEED = 7
ORDERS = 80
CUTS = 6
"""How often the log is cut in each way."""


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


async def _orders(file: Path) -> set[str]:
    """The orders of a database that comes back after a power cut; its books hold."""
    assert is_sound(file)
    books = Books(Settings(data=file.parent))
    assert await books.broken_rules() == []
    return {token for (token,) in await books.ask("SELECT token FROM orders")}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return asyncio.run(_stopped_under_load(tmp_path_factory.mktemp("shop")))


@pytest.mark.slow
async def test_the_books_hold_wherever_the_log_is_cut(loaded: Loaded, tmp_path: Path) -> None:
    snapshot, copy, chance = loaded.snapshot, tmp_path / "copy", random.Random(SEED)
    commits = [number for number in snapshot.commits() if number > snapshot.backfilled]
    assert len(commits) > CUTS

    kept: set[str] = set()
    for number in sorted({*chance.sample(commits, CUTS), commits[-1]}):
        end, following = snapshot.frame_end(number), snapshot.frame_end(number + 1)
        at_commit = await _orders(snapshot.cut(copy, end))
        # Commits are kept in their order, and none in part: what comes after one is not seen.
        assert kept <= at_commit
        assert await _orders(snapshot.cut(copy, chance.randrange(end, following))) == at_commit
        assert await _orders(snapshot.cut(copy, following, torn=True)) >= at_commit
        kept = at_commit

    assert loaded.told <= kept


@pytest.mark.slow
async def test_half_a_transaction_is_none(loaded: Loaded, tmp_path: Path) -> None:
    snapshot, copy, chance = loaded.snapshot, tmp_path / "copy", random.Random(SEED)
    commits = [number for number in snapshot.commits() if number >= snapshot.backfilled]
    pairs = [(a, b) for a, b in itertools.pairwise(commits) if b - a > 1]
    assert pairs

    for before, after in chance.sample(pairs, min(CUTS, len(pairs))):
        whole = await _orders(snapshot.cut(copy, snapshot.frame_end(before)))
        for frames in (before + 1, after - 1):
            assert await _orders(snapshot.cut(copy, snapshot.frame_end(frames))) == whole
