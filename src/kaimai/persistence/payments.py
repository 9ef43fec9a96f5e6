"""Rows of `payment_log`: one an attempt. Statuses are written by `moves.py` alone."""

from collections.abc import Collection, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.moves import Actor, Birth
from kaimai.domain.payments import COMMANDED, IN_FLIGHT, PAYMENT_MOVES, Payment
from kaimai.domain.refunds import IN_FLIGHT as REFUNDS_IN_FLIGHT
from kaimai.persistence import moves
from kaimai.persistence.dialect import (
    among,
    built_once,
    insert_all,
    rows,
    rows_parameter,
    update_rows,
)
from kaimai.persistence.tables import payment_log, refunds

_UNSETTLED = IN_FLIGHT | COMMANDED | {"requested", "failed", "authorized"}

_COLUMNS = (
    payment_log.c.id,
    payment_log.c.order_id,
    payment_log.c.attempt_number,
    payment_log.c.method,
    payment_log.c.amount,
    payment_log.c.status,
    payment_log.c.version,
    payment_log.c.is_applied,
    payment_log.c.auto_capture,
    payment_log.c.reference,
    payment_log.c.ts_no,
    payment_log.c.pay_url,
    payment_log.c.account,
    payment_log.c.expires_at,
    payment_log.c.submitted_at,
    payment_log.c.paid_at,
    payment_log.c.paid_amount,
    payment_log.c.card_kind,
    payment_log.c.authorized_until,
    payment_log.c.commanded_at,
    payment_log.c.next_ask_at,
    payment_log.c.bank_status,
    payment_log.c.bank_words,
    payment_log.c.created_at,
)


@built_once
def _order_ids(conn: Connection) -> sa.Executable:
    return sa.select(payment_log.c.attempt_number, payment_log.c.order_id).where(
        among(conn, payment_log.c.attempt_number, "numbers")
    )


@built_once
def _lock_of_orders(conn: Connection) -> sa.Select[tuple[Any, ...]]:
    return (
        sa.select(*_COLUMNS)
        .where(among(conn, payment_log.c.order_id, "ids"))
        .order_by(payment_log.c.id)
        .with_for_update(key_share=True)
    )


_BY_ATTEMPT = sa.select(*_COLUMNS).where(payment_log.c.attempt_number == sa.bindparam("number"))
_DUE_TO_ASK = (
    sa.select(*_COLUMNS)
    .where(payment_log.c.next_ask_at <= sa.bindparam("now"))
    .order_by(payment_log.c.next_ask_at, payment_log.c.id)
    .limit(sa.bindparam("count", type_=sa.Integer()))
)


class NewPayment(NamedTuple):
    """A row of `payment_log` for a new attempt; `amount` in NT$."""

    id: str
    order_id: str
    attempt_number: str
    method: str
    amount: int
    auto_capture: bool
    reference: str
    created_at: datetime
    status: str = PAYMENT_MOVES.initial
    version: int = 1


def insert(conn: Connection, new: NewPayment, *, actor: Actor) -> None:
    """Insert one more attempt with its first move."""
    births = moves.births(PAYMENT_MOVES, [Birth(new.id, actor, new.created_at)])
    insert_all(conn, (payment_log, [new]), *births)


def apply(conn: Connection, payment_id: str) -> None:
    """Mark an attempt as the one that its order is paid by."""
    conn.execute(
        sa.update(payment_log).where(payment_log.c.id == payment_id).values(is_applied=True)
    )


def order_ids(conn: Connection, attempt_numbers: Collection[str]) -> dict[str, str]:
    """The order of each attempt that is ours."""
    if not attempt_numbers:
        return {}
    found = conn.execute(_order_ids(conn), {"numbers": sorted(attempt_numbers)})
    return dict(list(found))


def lock_of_orders(conn: Connection, order_ids: Collection[str]) -> list[Payment]:
    """All attempts of these orders, oldest first by id, locked. The orders must be locked before."""
    if not order_ids:
        return []
    found = conn.execute(_lock_of_orders(conn), {"ids": sorted(order_ids)})
    return [_payment(row) for row in found]


def lock(conn: Connection, payment_id: str) -> Payment | None:
    """One attempt, locked: before its refunds are counted. Its order is not needed for that."""
    row = conn.execute(
        sa.select(*_COLUMNS).where(payment_log.c.id == payment_id).with_for_update(key_share=True)
    ).first()
    return None if row is None else _payment(row)


def by_attempt(conn: Connection, attempt_number: str) -> Payment | None:
    """The attempt with this number."""
    row = conn.execute(_BY_ATTEMPT, {"number": attempt_number}).first()
    return None if row is None else _payment(row)


