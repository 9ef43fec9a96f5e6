"""Telling open order pages that something changed. One look at the moves of all orders that are
watched, once a second in each process, feeds every stream; what changed is read from the page itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from kaimai.domain.errors import Busy
from kaimai.persistence.database import Database
from kaimai.queries import order_progress

STREAMS_MAX = 500
"""Beyond so many, pages ask for themselves again instead: a stream costs a connection."""
LOOK_SECONDS = 1.0
LIFE_SECONDS = 25.0
"""How long one stream lasts: shorter than what proxies cut off for being quiet, and than a server may
take to stop. The browser opens another by itself."""
_BUSY_SECONDS: Final = 30


@dataclass(slots=True, eq=False)
class _Follower:
    order_id: str
    seen: str
    bell: asyncio.Event = field(default_factory=asyncio.Event)


class Watch:
    """Everybody who follows an order in this process."""

    def __init__(
        self,
        *,
        streams_max: int = STREAMS_MAX,
        look_seconds: float = LOOK_SECONDS,
        life_seconds: float = LIFE_SECONDS,
    ) -> None:
        self._streams_max = streams_max
        self._look_seconds = look_seconds
        self._life_seconds = life_seconds
        self._followers: set[_Follower] = set()
        self._looking: asyncio.Task[None] | None = None
        self._is_closed = False

    def admit(self) -> None:
        """Raise Busy when there is no room for another stream, or none is begun any more."""
        if self._is_closed or len(self._followers) >= self._streams_max:
            raise Busy(_BUSY_SECONDS)

    async def follow(self, db: Database, order_id: str, seen: str) -> AsyncIterator[bytes]:
        """The stream of one page: one event when the order is no longer as the page has `seen` it.

        Ends with that event, or after its life. The page then asks for itself and follows anew.
        """
        follower = _Follower(order_id, seen)
        if self._is_closed:
            return  # a page that was let go of came back before the process was gone
        self._followers.add(follower)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(db))
        try:
            yield b"retry: 1000\n\n"
            async with asyncio.timeout(self._life_seconds):
                await follower.bell.wait()
            yield f"event: moved\ndata: {follower.seen}\n\n".encode()
        except TimeoutError:
            return
        finally:
            self._followers.discard(follower)

    async def close(self) -> None:
        """End every stream and the looking, and begin none any more: the process stops."""
        self._is_closed = True
        for follower in self._followers:
            follower.bell.set()
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})

    async def _look(self, db: Database) -> None:
        """Look as long as somebody follows."""
        while self._followers:
            watched = {follower.order_id for follower in self._followers}
            try:
                found = await db.read(order_progress.versions, watched)
            except Busy:
                found = {}  # the database is away; the pages say so when they are asked for
            for follower in self._followers:
                present = found.get(follower.order_id, follower.seen)
                if present != follower.seen:
                    follower.seen = present
                    follower.bell.set()
            await asyncio.sleep(self._look_seconds)
