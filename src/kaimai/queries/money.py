"""Money that somebody must look at: open cases across all orders, the oldest first."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import cases, orders, payment_log

SHOWN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One open case. Amount in NT$: what the payment is about."""

    kind: str
    order_number: str | None
    attempt_number: str | None
    amount: int | None
    detail: str
    opened_at: datetime


def open_cases(conn: Connection) -> list[CaseView]:
    """Cases that wait for a person, the oldest first, at most 200."""
    found = conn.execute(
        sa.select(
            cases.c.kind,
            orders.c.number.label("order_number"),
            payment_log.c.attempt_number,
            payment_log.c.amount,
            cases.c.detail,
            cases.c.opened_at,
        )
        .select_from(cases)
        .outerjoin(payment_log, payment_log.c.id == cases.c.payment_id)
        .outerjoin(
            orders, orders.c.id == sa.func.coalesce(cases.c.order_id, payment_log.c.order_id)
        )
        .where(cases.c.closed_at.is_(None))
        .order_by(cases.c.opened_at, cases.c.id)
        .limit(SHOWN_MAX)
    )
    return [CaseView(**row._mapping) for row in found]
