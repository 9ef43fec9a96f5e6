"""Two of the shop's people with the same rights, and no word between them: often both do one thing at once."""

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from kaimai.domain.moves import Actor
from kaimai.persistence.database import Connection
from kaimai.simulation.actors import Cast
from kaimai.simulation.tally import Trouble

BOTH = 0.4
"""In so many cases both do it."""


class Pair:
    """What two people need to work on the same things. `draw`: where their moods come from."""

    def __init__(self, cast: Cast, draw: Random, people: tuple[Actor, Actor]) -> None:
        self._cast = cast
        self._world = cast.world
        self._draw = draw
        self._people = people

    async def by_one_or_two(self, deed: Callable[[Actor], Coroutine[Any, Any, None]]) -> None:
        """Let one of them do something, or both at the same moment."""
        if self._draw.random() < BOTH:
            self._world.tally[Trouble.TWO_STAFF] += 1
            await asyncio.gather(*(deed(actor) for actor in self._people))
        else:
            await deed(self._draw.choice(self._people))

    async def all(self, question: str) -> list[tuple[str, ...]]:
        """All rows of an answer of the database."""

        def ask(conn: Connection) -> list[tuple[str, ...]]:
            return [tuple(row) for row in conn.exec_driver_sql(question)]

        return await self._world.look(ask)

    async def some(self, question: str) -> tuple[str, ...] | None:
        """One of the rows; None when there is none."""
        found = await self.all(question)
        return self._draw.choice(found) if found else None
