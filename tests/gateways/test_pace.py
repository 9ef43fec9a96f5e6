"""The bank's pace: who goes first, how fast, and one pace for several processes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from kaimai.composition import open_database
from kaimai.domain.payments import Rank
from kaimai.gateways import pace as pace_module
from kaimai.gateways.pace import Pace
from kaimai.persistence.database import Database
from kaimai.persistence.pace import take_slot
from kaimai.settings import Settings

START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def db(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated database."""
    async with open_database(Settings(data=tmp_path, database_url=database_url)) as opened:
        yield opened


class Gate:
    """Slots that a test opens one by one; what it is asked for is written down."""

    def __init__(self) -> None:
        self.opened = asyncio.Semaphore(0)
        self.lengths: list[float] = []

    async def __call__(self, now: float, seconds: float) -> float:
        self.lengths.append(seconds)
        await self.opened.acquire()
        return now


async def test_the_most_urgent_goes_first_and_equals_in_their_order() -> None:
    gate = Gate()
    pace = Pace(requests_per_second=5, clock=lambda: START, slots=gate)
    went: list[str] = []

    async def call(name: str, rank: Rank) -> None:
        await pace.take(rank)
        went.append(name)

    calls = [
        asyncio.ensure_future(call(name, rank))
        for name, rank in [
            ("unsigned", Rank.UNSIGNED_NOTICE),
            ("sweep", Rank.SWEEP),
            ("create 1", Rank.CREATE),
            ("notice", Rank.SIGNED_NOTICE),
            ("create 2", Rank.CREATE),
        ]
    ]
    await asyncio.sleep(0)
    for _ in calls:
        gate.opened.release()
    await asyncio.gather(*calls)

    assert went == ["create 1", "create 2", "notice", "sweep", "unsigned"]
    assert gate.lengths == [0.4] * 5  # one call is two requests


async def test_a_caller_who_gave_up_takes_nobodys_turn() -> None:
    gate = Gate()
    pace = Pace(requests_per_second=5, clock=lambda: START, slots=gate)
    gone = asyncio.ensure_future(pace.take(Rank.CREATE))
    stays = asyncio.ensure_future(pace.take(Rank.SWEEP))
    await asyncio.sleep(0)

    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    gate.opened.release()
    await stays


async def test_no_limit_waits_for_nobody() -> None:
    pace = Pace(requests_per_second=0, clock=lambda: START, slots=Gate())

    await pace.take(Rank.UNSIGNED_NOTICE)

    assert pace.now() == START


async def test_a_burst_of_one_second_goes_at_once_and_then_the_pace_holds() -> None:
    slots = pace_module._LocalSlots()
    now = START.timestamp()

    begins = [await slots(now, 0.4) for _ in range(5)]

    assert [round(each - now, 1) for each in begins] == [-1.0, -0.6, -0.2, 0.2, 0.6]


async def test_processes_share_one_pace_through_the_database(db: Database) -> None:
    now = START.timestamp()

    begins = await asyncio.gather(*(db.write(take_slot, now, 0.4) for _ in range(5)))
    later = await db.write(take_slot, (START + timedelta(hours=1)).timestamp(), 0.4)

    assert sorted(round(each - now, 1) for each in begins) == [-1.0, -0.6, -0.2, 0.2, 0.6]
    assert round(later - now) == 3_599


GAPS = st.lists(st.floats(0, 3), min_size=1, max_size=40)


@given(GAPS, st.sampled_from([0.1, 0.4, 1.0]))
async def test_no_second_has_more_turns_than_the_pace_and_one_burst(
    gaps: list[float], seconds: float
) -> None:
    slots, now, begins = pace_module._LocalSlots(), 1_000.0, []
    for gap in gaps:
        now += gap
        begins.append(max(now, await slots(now, seconds)))

    assert begins == sorted(begins)
    for first, begin in enumerate(begins):
        within = [each for each in begins[first:] if each < begin + 1]
        assert len(within) <= 2 / seconds + 1
