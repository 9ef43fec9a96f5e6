"""LINE's misbehaviour on demand: which fault strikes which call. Striking happens elsewhere."""

import random as random_module
from collections.abc import Collection
from enum import StrEnum
from typing import Final

import msgspec


class FaultKind(StrEnum):
    """What can go wrong. docs/line-simulator.md says what each does."""

    # The Messaging API
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    SLOW = "slow"
    DROP_REQUEST = "drop_request"
    DROP_REPLY = "drop_reply"
    RATE_LIMIT = "rate_limit"
    # The webhook
    EVENT_LOST = "event_lost"
    EVENT_TWICE = "event_twice"
    EVENT_LATE = "event_late"
    EVENT_FORGED = "event_forged"
    ANSWER_LOST = "answer_lost"


API_KINDS: Final = frozenset(
    {
        FaultKind.ERROR_BEFORE,
        FaultKind.ERROR_AFTER,
        FaultKind.SLOW,
        FaultKind.DROP_REQUEST,
        FaultKind.DROP_REPLY,
        FaultKind.RATE_LIMIT,
    }
)
# When an event is owed, and when it is sent; a fault must not be used up where it does nothing.
OWING_KINDS: Final = frozenset({FaultKind.EVENT_TWICE, FaultKind.EVENT_LATE})
SENDING_KINDS: Final = frozenset(
    {FaultKind.EVENT_LOST, FaultKind.EVENT_FORGED, FaultKind.ANSWER_LOST}
)


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """One misbehaviour and its scope: an endpoint or event kind, a number of times, a probability.

    `where` is the end of a path (`message/push`) for the API, the type of an event (`message`) for
    the webhook, or None for all. `times` None means until it is taken away.
    """

    kind: FaultKind
    where: str | None = None
    times: int | None = None
    probability: float = 1.0
    seconds: float = 0
    number: int = 0
    hits: int = 0


class LostConnection(Exception):
    """The caller never gets an answer: a plain in-process transport lets this through."""

    def __init__(self) -> None:
        super().__init__("the simulated connection was lost")


class FaultBook:
    """The faults that are switched on, oldest first."""

    def __init__(self, random: random_module.Random) -> None:
        self._random = random
        self._faults: dict[int, Fault] = {}
        self._count = 0

    @property
    def active(self) -> list[Fault]:
        """All faults that may still strike."""
        return list(self._faults.values())

    def add(self, fault: Fault) -> Fault:
        """Switch a fault on; it gets a number to take it away by.

        Raises `ValueError` for a scope that makes no sense.
        """
        if fault.times is not None and fault.times < 1:
            raise ValueError("times is at least 1")
        if not 0 <= fault.probability <= 1 or fault.seconds < 0:
            raise ValueError("probability is 0 to 1, and seconds are not negative")
        self._count += 1
        fault.kind = FaultKind(fault.kind)
        fault.number = self._count
        fault.hits = 0
        self._faults[fault.number] = fault
        return fault

    def remove(self, number: int) -> bool:
        """Take one fault away; False when it is not on."""
        return self._faults.pop(number, None) is not None

    def clear(self) -> None:
        """Behave."""
        self._faults.clear()

    def draw(self, kinds: Collection[FaultKind], where: str) -> dict[FaultKind, Fault]:
        """The faults that strike here, at most one of a kind, counted as used."""
        struck: dict[FaultKind, Fault] = {}
        for fault in self.active:
            if fault.kind not in kinds or fault.kind in struck:
                continue
            if fault.where is not None and not where.endswith(fault.where):
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            fault.hits += 1
            if fault.times is not None and fault.hits >= fault.times:
                del self._faults[fault.number]
            struck[fault.kind] = fault
        return struck
