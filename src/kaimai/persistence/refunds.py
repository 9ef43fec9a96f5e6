"""Rows of `refunds`. Statuses are written by `moves.py` alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.refunds import COUNTED, REFUND_MOVES, Refund
from kaimai.persistence.tables import payment_log, refunds

_COLUMNS = (
    refunds.c.id,
    refunds.c.payment_id,
    payment_log.c.attempt_number,
    payment_log.c.method,
    refunds.c.amount,
    payment_log.c.amount.label("payment_amount"),
    refunds.c.status,
    refunds.c.version,
    refunds.c.bank_token,
    refunds.c.bank_token_until,
    refunds.c.known_refunds,
    refunds.c.submitted_at,
)
_DUE = (
    sa.select(*_COLUMNS)
    .join(payment_log, payment_log.c.id == refunds.c.payment_id)
    .where(refunds.c.next_at <= sa.bindparam("now"))
    .order_by(refunds.c.next_at, refunds.c.id)
    .limit(sa.bindparam("count", type_=sa.Integer()))
)


def insert(conn: Connection, new: Sequence[Mapping[str, object]]) -> None:
    """Insert refunds; their first moves are logged by `moves.log_births`."""
    if new:
        conn.execute(sa.insert(refunds), list(new))


def new_row(
    *,
    id: str,  # noqa: A002
    payment_id: str,
    amount: int,
    reason: str,
    now: datetime,
) -> dict[str, object]:
    """The row of a new refund, due at once, for `insert`."""
    return {
        "id": id,
        "payment_id": payment_id,
        "amount": amount,
        "status": REFUND_MOVES.initial,
        "version": 1,
        "reason": reason,
        "known_refunds": [],
        "next_at": now,
        "created_at": now,
    }


def lock(conn: Connection, refund_id: str) -> Refund | None:
    """One refund, locked; its payment must be locked before where both are."""
    row = conn.execute(
        sa.select(*_COLUMNS)
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .where(refunds.c.id == refund_id)
        .with_for_update(key_share=True, of=refunds)
    ).first()
    return None if row is None else _refund(row)


def due(conn: Connection, now: datetime, limit: int) -> list[Refund]:
    """Refunds that are waiting for their next step, longest due first."""
    found = conn.execute(_DUE, {"now": now, "count": limit})
    return [_refund(row) for row in found]


def counted(conn: Connection, payment_id: str) -> int:
    """NT$ of this payment's refunds that are not refused or failed."""
    return (
        conn.scalar(
            sa.select(sa.func.sum(refunds.c.amount)).where(
                refunds.c.payment_id == payment_id, refunds.c.status.in_(sorted(COUNTED))
            )
        )
        or 0
    )


def store(conn: Connection, refund_id: str, /, **facts: object) -> None:
    """Overwrite facts of a refund: `bank_token`, `bank_token_until`, `known_refunds`,
    `bank_words`, `submitted_at`, `next_at`."""
    conn.execute(sa.update(refunds).where(refunds.c.id == refund_id).values(**facts))


def hurry(conn: Connection, payment_id: str, *, now: datetime) -> None:
    """Look at this payment's waiting refunds now: the bank has just said something about them."""
    conn.execute(
        sa.update(refunds)
        .where(refunds.c.payment_id == payment_id, refunds.c.next_at.is_not(None))
        .values(next_at=now)
    )


def _refund(row: Row[*tuple[Any, ...]]) -> Refund:
    fields = dict(row._mapping)
    return Refund(**{**fields, "known_refunds": tuple(fields["known_refunds"])})