def uncollected(conn: Connection, attempt_numbers: Collection[str]) -> list[Payment]:
    """Those of these attempts whose money has not been captured, as far as we know."""
    wanted = rows(conn, "wanted", {"number": sa.Text()})
    found = conn.execute(
        sa.select(*_COLUMNS)
        .join(wanted, wanted.c.number == payment_log.c.attempt_number)
        .where(payment_log.c.status != "captured")
        .order_by(payment_log.c.id),
        {"wanted": rows_parameter([{"number": number} for number in attempt_numbers])},
    )
    return [_payment(row) for row in found]


def of_order(conn: Connection, order_id: str) -> list[Payment]:
    """All attempts of an order, oldest first."""
    return of_orders(conn, [order_id])


def of_orders(conn: Connection, order_ids: Collection[str]) -> list[Payment]:
    """All attempts of these orders, oldest first."""
    found = conn.execute(
        sa.select(*_COLUMNS)
        .where(payment_log.c.order_id.in_(sa.bindparam("ids", expanding=True)))
        .order_by(payment_log.c.created_at, payment_log.c.id),
        {"ids": sorted(order_ids)},
    )
    return [_payment(row) for row in found]


def due_to_ask(conn: Connection, now: datetime, limit: int) -> list[Payment]:
    """Attempts that the sweep should ask the bank about, longest due first."""
    found = conn.execute(_DUE_TO_ASK, {"now": now, "count": limit})
    return [_payment(row) for row in found]


class Facts(NamedTuple):
    """Columns that a report may change; a status is none of them."""

    is_applied: bool
    ts_no: str | None
    pay_url: str | None
    account: str | None
    bank_status: str | None
    bank_words: str
    paid_at: datetime | None
    paid_amount: int | None
    card_kind: str | None
    next_ask_at: datetime | None


_facts = attrgetter(*Facts._fields)


def facts_of(payment: Payment) -> Facts:
    """What is known of an attempt."""
    return Facts._make(_facts(payment))


def unsettled(conn: Connection) -> int:
    """How many payments and refunds the bank has still to be asked about."""
    asked = sa.select(sa.func.count()).where(
        payment_log.c.next_ask_at.is_not(None), payment_log.c.status.in_(sorted(_UNSETTLED))
    )
    going_back = sa.select(sa.func.count()).where(
        refunds.c.status.in_(sorted(REFUNDS_IN_FLIGHT | {"accepted"}))
    )
    return int(conn.scalar(asked) or 0) + int(conn.scalar(going_back) or 0)


def store_facts(conn: Connection, known: Collection[Payment]) -> None:
    """Write what is known of attempts that do not move meanwhile."""
    update_rows(
        conn,
        payment_log,
        ("id",),
        Facts._fields,
        [(p.id, *facts_of(p)) for p in sorted(known, key=lambda p: p.id)],
    )


def set_asked(conn: Connection, next_ask_at: Mapping[str, datetime | None]) -> None:
    """When to ask about each attempt (by id) next."""
    if next_ask_at:
        conn.execute(
            sa.update(payment_log)
            .where(payment_log.c.id == sa.bindparam("payment_id"))
            .values(next_ask_at=sa.bindparam("at")),
            [{"payment_id": id_, "at": at} for id_, at in sorted(next_ask_at.items())],
        )


def set_commanded(conn: Connection, payment_id: str, *, at: datetime, ask_at: datetime) -> None:
    """Remember when a capture or void was sent, and when to ask what came of it."""
    conn.execute(
        sa.update(payment_log)
        .where(payment_log.c.id == payment_id)
        .values(commanded_at=at, next_ask_at=ask_at)
    )


def uncaptured(conn: Connection) -> list[Payment]:
    """Attempts whose money is authorized and not captured, oldest first."""
    found = conn.execute(
        sa.select(*_COLUMNS)
        .where(payment_log.c.status.in_(["authorized", "capturing"]))
        .order_by(payment_log.c.created_at, payment_log.c.id)
    )
    return [_payment(row) for row in found]


def set_authorized_until(conn: Connection, ends: Mapping[str, datetime]) -> None:
    """Until when the bank holds each authorization (by attempt id)."""
    if ends:
        conn.execute(
            sa.update(payment_log)
            .where(payment_log.c.id == sa.bindparam("payment_id"))
            .values(authorized_until=sa.bindparam("until")),
            [{"payment_id": id_, "until": until} for id_, until in sorted(ends.items())],
        )


def set_submitted(
    conn: Connection, payment_id: str, *, at: datetime, expires_at: datetime, ask_at: datetime
) -> None:
    """Remember when an attempt went to the bank, and until when its link or account shall live."""
    conn.execute(
        sa.update(payment_log)
        .where(payment_log.c.id == payment_id)
        .values(submitted_at=at, expires_at=expires_at, next_ask_at=ask_at)
    )


def _payment(row: Row[*tuple[Any, ...]]) -> Payment:
    return Payment(**row._mapping)
