"""Statements, differences and payouts, as the shop's owner sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.reconciliation import askable_days, bank_day
from kaimai.persistence import installation
from kaimai.persistence.tables import (
    differences,
    orders,
    payment_log,
    payout_lines,
    payouts,
    statements,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """One day's statement. Amounts in NT$, fees and payouts in cents.

    `awaited`: entries of ours that may still stand on a neighbouring day's statement.
    `completed_at` None: the day has not been compared to its end.
    """

    day: date
    lines: int
    matched: int
    awaited: int
    open_differences: int
    received: int
    refunded: int
    payouts: int
    fee_cents: int
    paid_out_cents: int
    fetched_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceView:
    """One difference. `order_number` where the attempt is ours. Amounts in NT$.

    `outcome` None: open; `by_hand`: a person closed it; `gone`: the bank or the books came round.
    """

    id: str
    day: date
    kind: str
    line_kind: str
    attempt_number: str
    order_number: str | None
    amount: int
    our_amount: int | None
    detail: str
    first_seen: datetime
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutOfPayment:
    """That a payment or one of its refunds was in a payout. Amount in NT$, the fee in cents."""

    payout_number: str
    day: date
    kind: str
    amount: int
    fee_cents: int
    refund_id: str | None
    account: str | None


def latest_days(conn: Connection, *, limit: int = 30) -> list[DayView]:
    """The newest days that were asked for, with how many of their differences are open."""
    waiting = (
        sa.select(sa.func.count())
        .where(differences.c.day == statements.c.day, differences.c.closed_at.is_(None))
        .correlate(statements)
        .scalar_subquery()
    )
    columns = [
        statements.c[name] for name in DayView.__dataclass_fields__ if name != "open_differences"
    ]
    found = conn.execute(
        sa.select(*columns, waiting.label("open_differences"))
        .order_by(statements.c.day.desc())
        .limit(limit)
    )
    return [DayView(**row._mapping) for row in found]


def days_to_do(conn: Connection, now: datetime) -> list[date]:
    """Days that the bank shows and that are not compared to their end, the newest first.

    None lies before the day on which the shop's books begin: what another system did under the
    same shop number is not asked for.
    """
    began = installation.began_at(conn)
    days = askable_days(now, since=None if began is None else bank_day(began))
    done = set(
        conn.scalars(
            sa.select(statements.c.day).where(
                statements.c.day.in_(days), statements.c.completed_at.is_not(None)
            )
        )
    )
    return [day for day in days if day not in done]


def open_differences(conn: Connection, *, limit: int = 1_000) -> list[DifferenceView]:
    """Differences that wait for a person, oldest day first."""
    return _differences(conn, differences.c.closed_at.is_(None), limit)


def differences_of_day(conn: Connection, day: date, *, limit: int = 1_000) -> list[DifferenceView]:
    """All differences of a day, closed ones too."""
    return _differences(conn, differences.c.day == day, limit)


def count_open_differences(conn: Connection) -> int:
    """How many differences wait for a person."""
    return (
        conn.scalar(
            sa.select(sa.func.count())
            .select_from(differences)
            .where(differences.c.closed_at.is_(None))
        )
        or 0
    )


def payouts_of_payment(conn: Connection, attempt_number: str) -> Sequence[PayoutOfPayment]:
    """The payouts that brought this payment, or took its refunds off, oldest first."""
    found = conn.execute(
        sa.select(
            payouts.c.number.label("payout_number"),
            payouts.c.day,
            payout_lines.c.kind,
            payout_lines.c.amount,
            payout_lines.c.fee_cents,
            payout_lines.c.refund_id,
            payouts.c.account,
        )
        .select_from(payout_lines)
        .join(statements, statements.c.fetch_id == payout_lines.c.fetch_id)
        .join(
            payouts,
            sa.and_(
                payouts.c.fetch_id == payout_lines.c.fetch_id, payouts.c.n == payout_lines.c.payout
            ),
        )
        .where(payout_lines.c.attempt_number == attempt_number)
        .order_by(payouts.c.day, payout_lines.c.n)
    )
    return [PayoutOfPayment(**row._mapping) for row in found]


def _differences(
    conn: Connection, condition: sa.ColumnElement[bool], limit: int
) -> list[DifferenceView]:
    columns: list[sa.ColumnElement[Any]] = [
        differences.c[name]
        for name in DifferenceView.__dataclass_fields__
        if name != "order_number"
    ]
    found = conn.execute(
        sa.select(*columns, orders.c.number.label("order_number"))
        .select_from(differences)
        .outerjoin(payment_log, payment_log.c.id == differences.c.payment_id)
        .outerjoin(orders, orders.c.id == payment_log.c.order_id)
        .where(condition)
        .order_by(differences.c.day, differences.c.id)
        .limit(limit)
    )
    return [DifferenceView(**row._mapping) for row in found]
