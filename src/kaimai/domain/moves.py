"""What a move is: a named change of status, by somebody, for a reason. The tables themselves live with
their nouns (orders, payments, refunds); the only writer is `persistence/moves.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from kaimai.domain.errors import MoveRefused


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change: `buyer`, `staff`, `bank` or `system`, and which one."""

    kind: str
    id: str = ""
    address: str = field(default="", compare=False)
    """From where, as far as it is known: for the audit log, and no part of who it is."""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind


STAFF = "staff"
"""The kind of those whose every change is in the audit log."""
BANK = Actor("bank")
SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a table of moves. No sources: the move that brings the subject into being."""

    sources: frozenset[str]
    target: str
    event: str | None = None
    """Kind of the event row that the move writes: what the outbox fans out."""


class Machine:
    """A table of moves, checked when it is made.

    Raises ValueError when a status cannot be reached, or has no exit and is not named as final.
    """

    def __init__(self, name: str, moves: Mapping[str, Move], *, final: Iterable[str]) -> None:
        self.name = name
        self.moves = dict(moves)
        self.final = frozenset(final)
        births = [move.target for move in moves.values() if not move.sources]
        if len(births) != 1:
            raise ValueError(f"{name}: exactly one move without sources is needed, not {births}")
        self.initial = births[0]
        self.birth = next(verb for verb, move in moves.items() if not move.sources)
        self.statuses = tuple(dict.fromkeys(move.target for move in moves.values()))
        self._check()

    def _check(self) -> None:
        sources = {source for move in self.moves.values() for source in move.sources}
        unreachable = sources - set(self.statuses)
        stuck = set(self.statuses) - sources - self.final
        wrongly_final = self.final & sources
        if unreachable or stuck or wrongly_final or not self.final <= set(self.statuses):
            raise ValueError(
                f"{self.name}: unreachable {sorted(unreachable)}, without exit {sorted(stuck)}, "
                f"named final but with an exit {sorted(wrongly_final)}"
            )

    def allows(self, verb: str, status: str) -> bool:
        """Whether the verb may be used on a subject in this status."""
        return status in self.moves[verb].sources

    def target(self, verb: str, status: str) -> str:
        """The status after the verb. Raises MoveRefused when the present status does not allow it."""
        if not self.allows(verb, status):
            raise MoveRefused(self.name, verb, status)
        return self.moves[verb].target


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRequest:
    """One move to be written: the subject as it was read under its lock, and what happens to it."""

    id: str
    verb: str
    status: str
    version: int
    actor: Actor
    reason: str = ""
    at: datetime


class Birth(NamedTuple):
    """The move that brings a subject into being. A tuple: a sale makes thousands a second."""

    id: str
    actor: Actor
    at: datetime
    reason: str = ""
