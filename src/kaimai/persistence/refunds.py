"""Rows of `refunds` and `refund_lines`. Statuses are written by `moves.py` alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.orders import PAID
from kaimai.domain.refunds import COUNTED, IN_FLIGHT, REFUND_MOVES, LineRefund, Refund
from kaimai.persistence.tables import orders, payment_log, refund_lines, refunds

_COLUMNS = (
    refunds.c.id,
    refunds.c.payment_id,
    payment_log.c.attempt_number,
    payment_log.c.method,
    refunds.c.amount,
    sa.func.coalesce(payment_log.c.paid_amount, payment_log.c.amount).label("payment_amount"),
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


def find(conn: Connection, refund_id: str) -> Refund | None:
    """One refund, as it is now."""
    row = conn.execute(
        sa.select(*_COLUMNS)
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .where(refunds.c.id == refund_id)
    ).first()
    return None if row is None else _refund(row)


def known_to_next(conn: Connection, refund: Refund) -> frozenset[str] | None:
    """What the bank listed when the refund after this one was sent; None when there is none yet."""
    known = conn.scalar(
        sa.select(refunds.c.known_refunds)
        .where(
            refunds.c.payment_id == refund.payment_id,
            refunds.c.submitted_at > refund.submitted_at,
        )
        .order_by(refunds.c.submitted_at)
        .limit(1)
    )
    return None if known is None else frozenset(known)


def due(conn: Connection, now: datetime, limit: int) -> list[Refund]:
    """Refunds that are waiting for their next step, longest due first."""
    found = conn.execute(_DUE, {"now": now, "count": limit})
    return [_refund(row) for row in found]


def is_more_owed(conn: Connection, payment_id: str) -> bool:
    """Whether money of an order that no longer stands is neither back nor on its way."""
    received = conn.scalar(
        sa.select(sa.func.coalesce(payment_log.c.paid_amount, payment_log.c.amount))
        .join(orders, orders.c.id == payment_log.c.order_id)
        .where(payment_log.c.id == payment_id, orders.c.status.not_in(sorted(PAID)))
    )
    return received is not None and received > counted(conn, payment_id)


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


def is_in_flight(conn: Connection, payment_id: str) -> bool:
    """Whether a refund of this payment is on its way."""
    found = conn.scalar(
        sa.select(refunds.c.id).where(
            refunds.c.payment_id == payment_id, refunds.c.status.in_(sorted(IN_FLIGHT))
        )
    )
    return found is not None


def insert_lines(conn: Connection, refund_id: str, lines: Sequence[LineRefund]) -> None:
    """Write down which units belong to a refund."""
    if lines:
        conn.execute(
            sa.insert(refund_lines),
            [
                {
                    "refund_id": refund_id,
                    "order_line_id": line.order_line_id,
                    "quantity": line.quantity,
                    "restocked": line.restocked,
                }
                for line in lines
            ],
        )


def refunded_units(conn: Connection, order_line_ids: Collection[str]) -> dict[str, int]:
    """Units of each line whose money went back, or is on its way."""
    found = conn.execute(
        sa.select(refund_lines.c.order_line_id, sa.func.sum(refund_lines.c.quantity))
        .join(refunds, refunds.c.id == refund_lines.c.refund_id)
        .where(
            refund_lines.c.order_line_id.in_(sorted(order_line_ids)),
            refunds.c.status.in_(sorted(COUNTED)),
        )
        .group_by(refund_lines.c.order_line_id)
    )
    return {line_id: int(units) for line_id, units in found}


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
