"""The only writer of a status. A move is one guarded update, one row in the log, and at most one event;
one that staff make is in the audit log too.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.errors import MoveRefused
from kaimai.domain.group_buys import GROUP_BUY_MOVES
from kaimai.domain.moves import STAFF, Birth, Machine, MoveRequest
from kaimai.domain.orders import ORDER_MOVES
from kaimai.domain.payments import PAYMENT_MOVES
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.domain.subscriptions import SUBSCRIPTION_MOVES
from kaimai.persistence import audit, tables
from kaimai.persistence.dialect import insert_all, update_rows

_SUBJECTS = {
    ORDER_MOVES.name: (tables.orders, tables.order_moves),
    PAYMENT_MOVES.name: (tables.payment_log, tables.payment_moves),
    REFUND_MOVES.name: (tables.refunds, tables.refund_moves),
    GROUP_BUY_MOVES.name: (tables.group_buys, tables.group_buy_moves),
    SUBSCRIPTION_MOVES.name: (tables.subscriptions, tables.subscription_moves),
}


_AS_READ = ("id", "status", "version")


def make_moves(
    conn: Connection,
    machine: Machine,
    requests: Sequence[MoveRequest],
    *,
    facts: Mapping[str, NamedTuple] = MappingProxyType({}),
) -> None:
    """Write moves of many subjects: one update, one log insert and one event insert for all.

    `facts`: what else is known of every subject (by id) from now on, its fields named after columns;
    writing it together with the status costs half of what writing it afterwards does.
    Several moves of one subject must follow each other in status and version. Raises MoveRefused
    when a verb is not allowed, or when a subject is no longer as it was read; then nothing of the
    transaction may be kept.
    """
    if not requests:
        return
    subjects, _ = _SUBJECTS[machine.name]
    chains = [
        list(chain) for _, chain in groupby(sorted(requests, key=_by_subject), key=lambda r: r.id)
    ]
    moved = [
        (
            *(first.id, first.status, first.version),
            *(machine.target(last.verb, last.status), first.version + len(chain)),
            *(facts[first.id] if facts else ()),
        )
        for chain in chains
        for first, last in [(chain[0], chain[-1])]
    ]
    more = next(iter(facts.values()))._fields if facts else ()
    written = ("status", "version", *more)
    if update_rows(conn, subjects, _AS_READ, written, moved) < len(moved):
        # Which one does not matter: a batch that fails is halved until that one stands alone.
        first = chains[0][0]
        raise MoveRefused(machine.name, first.verb, f"no longer {first.status}")
    _log(conn, machine, requests)


def make_move(conn: Connection, machine: Machine, request: MoveRequest) -> None:
    """Write one move. Raises MoveRefused as `make_moves`."""
    make_moves(conn, machine, [request])


class LogRow(NamedTuple):
    """A row of the log of moves."""

    subject_id: str
    version: int
    verb: str
    from_status: str | None
    to_status: str
    actor: str
    reason: str
    at: datetime


class EventRow(NamedTuple):
    """A row of the outbox that a move writes."""

    id: str
    kind: str
    subject_id: str
    version: int
    at: datetime


Part = tuple[sa.Table, Sequence[NamedTuple]]


def births(machine: Machine, born: Iterable[Birth]) -> tuple[Part, Part]:
    """The log, and the events, of the moves that bring subjects into being (version 1): what is to be
    inserted together with the subjects themselves."""
    verb, initial = machine.birth, machine.initial
    return _logged(
        machine,
        [
            LogRow(each.id, 1, verb, None, initial, str(each.actor), each.reason, each.at)
            for each in born
        ],
    )


def log_births(conn: Connection, machine: Machine, born: Iterable[Birth]) -> None:
    """Log the move that brought each subject into being; the rows are inserted already."""
    born = list(born)
    insert_all(conn, *births(machine, born))
    audit.note_all(
        conn,
        [
            audit.Entry(
                actor=each.actor,
                verb=machine.birth,
                kind=machine.name,
                id=each.id,
                at=each.at,
                after={"status": machine.initial},
                reason=each.reason,
            )
            for each in born
            if each.actor.kind == STAFF
        ],
    )


def _by_subject(request: MoveRequest) -> tuple[str, int]:
    return request.id, request.version


def _log(conn: Connection, machine: Machine, requests: Sequence[MoveRequest]) -> None:
    moved = [
        LogRow(
            subject_id=r.id,
            version=r.version + 1,
            verb=r.verb,
            from_status=r.status,
            to_status=machine.moves[r.verb].target,
            actor=str(r.actor),
            reason=r.reason,
            at=r.at,
        )
        for r in requests
    ]
    insert_all(conn, *_logged(machine, moved))
    audit.note_all(
        conn,
        [
            audit.Entry(
                actor=r.actor,
                verb=r.verb,
                kind=machine.name,
                id=r.id,
                at=r.at,
                before={"status": r.status},
                after={"status": machine.moves[r.verb].target},
                reason=r.reason,
            )
            for r in requests
            if r.actor.kind == STAFF
        ],
    )


def _logged(machine: Machine, moved: Sequence[LogRow]) -> tuple[Part, Part]:
    """Rows of the log, and the events that these moves are told by."""
    _, log = _SUBJECTS[machine.name]
    told = {verb: move.event for verb, move in machine.moves.items() if move.event}
    events = [
        EventRow(
            f"{row.subject_id}.{machine.name}.{row.version}",
            told[row.verb],
            row.subject_id,
            row.version,
            row.at,
        )
        for row in moved
        if row.verb in told
    ]
    return (log, moved), (tables.events, events)
