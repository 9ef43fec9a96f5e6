"""Group commit: what gathers, what fails alone, and who is turned away."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.engine import Connection

from kaimai.domain.errors import Busy
from kaimai.persistence.lane import Lane


def double(_conn: Connection, requests: Sequence[int]) -> list[int]:
    """A batch function that cannot bear 13."""
    if 13 in requests:
        raise ValueError("unlucky")
    return [2 * request for request in requests]


class Recorder:
    """Runs batches without a database, and remembers their sizes."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.seconds = 0.0

    async def run(self, transact: Callable[[Connection], Sequence[int]]) -> Sequence[int]:
        await asyncio.sleep(0)
        self.seconds += 1.0
        return transact(None)  # type: ignore[arg-type]  # `double` looks at no connection

    def double(self, conn: Connection, requests: Sequence[int]) -> list[int]:
        self.sizes.append(len(requests))
        return double(conn, requests)

    def lane(self, **limits: float) -> Lane[int, int]:
        return Lane(self.double, self.run, clock=lambda: self.seconds, **limits)  # type: ignore[arg-type]


async def test_what_has_gathered_is_one_batch_up_to_the_limit() -> None:
    recorder = Recorder()
    lane = recorder.lane(batch_max=4)
    outcomes = [lane.join(number) for number in range(6)]

    while len(lane):
        await lane.serve()

    assert recorder.sizes == [4, 2]
    assert [await outcome for outcome in outcomes] == [0, 2, 4, 6, 8, 10]


async def test_a_bad_request_fails_alone() -> None:
    recorder = Recorder()
    lane = recorder.lane()
    outcomes = [lane.join(number) for number in (1, 2, 13, 4, 5)]

    await lane.serve()

    ends = await asyncio.gather(*outcomes, return_exceptions=True)
    assert [end for end in ends if not isinstance(end, ValueError)] == [2, 4, 8, 10]
    assert isinstance(ends[2], ValueError)


async def test_nobody_waiting_does_not_stop_the_rest() -> None:
    lane = Recorder().lane()
    gone, stays = lane.join(1), lane.join(2)
    gone.cancel()

    await lane.serve()

    assert await stays == 4


async def test_a_queue_that_would_take_too_long_turns_the_next_away() -> None:
    lane = Recorder().lane(batch_max=1, wait_max_seconds=1.0)
    for number in range(10):
        lane.join(number)
    await lane.serve()  # took one second; the average is on its way there, nine are waiting

    with pytest.raises(Busy) as busy:
        lane.join(11)

    assert busy.value.retry_after_seconds >= 1
    while len(lane):
        await lane.serve()


async def test_however_many_come_nobody_waits_longer_than_the_bound_and_a_batch() -> None:
    recorder = Recorder()
    lane = recorder.lane(batch_max=10, wait_max_seconds=3.0)
    accepted: list[tuple[float, asyncio.Future[int]]] = []
    done: dict[int, float] = {}
    lengths, refused = [], 0

    for number in range(60):  # a batch takes a second; three times as many come as it carries
        for each in range(30):
            try:
                outcome = lane.join(100 * number + each + 14)
            except Busy:
                refused += 1
            else:
                accepted.append((recorder.seconds, outcome))
        lengths.append(len(lane))
        await lane.serve()
        await asyncio.sleep(0)  # the callers of the batch wake up
        for position, (_, outcome) in enumerate(accepted):
            if outcome.done():
                done.setdefault(position, recorder.seconds)
    while len(lane):
        await lane.serve()

    steady = [at - accepted[position][0] for position, at in done.items() if at > 20]
    assert max(steady) <= 3 + 2
    assert max(lengths[20:]) <= 10 * (3 + 2)
    assert refused > 60 * 30 / 2
