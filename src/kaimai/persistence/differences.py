"""Rows of `differences`: where the bank and the books disagree, and what a person has made of it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.reconciliation import Difference
from kaimai.persistence.dialect import insert
from kaimai.persistence.tables import differences

GONE = "gone"
BY_HAND = "by_hand"


def put(conn: Connection, found: Sequence[Difference], *, seen_in: str, now: datetime) -> None:
    """Write differences that were found, or found again.

    One that had gone is open again; one that a person has closed stays closed, with its note.
    """
    if not found:
        return
    statement = insert(conn, differences)
    fresh = statement.excluded
    is_back = differences.c.outcome == GONE
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "our_amount": fresh.our_amount,
                "payment_id": fresh.payment_id,
                "refund_id": fresh.refund_id,
                "detail": fresh.detail,
                "seen_in": fresh.seen_in,
                "closed_at": sa.case((is_back, sa.null()), else_=differences.c.closed_at),
                "closed_by": sa.case((is_back, sa.null()), else_=differences.c.closed_by),
                "outcome": sa.case((is_back, sa.null()), else_=differences.c.outcome),
            },
        ),
        [_row(each, seen_in, now) for each in found],
    )


def _row(found: Difference, seen_in: str, now: datetime) -> dict[str, object]:
    return {
        "id": found.id,
        "day": found.day,
        "kind": found.kind,
        "attempt_number": found.attempt_number,
        "line_kind": found.line_kind,
        "amount": found.amount,
        "nth": found.nth,
        "our_amount": found.our_amount,
        "payment_id": found.payment_id,
        "refund_id": found.refund_id,
        "detail": found.detail,
        "seen_in": seen_in,
        "first_seen": now,
    }


def close_gone(
    conn: Connection, day: date, kinds: Collection[str], *, seen_in: str, by: str, now: datetime
) -> int:
    """Close the open differences of these kinds that were not found again; how many."""
    return conn.execute(
        sa.update(differences)
        .where(
            differences.c.day == day,
            differences.c.kind.in_(kinds),
            differences.c.closed_at.is_(None),
            differences.c.seen_in != seen_in,
        )
        .values(closed_at=now, closed_by=by, outcome=GONE)
    ).rowcount


def close_by_hand(
    conn: Connection, difference_id: str, *, by: str, note: str, now: datetime
) -> bool:
    """Close an open difference with what a person says about it; False when none is open."""
    closed = conn.execute(
        sa.update(differences)
        .where(differences.c.id == difference_id, differences.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=by, outcome=BY_HAND, note=note)
    )
    return closed.rowcount == 1


def exists(conn: Connection, difference_id: str) -> bool:
    """Whether there is such a difference, open or closed."""
    found = conn.scalar(sa.select(differences.c.id).where(differences.c.id == difference_id))
    return found is not None
