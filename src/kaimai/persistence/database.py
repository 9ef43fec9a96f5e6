"""Where transactions run: `write` for one, `submit` for a hot transition that is written for many,
`read` for what only looks, `ask` for a question that many ask at once.

A transaction is a plain function that takes the connection first, so nothing in it can await, and a
cancelled caller leaves none open.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.engine import Connection as Connection  # noqa: PLC0414 what transaction functions take
from sqlalchemy.engine import Engine as SqlEngine
from sqlalchemy.exc import DBAPIError

from kaimai.domain.errors import Busy
from kaimai.persistence import dialect
from kaimai.persistence.lane import Batch, Departure, Lane, Work
from kaimai.persistence.writing import Copy, WriterProcess

Args = ParamSpec("Args")
Result = TypeVar("Result")
Request = TypeVar("Request")

_LOGGER = logging.getLogger(__name__)
DatabaseFailed = DBAPIError
"""What a transaction ends in that the database could not carry out."""
TRIES_MAX = 8
READERS = 4
SINGLE_WRITES_MAX = 2_000
"""Single transactions that may wait for the embedded database's writer; beyond it, Busy."""


class Engine(Protocol):
    """One kind of database, seen from here: run a function in a transaction, and close."""

    writers: int
    """How many transactions may write at once."""
    batches_ahead: int
    """How many batches of one function may be under way, the one at work included."""

    async def write(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit, once."""
        ...

    async def read(self, fn: Callable[[Connection], Result]) -> Result:
        """Run in a transaction that only looks."""
        ...

    async def migrate(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit a change of the schema, once."""
        ...

    async def close(self) -> None:
        """Give every connection back."""
        ...


class SqliteEngine:
    """The embedded database: one thread writes, a few read."""

    writers = 1
    # One at work and one that stands ready in the writer's thread, which need not wait for the
    # event loop's turn to go on.
    batches_ahead = 2

    def __init__(self, url: str) -> None:
        self._writer = dialect.sqlite_engine(url, writes=True)
        self._reader = dialect.sqlite_engine(url, writes=False, size=READERS)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._read_threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    async def write(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit in the writer's thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._write_thread, self._transact, fn
        )

    async def read(self, fn: Callable[[Connection], Result]) -> Result:
        """Run on a connection that refuses to write."""
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, self._look, fn)

    async def migrate(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit in the caller's own thread: nobody else is at work yet."""
        return dialect.rebuild(self._writer, fn)

    async def close(self) -> None:
        """Let the threads finish, then close the file."""
        self._write_thread.shutdown()
        self._read_threads.shutdown()
        self._reader.dispose()
        self._writer.dispose()

    def _transact(self, fn: Callable[[Connection], Result]) -> Result:
        with self._writer.begin() as conn:
            return fn(conn)

    def _look(self, fn: Callable[[Connection], Result]) -> Result:
        with self._reader.begin() as conn:
            return fn(conn)


class ServedSqliteEngine(SqliteEngine):
    """The embedded database of a server: a process of its own writes, a few threads read.

    What is written must be picklable: functions of modules, and their arguments as values.
    """

    def __init__(
        self, url: str, *, kept_open: tuple[int, ...] = (), copy: Copy | None = None
    ) -> None:
        """See `WriterProcess`."""
        super().__init__(url)
        self.writer = WriterProcess(url, kept_open=kept_open, copy=copy)

    async def write(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit in the writer's process. Raises DatabaseUnreachable when it dies."""
        return await self.writer.run(fn.leave() if isinstance(fn, Departure) else fn)

    async def close(self) -> None:
        """Let the writer end, then close the file."""
        await self.writer.close()
        await super().close()


class InlineEngine:
    """The embedded database in the caller's own thread: one thing after another, so that a run can be
    repeated exactly. For files that are thrown away: no commit waits for the disk.

    A closed engine opens its file anew when it is used again.
    """

    writers = 1
    batches_ahead = 2

    def __init__(self, url: str) -> None:
        self._writer = dialect.sqlite_engine(url, writes=True, is_durable=False)
        self._reader = dialect.sqlite_engine(url, writes=False, is_durable=False)
        self._connections: dict[SqlEngine, Connection] = {}

    async def write(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit, here and now."""
        return self._run(self._writer, fn)

    async def read(self, fn: Callable[[Connection], Result]) -> Result:
        """Run on a connection that refuses to write."""
        return self._run(self._reader, fn)

    async def migrate(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit a change of the schema."""
        await self.close()
        return dialect.rebuild(self._writer, fn)

    async def close(self) -> None:
        """Close the file."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()
        self._reader.dispose()
        self._writer.dispose()

    def _run(self, engine: SqlEngine, fn: Callable[[Connection], Result]) -> Result:
        # Nobody else wants the connection, and taking one anew takes as long as a small statement.
        if engine not in self._connections:
            self._connections[engine] = engine.connect()
        connection = self._connections[engine]
        with connection.begin():
            return fn(connection)


class Database:
    """The one way to the data. Safe to share by everything in a process.

    Requests for the same batch function share a lane. The writer's turn goes round: at most
    `batches_ahead` of each lane and a few single writes stand in line for it, so none can starve
    another. The embedded database has one at work and one that stands ready; on PostgreSQL there is
    a turn for each connection.
    """

    def __init__(self, engine: Engine, *, random: Random) -> None:
        self.engine = engine
        self._random = random
        self._lanes: dict[object, Lane[Any, Any]] = {}
        self._asked: dict[object, Lane[Any, Any]] = {}
        self._served: Counter[object] = Counter()
        self._turn = asyncio.Semaphore(max(engine.writers, engine.batches_ahead))
        self._single_turn = asyncio.Semaphore(max(1, engine.writers // 2))
        self._look_turn = asyncio.Semaphore(READERS)
        self._singles = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    async def read(
        self,
        fn: Callable[Concatenate[Connection, Args], Result],
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> Result:
        """Run a function that only selects."""
        return await self.engine.read(Work(fn, args, kwargs))

    async def write(
        self,
        fn: Callable[Concatenate[Connection, Args], Result],
        *args: Args.args,
        **kwargs: Args.kwargs,
    ) -> Result:
        """Run a function in a transaction of its own and commit it.

        It is run again, at most eight times, when the database was busy, broke a deadlock, or another
        transaction was quicker, so it must do nothing but SQL. Once accepted it ends, even when the caller is cancelled. Raises
        Busy when too many wait.
        """
        if self._singles >= SINGLE_WRITES_MAX:
            raise Busy(retry_after_seconds=2)
        return await asyncio.shield(self._keep(self._single(Work(fn, args, kwargs))))

    async def submit(self, batch: Batch[Request, Result], request: Request) -> Result:
        """Have a request carried out in the next batch of its function. Raises Busy when full."""
        return await self.post(batch, request)

    def post(self, batch: Batch[Request, Result], request: Request) -> "asyncio.Future[Result]":
        """The same without waiting: the outcome comes later, and is the caller's to look at."""
        lane = self._lanes.get(batch)
        if lane is None:
            lane = self._lanes[batch] = self._lane(batch, self._persist)
        outcome: asyncio.Future[Result] = lane.join(request)
        if self._served[batch] < self.engine.batches_ahead:
            self._served[batch] += 1
            self._keep(self._serve(batch, lane, self._turn))
        return outcome

    async def ask(self, batch: Batch[Request, Result], question: Request) -> Result:
        """Have a question answered together with those that are asked meanwhile, in one transaction
        that only looks: what many ask at once, such as their carts. Raises Busy when full."""
        lane = self._asked.get(batch)
        if lane is None:
            lane = self._asked[batch] = self._lane(batch, self.engine.read)
        answer: asyncio.Future[Result] = lane.join(question)
        if not self._served[lane]:
            self._served[lane] += 1
            self._keep(self._serve(lane, lane, self._look_turn))
        return await answer

    def _lane(
        self,
        batch: Batch[Request, Result],
        run: Callable[[Callable[[Connection], Sequence[Result]]], Awaitable[Sequence[Result]]],
    ) -> Lane[Request, Result]:
        return Lane(batch, run, clock=asyncio.get_running_loop().time)

    async def migrate(self, fn: Callable[[Connection], Result]) -> Result:
        """Run a change of the schema in a transaction of its own and commit it."""
        return await self.engine.migrate(fn)

    async def close(self) -> None:
        """Finish what was accepted, then close."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))
        await self.engine.close()

    def queue_lengths(self) -> dict[str, int]:
        """How many requests wait, by batch function; `single` for the rest."""
        lengths = {getattr(fn, "__name__", "?"): len(lane) for fn, lane in self._lanes.items()}
        return lengths | {"single": self._singles}

    async def _serve(self, name: object, lane: Lane[Any, Any], turn: asyncio.Semaphore) -> None:
        while len(lane):
            async with turn:
                await lane.serve()
        self._served[name] -= 1

    async def _single(self, fn: Callable[[Connection], Result]) -> Result:
        self._singles += 1
        try:
            async with self._single_turn, self._turn:
                return await self._persist(fn)
        finally:
            self._singles -= 1

    async def _persist(self, fn: Callable[[Connection], Result]) -> Result:
        tries = 1
        while True:
            try:
                return await self.engine.write(fn)
            except (DBAPIError, dialect.Overtaken) as error:
                if tries == TRIES_MAX or not dialect.is_retryable(error):
                    raise
                await asyncio.sleep(self._random.uniform(0.001, 0.01) * 2**tries)
                tries += 1

    def _keep(self, work: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
        """Start work that must end whoever waits for it, and remember it until then."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
