"""A PostgreSQL server beneath a seed: its transactions really run side by side, in a thread with a
loop of its own, while virtual time stands still."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from kaimai.persistence.database import Connection
from kaimai.persistence.server import POSTGRES_CONNECTIONS, PostgresEngine
from kaimai.simulation.loop import VirtualLoop

Result = TypeVar("Result")


class ServerEngine:
    """The engine of all seeds of a run: it outlives each of them. See `persistence.database.Engine`."""

    writers = POSTGRES_CONNECTIONS
    batches_ahead = 1

    def __init__(self, url: str) -> None:
        self._engine = PostgresEngine(url)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="database", daemon=True)
        self._thread.start()

    async def write(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit, once."""
        return await self._outside(self._engine.write(fn))

    async def read(self, fn: Callable[[Connection], Result]) -> Result:
        """Run in a transaction that only looks."""
        return await self._outside(self._engine.read(fn))

    async def migrate(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit a change of the schema, once."""
        return await self._outside(self._engine.migrate(fn))

    async def close(self) -> None:
        """A seed ends; its connections are kept for the next one."""

    def stop(self) -> None:
        """Give every connection back, and end the thread."""
        asyncio.run_coroutine_threadsafe(self._engine.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _outside(self, work: Coroutine[Any, Any, Result]) -> Result:
        loop = asyncio.get_running_loop()
        if not isinstance(loop, VirtualLoop):
            raise TypeError("the engine of a simulation is used in virtual time only")
        return await loop.outside(asyncio.run_coroutine_threadsafe(work, self._loop))
