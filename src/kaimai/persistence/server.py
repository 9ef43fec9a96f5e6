"""The engine of a database server. Loaded only where there is one: a shop on SQLite starts without its
driver.

SQLAlchemy's own asyncio engine is a layer round what is used here, and brings its ORM along, whose
import takes longer than the driver's.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec
import sqlalchemy as sa
from asyncpg import PostgresError  # type: ignore[import-untyped]  # it has no types
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import greenlet_spawn

from kaimai.domain.errors import DatabaseUnreachable
from kaimai.persistence import dialect

Result = TypeVar("Result")

_LOGGER = logging.getLogger(__name__)
POSTGRES_CONNECTIONS = 12


class PostgresEngine:
    """A PostgreSQL server: transactions run side by side on a pool of connections."""

    writers = POSTGRES_CONNECTIONS
    # Two batches of one function would only wait for each other's locks.
    batches_ahead = 1

    def __init__(self, url: str, *, connections: int = POSTGRES_CONNECTIONS) -> None:
        self._engine = _pool(url, connections)
        self._is_away = False

    async def write(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit. A caller that is cancelled meanwhile does not stop the transaction half-way.

        Raises DatabaseUnreachable when the server is away, or goes away: then it is not known
        whether the commit was its last deed, so nothing is run again here.
        """
        with self._reaching():
            return await greenlet_spawn(self._transact, fn)

    async def read(self, fn: Callable[[Connection], Result]) -> Result:
        """Run; what is read is committed nowhere. Raises DatabaseUnreachable."""
        with self._reaching():
            return await greenlet_spawn(self._look, fn)

    async def migrate(self, fn: Callable[[Connection], Result]) -> Result:
        """Run and commit: PostgreSQL changes a table where it stands."""
        return await self.write(fn)

    async def close(self) -> None:
        """Close the pool."""
        await greenlet_spawn(self._engine.dispose)

    def _transact(self, fn: Callable[[Connection], Result]) -> Result:
        with self._engine.begin() as conn:
            return fn(conn)

    def _look(self, fn: Callable[[Connection], Result]) -> Result:
        with self._engine.connect() as conn:
            return fn(conn)

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[None]:
        """Give all the ways in which a server can be away one name, and say once that it is."""
        try:
            yield
        except (DBAPIError, PostgresError, OSError) as error:
            if not dialect.is_unreachable(error):
                raise
            if not self._is_away:
                _LOGGER.warning("the database cannot be reached: %s", error)
            self._is_away = True
            raise DatabaseUnreachable from error
        if self._is_away:
            _LOGGER.warning("the database answers again")
        self._is_away = False


def _pool(url: str, size: int) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        # A new shop's first connections keep plans made for empty tables; old ones are replaced.
        pool_recycle=300,
        json_serializer=dialect.dump_json,
        json_deserializer=msgspec.json.decode,
    )
