"""The bank's pace: how many calls a second, and who goes first when there are more.

The bank answers 429 to those who ask too often (protocol 1.3). All processes of a shop share one
pace: each call takes a slot of `slots`, which one process keeps in memory and several keep in the
database.
"""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from kaimai.domain.payments import Rank

Slots = Callable[[float, float], Awaitable[float]]
"""Given the present time and the length of a slot in seconds, when the next free slot begins."""


class Pace:
    """Hands out turns to call the bank, the most urgent first.

    `calls_per_second` 0: no limit. One call is two requests (nonce and order).
    """

    def __init__(
        self,
        *,
        requests_per_second: float,
        clock: Callable[[], datetime],
        slots: Slots | None = None,
    ) -> None:
        self._slot_seconds = 2 / requests_per_second if requests_per_second else 0.0
        self._clock = clock
        self._slots = slots or _LocalSlots()
        self._waiting: list[tuple[Rank, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._server: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """The present moment on the shop's clock."""
        return self._clock()

    async def take(self, rank: Rank) -> None:
        """Wait for a turn. Equal ranks go in the order of their coming."""
        if not self._slot_seconds:
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), turn))
        if self._server is None or self._server.done():
            self._server = asyncio.ensure_future(self._serve())
        await turn

    async def _serve(self) -> None:
        while self._waiting:
            now = self._clock().astimezone(UTC).timestamp()
            begins = await self._slots(now, self._slot_seconds)
            if begins > now:
                await asyncio.sleep(begins - now)
            while self._waiting:
                _, _, turn = heapq.heappop(self._waiting)
                if not turn.done():
                    turn.set_result(None)
                    break


class _LocalSlots:
    """Slots of a shop that one process runs. A short burst of one second may go at once."""

    def __init__(self) -> None:
        self._next = 0.0

    async def __call__(self, now: float, seconds: float) -> float:
        begins = max(self._next, now - 1)
        self._next = begins + seconds
        return begins
