"""A queue ordered by time: what is due when. It knows nothing of what it holds."""

import heapq
from datetime import datetime
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Agenda(Generic[Item]):
    """Items by due time; equal times leave in the order in which they came."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Item]] = []
        self._count = 0

    def put(self, at: datetime, item: Item) -> None:
        """Add an item that becomes due at `at`."""
        self._count += 1
        heapq.heappush(self._heap, (at, self._count, item))

    def take_due(self, now: datetime) -> list[Item]:
        """Remove and return everything that is due, in order."""
        due = []
        while self._heap and self._heap[0][0] <= now:
            due.append(heapq.heappop(self._heap)[2])
        return due
