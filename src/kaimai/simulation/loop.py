"""An event loop whose time jumps: nothing waits, and who goes first among the ready is drawn."""

import asyncio
import concurrent.futures
import selectors
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

Result = TypeVar("Result")
START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Taipei: where the time of every seed begins."""
LOOK_SECONDS = 0.001
"""What a look at the clock costs, so that no two moments are the same."""


class Deadlock(Exception):
    """Every task waits for something that nobody is going to do."""


class _Leap(selectors.SelectSelector):
    """Waits for no file: it has the loop pass the time in its own way instead."""

    def __init__(self, wait: Callable[[float | None], None]) -> None:
        super().__init__()
        self._wait = wait

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Find nothing, after `timeout` seconds of the loop."""
        self._wait(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs tasks in one thread and in virtual time, in an order that `random` draws.

    `strays` collects errors that no task of ours was waiting for.
    """

    _ready: deque[asyncio.Handle]  # asyncio's own queue of what can run now

    def __init__(self, random: Random) -> None:
        self._now = 0.0
        self._random = random
        self._outside = 0
        self._has_news = threading.Event()
        self.strays: list[str] = []
        super().__init__(_Leap(self._wait))
        self.set_exception_handler(self._take_stray)

    def time(self) -> float:
        """Virtual seconds since START."""
        return self._now

    def leap(self, seconds: float) -> None:
        """Let time pass at once; timers that fall due run together afterwards."""
        self._now += seconds

    async def outside(self, work: concurrent.futures.Future[Result]) -> Result:
        """Wait in real time for something that another thread does; virtual time stands still."""
        self._outside += 1
        outcome = asyncio.wrap_future(work)
        # In this order: when the loop is woken, the outcome lies in its queue.
        work.add_done_callback(lambda _: self._has_news.set())
        try:
            return await outcome
        finally:
            self._outside -= 1

    def _wait(self, seconds: float | None) -> None:
        """Pass the time until a timer falls due, or until another thread has news."""
        if seconds == 0:
            return
        if self._outside:
            self._has_news.wait()
            self._has_news.clear()
        elif seconds is None:
            raise Deadlock("every task waits for something that nobody is going to do")
        else:
            self.leap(seconds)

    def present(self) -> datetime:
        """The present moment, in UTC; each look takes a millisecond."""
        self._now += LOOK_SECONDS
        return START + timedelta(seconds=self._now)

    def _process_events(self, event_list: list[Any]) -> None:  # noqa: ARG002 no file is watched
        # Called once a round, before timers are added: here lies what became ready together.
        if len(self._ready) > 1:
            ready = list(self._ready)
            self._random.shuffle(ready)
            self._ready.clear()
            self._ready.extend(ready)

    def _take_stray(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self.strays.append(f"{type(error).__name__}: {error}")
