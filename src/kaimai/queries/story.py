"""What happened to an order and its payments, in the order of time: moves, calls to the bank, notices,
refunds, cases and letters. The sentences stand in `words/story.py`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.bank_calls import TOKEN_MARK
from kaimai.persistence.tables import (
    bank_calls,
    cases,
    deliveries,
    events,
    inbox,
    order_moves,
    orders,
    payment_log,
    payment_moves,
    refund_moves,
    refunds,
)
from kaimai.queries.orders import id_by_number

KINDS = ("notice", "call", "payment", "order", "refund", "case", "letter")
"""Kinds of entries, in the order of cause and effect: so stand those of one moment."""
_EMAIL_SHOWN = 2
AnyRow = Row[*tuple[Any, ...]]
Rows = Mapping[str, AnyRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. `subject` names what it happened to: an order's or an attempt's number,
    a refund's id, a notice's first characters. `data` holds plain values, by kind:

    - `order`, `payment`, `refund` (a move): verb, from_status, to_status, actor, reason; method and
      amount, where there are
    - `call`: the fields of `BankCall`
    - `notice`: is_signed, tries, outcome
    - `case`: name, detail, is_closed, by, outcome
    - `letter`: name, sender, recipient (masked), state, tries, error
    """

    at: datetime
    kind: str
    subject: str
    data: Mapping[str, Any]
    step: int = 0
    """What came first within one moment, for entries of one kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that is remembered of one order; `entries` are oldest first."""

    number: str
    entries: tuple[Entry, ...]


def story(conn: Connection, number: str) -> Story | None:
    """The story of the order with this number, or with this bank order number among its attempts."""
    order_id = id_by_number(conn, number)
    if order_id is None:
        return None
    own_number = conn.scalar(sa.select(orders.c.number).where(orders.c.id == order_id)) or number
    attempts = _attempts(conn, order_id)
    given_back = _refunds(conn, attempts)
    numbers = [each.attempt_number for each in attempts.values()]
    notices = list(conn.execute(sa.select(inbox).where(inbox.c.attempt_number.in_(numbers))))
    entries = [
        *_order_moves(conn, order_id, own_number),
        *_payment_moves(conn, attempts),
        *_refund_moves(conn, given_back),
        *_calls(conn, numbers, {notice.key[:TOKEN_MARK] for notice in notices}),
        *map(_notice, notices),
        *_cases(conn, order_id, own_number, attempts),
        *_letters(conn, [order_id, *given_back]),
    ]
    return Story(number=own_number, entries=tuple(sorted(entries, key=_in_order)))


def _in_order(entry: Entry) -> tuple[datetime, int, int]:
    # An order is placed before its payment exists; from then on it follows its payments.
    is_birth = entry.kind == "order" and entry.step == 1
    return entry.at, -1 if is_birth else KINDS.index(entry.kind), entry.step


def _attempts(conn: Connection, order_id: str) -> Rows:
    found = conn.execute(
        sa.select(
            payment_log.c.id,
            payment_log.c.attempt_number,
            payment_log.c.method,
            payment_log.c.amount,
        ).where(payment_log.c.order_id == order_id)
    )
    return {row.id: row for row in found}


def _refunds(conn: Connection, attempts: Rows) -> Rows:
    found = conn.execute(
        sa.select(refunds.c.id, refunds.c.payment_id, refunds.c.amount).where(
            refunds.c.payment_id.in_(list(attempts))
        )
    )
    return {row.id: row for row in found}


def _moves(conn: Connection, log: sa.Table, ids: Collection[str]) -> Iterator[AnyRow]:
    yield from conn.execute(sa.select(log).where(log.c.subject_id.in_(list(ids))))


def _move(row: AnyRow, kind: str, subject: str, **more: object) -> Entry:
    data = {
        "verb": row.verb,
        "from_status": row.from_status,
        "to_status": row.to_status,
        "actor": row.actor,
        "reason": row.reason,
        **more,
    }
    return Entry(at=row.at, kind=kind, subject=subject, data=data, step=row.version)


def _order_moves(conn: Connection, order_id: str, number: str) -> list[Entry]:
    return [_move(row, "order", number) for row in _moves(conn, order_moves, [order_id])]


def _payment_moves(conn: Connection, attempts: Rows) -> list[Entry]:
    return [
        _move(
            row,
            "payment",
            attempts[row.subject_id].attempt_number,
            method=attempts[row.subject_id].method,
            amount=attempts[row.subject_id].amount,
        )
        for row in _moves(conn, payment_moves, attempts)
    ]


def _refund_moves(conn: Connection, given_back: Rows) -> list[Entry]:
    return [
        _move(row, "refund", row.subject_id, amount=given_back[row.subject_id].amount)
        for row in _moves(conn, refund_moves, given_back)
    ]


def _calls(conn: Connection, numbers: Collection[str], marks: Collection[str]) -> list[Entry]:
    """Calls about these attempts, and looks at their notices that found nothing out."""
    about = bank_calls.c.attempt_number.in_(list(numbers))
    in_vain = sa.and_(
        bank_calls.c.attempt_number.is_(None), bank_calls.c.token_mark.in_(list(marks))
    )
    # Two questions, each with an index of its own.
    rows = [
        row
        for which in (about, in_vain)
        for row in conn.execute(sa.select(bank_calls).where(which).order_by(bank_calls.c.id))
    ]
    return [_call(row, step) for step, row in enumerate(rows)]


def _call(row: AnyRow, step: int) -> Entry:
    data = dict(row._mapping)
    at, _ = data.pop("at"), data.pop("id")
    subject = row.attempt_number or row.token_mark or ""
    return Entry(at=at, kind="call", subject=subject, data=data, step=step)


def _notice(row: AnyRow) -> Entry:
    data = {"is_signed": row.is_signed, "tries": row.tries, "outcome": row.outcome}
    return Entry(at=row.received_at, kind="notice", subject=row.key[:TOKEN_MARK], data=data)


def _cases(conn: Connection, order_id: str, number: str, attempts: Rows) -> Iterator[Entry]:
    found = conn.execute(
        sa.select(cases).where(
            sa.or_(cases.c.order_id == order_id, cases.c.payment_id.in_(list(attempts)))
        )
    )
    for row in found:
        attempt = attempts.get(row.payment_id)
        subject = number if attempt is None else attempt.attempt_number
        data = {"name": row.kind, "detail": row.detail, "is_closed": False}
        yield Entry(at=row.opened_at, kind="case", subject=subject, data=data)
        if row.closed_at is not None:
            closed = {**data, "is_closed": True, "by": row.closed_by, "outcome": row.outcome}
            yield Entry(at=row.closed_at, kind="case", subject=subject, data=closed, step=1)


def _letters(conn: Connection, subject_ids: Collection[str]) -> Iterator[Entry]:
    """Messages owed for this order and its refunds: when they left, or else when they were owed."""
    found = conn.execute(
        sa.select(deliveries, events.c.kind, events.c.at.label("owed_at"))
        .join(events, events.c.id == deliveries.c.event_id)
        .where(events.c.subject_id.in_(list(subject_ids)))
        .order_by(deliveries.c.id)
    )
    for step, row in enumerate(found):
        recipient = f"{row.recipient[:_EMAIL_SHOWN]}…"
        data = {
            "name": row.kind,
            "sender": row.sender,
            "recipient": recipient,
            "state": row.state,
            "tries": row.tries,
            "error": row.last_error.replace(row.recipient, recipient),
        }
        at = row.done_at or row.owed_at
        yield Entry(at=at, kind="letter", subject=row.kind, data=data, step=step)
