"""Cases: what a person must look at. One open case of a kind per payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import cases


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case to be opened."""

    id: str
    kind: str
    order_id: str | None
    payment_id: str | None
    detail: str
    opened_at: datetime


def open_cases(conn: Connection, new: Sequence[NewCase]) -> None:
    """Open cases; one that is open already for the same payment is left as it is."""
    if new:
        conn.execute(
            insert_or_skip(conn, cases),
            [
                {
                    "id": case.id,
                    "kind": case.kind,
                    "order_id": case.order_id,
                    "payment_id": case.payment_id,
                    "detail": case.detail,
                    "opened_at": case.opened_at,
                }
                for case in new
            ],
        )


def close(
    conn: Connection, *, kind: str, payment_id: str, by: str, outcome: str, now: datetime
) -> None:
    """Close the open case of this kind, if there is one."""
    conn.execute(
        sa.update(cases)
        .where(cases.c.kind == kind, cases.c.payment_id == payment_id, cases.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=by, outcome=outcome)
    )


def is_open(conn: Connection, kind: str, payment_id: str) -> bool:
    """Whether a case of this kind waits for a person."""
    found = conn.scalar(
        sa.select(cases.c.id).where(
            cases.c.kind == kind, cases.c.payment_id == payment_id, cases.c.closed_at.is_(None)
        )
    )
    return found is not None
