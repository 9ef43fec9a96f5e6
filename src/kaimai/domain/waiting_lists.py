"""Who gets units of a group buy and who waits for them: the decision for a whole batch of wishes, as a
pure function. First come, first served; whoever comes short gets what is left and waits for the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One item before the batch. `room`: units that its limit still allows, None for any number.

    `last_wait`: the last number that was given out on its waiting list.
    """

    item_id: str
    sku_id: str
    room: int | None
    last_wait: int


class Wait(NamedTuple):
    """Units of a claim that wait for an item; the least `sequence` is first in line.

    A tuple, like `Holding`: every batch reads the lines of its items whole.
    """

    item_id: str
    sequence: int
    claim_id: str
    units: int


class Holding(NamedTuple):
    """What a claim has, and what it waits for."""

    units: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How many units a claim is to have in all, waiting ones included."""

    item_id: str
    claim_id: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """Units of a claim that waited and are had now."""

    item_id: str
    claim_id: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one wish. `place`: units before the first that waits, and one (0: none waits).

    `left`: units that the next one can have at once. `advances`: of others, because of this wish.
    """

    holding: Holding
    place: int
    left: int
    advances: tuple[Advance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The end of a batch: an outcome for each wish, and how everything stands after the last."""

    outcomes: tuple[Outcome, ...]
    holdings: Mapping[str, Holding]
    """By claim id: all that were named, changed or not."""
    waits: tuple[Wait, ...]
    """Every waiting list, in no particular order of items."""
    last_waits: Mapping[str, int]
    """By item id."""
    advances: tuple[Advance, ...]
    """All that moved up, those included that no wish was the cause of."""


def decide(
    shelves: Iterable[Shelf],
    waits: Iterable[Wait],
    holdings: Mapping[str, Holding],
    available: Mapping[str, int],
    wishes: Sequence[Wish],
) -> Decision:
    """Decide wishes in order. Without any, those in line get what is free.

    `holdings`: of every claim that wishes or waits; a claim that is not named has nothing.
    `available`: units of each SKU that are not held for anybody. A wish for fewer units gives up
    those that wait, the last in line first, and then what is had; that goes to the first in line.
    """
    floor = _Floor(
        shelves={each.item_id: each for each in shelves},
        available=dict(available),
        units={claim_id: each.units for claim_id, each in holdings.items()},
        waiting={claim_id: each.waiting for claim_id, each in holdings.items()},
    )
    for shelf in floor.shelves.values():
        floor.rooms[shelf.item_id] = shelf.room
        floor.lines[shelf.item_id] = {}
        floor.last[shelf.item_id] = shelf.last_wait
    for wait in sorted(waits, key=lambda each: each.sequence):
        floor.lines[wait.item_id][wait.sequence] = (wait.claim_id, wait.units)
    outcomes = []
    advances: list[Advance] = []
    for wish in wishes:
        outcome = floor.grant(wish)
        outcomes.append(outcome)
        advances += outcome.advances
    for item_id in floor.shelves:
        advances += floor.serve(item_id)
    return Decision(
        outcomes=tuple(outcomes),
        holdings={
            claim_id: Holding(units=units, waiting=floor.waiting[claim_id])
            for claim_id, units in floor.units.items()
        },
        waits=tuple(
            Wait(item_id=item_id, sequence=sequence, claim_id=claim_id, units=units)
            for item_id, line in floor.lines.items()
            for sequence, (claim_id, units) in line.items()
        ),
        last_waits=floor.last,
        advances=tuple(advances),
    )


@dataclass(slots=True)
class _Floor:
    """The state of a decision underway."""

    shelves: dict[str, Shelf]
    available: dict[str, int]
    units: dict[str, int]
    waiting: dict[str, int]
    rooms: dict[str, int | None] = field(default_factory=dict)
    lines: dict[str, dict[int, tuple[str, int]]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def free(self, item_id: str) -> int:
        """Units of an item that can be had at once."""
        stocked = self.available.get(self.shelves[item_id].sku_id, 0)
        room = self.rooms[item_id]
        return stocked if room is None else min(stocked, room)

    def grant(self, wish: Wish) -> Outcome:
        """Carry out one wish, after those who waited before it came."""
        item_id, claim_id = wish.item_id, wish.claim_id
        self.units.setdefault(claim_id, 0)
        self.waiting.setdefault(claim_id, 0)
        before = self.serve(item_id)
        has, waits = self.units[claim_id], self.waiting[claim_id]
        more = wish.units - has - waits
        if more > 0:
            granted = min(more, self.free(item_id))
            self._take(item_id, claim_id, granted)
            self._queue(item_id, claim_id, more - granted)
        elif more < 0:
            given_up = self._leave_line(item_id, claim_id, -more)
            self._take(item_id, claim_id, more + given_up)
        after = self.serve(item_id)
        return Outcome(
            holding=Holding(units=self.units[claim_id], waiting=self.waiting[claim_id]),
            place=self._place(item_id, claim_id),
            left=self.free(item_id),
            advances=tuple(each for each in before + after if each.claim_id != claim_id),
        )

    def serve(self, item_id: str) -> list[Advance]:
        """Give what is free to those in line, the last of them perhaps a part."""
        line, served = self.lines[item_id], []
        while line:
            free = self.free(item_id)
            if free <= 0:
                break
            sequence, (claim_id, units) = next(iter(line.items()))
            given = min(units, free)
            if given == units:
                del line[sequence]
            else:
                line[sequence] = (claim_id, units - given)
            self.waiting[claim_id] -= given
            self._take(item_id, claim_id, given)
            served.append(Advance(item_id=item_id, claim_id=claim_id, units=given))
        return served

    def _take(self, item_id: str, claim_id: str, units: int) -> None:
        """Let a claim have more units, or fewer."""
        sku_id, room = self.shelves[item_id].sku_id, self.rooms[item_id]
        self.units[claim_id] += units
        self.available[sku_id] = self.available.get(sku_id, 0) - units
        self.rooms[item_id] = None if room is None else room - units

    def _queue(self, item_id: str, claim_id: str, units: int) -> None:
        """Let units wait behind everybody else."""
        if units > 0:
            self.last[item_id] += 1
            self.lines[item_id][self.last[item_id]] = (claim_id, units)
            self.waiting[claim_id] += units

    def _leave_line(self, item_id: str, claim_id: str, units: int) -> int:
        """Take up to so many of a claim's units out of the line, from its end; how many it were."""
        line, taken = self.lines[item_id], 0
        for sequence in [s for s, (waiter, _) in reversed(line.items()) if waiter == claim_id]:
            waiting = line[sequence][1]
            out = min(waiting, units - taken)
            if out == waiting:
                del line[sequence]
            elif out > 0:
                line[sequence] = (claim_id, waiting - out)
            taken += out
        if taken:
            self.waiting[claim_id] -= taken
        return taken

    def _place(self, item_id: str, claim_id: str) -> int:
        if not self.waiting[claim_id]:
            return 0
        ahead = 0
        for waiter, units in self.lines[item_id].values():
            if waiter == claim_id:
                return ahead + 1
            ahead += units
        return 0
