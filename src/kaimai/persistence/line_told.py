"""Which push carried which delivery of the outbox, and what replies have told already."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import line_pushes, line_told


def add(conn: Connection, told: Sequence[tuple[str, str, datetime]]) -> None:
    """Note what a reply told: kind and subject of the event, and when."""
    if told:
        conn.execute(
            insert_or_skip(conn, line_told),
            [{"kind": kind, "subject_id": subject, "at": at} for kind, subject, at in told],
        )


def is_told(conn: Connection, kind: str, subject_id: str) -> bool:
    """Whether a reply told this."""
    found = conn.scalar(
        sa.select(line_told.c.kind).where(
            line_told.c.kind == kind, line_told.c.subject_id == subject_id
        )
    )
    return found is not None


def pushes_of(conn: Connection, delivery_ids: Collection[str]) -> dict[str, str]:
    """The push that carries each of these deliveries, as far as they have one."""
    rows = conn.execute(
        sa.select(line_pushes.c.delivery_id, line_pushes.c.push_id).where(
            line_pushes.c.delivery_id.in_(sorted(delivery_ids))
        )
    )
    return {row.delivery_id: row.push_id for row in rows}


def carry(conn: Connection, push_id: str, delivery_ids: Sequence[str], *, now: datetime) -> None:
    """Let a push carry these deliveries, those that none carries yet."""
    if delivery_ids:
        conn.execute(
            insert_or_skip(conn, line_pushes),
            [{"delivery_id": each, "push_id": push_id, "at": now} for each in delivery_ids],
        )


def prune(conn: Connection, before: datetime, limit: int) -> int:
    """Forget at most `limit` of what replies told before; how many rows were deleted."""
    old = sa.select(line_told.c.subject_id).where(line_told.c.at < before).limit(limit)
    return conn.execute(
        sa.delete(line_told).where(line_told.c.at < before, line_told.c.subject_id.in_(old))
    ).rowcount
