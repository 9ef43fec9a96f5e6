"""Group commit: while one batch commits, the next one gathers. There is no timer.

A line is a queue of requests for one batch function; its lane takes whatever has gathered, up to a
limit, as soon as the writer is free. The loop never ends on an outcome that nobody waits for: the
request of a cancelled caller is carried out all the same.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy.engine import Connection

from kaimai.domain.errors import Busy, DatabaseUnreachable

Request = TypeVar("Request")
Result = TypeVar("Result")
Batch = Callable[[Connection, Sequence[Request]], Sequence[Result]]
"""A transaction function for many: one outcome for each request, in order."""

BATCH_MAX = 500
WAIT_MAX_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Work(Generic[Result]):
    """A transaction function with its arguments: what can be sent to another process."""

    fn: Callable[..., Result]
    args: tuple[object, ...] = ()
    named: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, conn: Connection) -> Result:
        return self.fn(conn, *self.args, **self.named)


class Departure(Generic[Result]):
    """A transaction that is decided on only when it leaves: its requests are those who came by then."""

    def __init__(self, leave: Callable[[], Work[Result]]) -> None:
        self.leave = leave

    def __call__(self, conn: Connection) -> Result:
        return self.leave()(conn)


@dataclass(slots=True)
class _Waiting(Generic[Request, Result]):
    request: Request
    outcome: "asyncio.Future[Result]"


class Lane(Generic[Request, Result]):
    """The queue of one batch function.

    `run` carries a batch out in one transaction and retries what is worth retrying. A batch that
    fails all the same is halved until the bad request stands alone; only that one fails. When the
    database is away no request is to blame, and all fail at once.
    """

    def __init__(
        self,
        batch: Batch[Request, Result],
        run: Callable[[Callable[[Connection], Sequence[Result]]], Awaitable[Sequence[Result]]],
        *,
        clock: Callable[[], float],
        batch_max: int = BATCH_MAX,
        wait_max_seconds: float = WAIT_MAX_SECONDS,
    ) -> None:
        self._batch = batch
        self._run = run
        self._clock = clock
        self._batch_max = batch_max
        self._wait_max = wait_max_seconds
        self._waiting: deque[_Waiting[Request, Result]] = deque()
        self._batch_seconds = 0.0

    def __len__(self) -> int:
        """How many requests wait."""
        return len(self._waiting)

    def join(self, request: Request) -> "asyncio.Future[Result]":
        """Queue a request. Raises Busy when the full batches before it would take too long."""
        expected = len(self._waiting) // self._batch_max * self._batch_seconds
        if expected > self._wait_max:
            raise Busy(retry_after_seconds=max(1, round(expected)))
        outcome: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(request, outcome))
        return outcome

    async def serve(self) -> None:
        """Carry out one batch of what has gathered when its transaction begins."""
        started = self._clock()
        await self._carry_out([])
        self._batch_seconds += (self._clock() - started - self._batch_seconds) * 0.2

    def _take(self) -> list[_Waiting[Request, Result]]:
        taken: list[_Waiting[Request, Result]] = []
        with contextlib.suppress(IndexError):  # empty: another thread may take at the same moment
            while len(taken) < self._batch_max:
                taken.append(self._waiting.popleft())
        return taken

    async def _carry_out(self, taken: list[_Waiting[Request, Result]]) -> None:
        def leave() -> Work[Sequence[Result]]:
            # As late as can be: whoever came while the writer was busy with the batch before is in
            # this one.
            taken.extend([] if taken else self._take())
            if not taken:
                return Work(_nothing)
            return Work(self._batch, ([each.request for each in taken],))

        try:
            results = await self._run(Departure(leave))
            ends = list(zip(taken, results, strict=True))
        except BaseException as error:  # noqa: BLE001 it belongs to the callers, and is handed on to them
            failed = taken or self._take()
            if len(failed) > 1 and not isinstance(error, DatabaseUnreachable):
                middle = len(failed) // 2
                await self._carry_out(failed[:middle])
                await self._carry_out(failed[middle:])
                return
            for each in failed:
                if not each.outcome.done():
                    each.outcome.set_exception(error)
        else:
            # A moment later: the writer gets its next batch before the callers of this one wake up.
            asyncio.get_running_loop().call_soon(_tell, ends)


def _nothing(_: Connection) -> Sequence[Result]:
    return []


def _tell(ends: Sequence[tuple[_Waiting[Request, Result], Result]]) -> None:
    for each, result in ends:
        if not each.outcome.done():
            each.outcome.set_result(result)
