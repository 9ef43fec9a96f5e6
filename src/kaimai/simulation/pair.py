"""Two of the shop's people with the same rights, and no word between them: often both do one thing at once."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterator, Sequence
from random import Random
from typing import Any, ClassVar, TypeAlias

from kaimai.domain.moves import Actor
from kaimai.persistence.database import Connection
from kaimai.simulation.actors import Cast
from kaimai.simulation.tally import Trouble

BOTH = 0.4
"""In so many cases both do it."""


Deed: TypeAlias = tuple[int, Callable[[], Coroutine[Any, Any, None]]]
"""How often somebody does it, in shares; and what."""


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


class Room(Pair, ABC):
    """Two people with work of their own beside the seed's steps, who know what they were told."""

    LIVELY: ClassVar[float]
    """In so many steps somebody does something."""

    def are_lively(self) -> bool:
        """Whether somebody does something now."""
        return self._draw.random() < self.LIVELY

    async def act(self) -> None:
        """Somebody does something."""
        deeds = self._deeds()
        _, deed = self._draw.choices(deeds, [weight for weight, _ in deeds])[0]
        await deed()

    async def broken_promises(self) -> list[str]:
        """What was acknowledged and is not so."""

        def ask(conn: Connection) -> list[str]:
            return list(self._broken(conn))

        return await self._world.look(ask)

    @abstractmethod
    def _deeds(self) -> Sequence[Deed]:
        """What there is to do."""

    @abstractmethod
    def _broken(self, conn: Connection) -> Iterator[str]:
        """Sentences about what was acknowledged and is not so. Only selects."""
