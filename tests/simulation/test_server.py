"""The same seeds on a PostgreSQL server: a stress, because transactions really run side by side."""

import asyncio
from pathlib import Path

import pytest

from kaimai.composition import open_database
from kaimai.domain.errors import Misconfigured
from kaimai.persistence import schema
from kaimai.settings import Settings
from kaimai.simulation import Plan, Tally, Trouble, open_workshop, run_seed

SEEDS, SEEDS_OF_LONG = 5, 40


async def _is_empty(url: str) -> bool:
    async with open_database(Settings(data=Path(), database_url=url)) as db:
        return await db.read(schema.is_empty)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seeds", [SEEDS, pytest.param(SEEDS_OF_LONG, marks=pytest.mark.long)])
def test_every_promise_holds_on_a_server_and_nothing_is_left_there(
    fresh_postgres_url: str, seeds: int
) -> None:
    tally = Tally()
    with open_workshop(fresh_postgres_url) as workshop:
        for seed in range(1, seeds + 1):
            ended = run_seed(Plan(seed=seed), workshop)
            assert not ended.complaints, "\n".join((*ended.history, *ended.complaints))
            tally += ended.tally

    assert tally["order pay"]
    assert tally[Trouble.BUSY]
    assert asyncio.run(_is_empty(fresh_postgres_url))


def test_a_database_in_use_is_not_played_with(migrated_postgres_url: str) -> None:
    with pytest.raises(Misconfigured, match="not empty"), open_workshop(migrated_postgres_url):
        pass

    assert not asyncio.run(_is_empty(migrated_postgres_url))
