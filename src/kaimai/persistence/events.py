"""The outbox: events that moves wrote, and the deliveries that they fan out to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import deliveries, events, payment_log, refunds


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to an order (or to a refund), which somebody may want to know."""

    id: str
    kind: str
    subject_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message owed to one recipient through one sender."""

    id: str
    event_id: str
    kind: str
    subject_id: str
    sender: str
    recipient: str
    tries: int


# Written into the statement, not bound: a partial index is only used for a condition in sight.
_IS_WAITING = deliveries.c.state == sa.bindparam("state", "waiting", literal_execute=True)
_COUNT: sa.BindParameter[int] = sa.bindparam("count", type_=sa.Integer())
_WAITING = (
    sa.select(events.c.id, events.c.kind, events.c.subject_id, events.c.at)
    .where(events.c.fanned_out_at.is_(None))
    .order_by(events.c.id)
    .limit(_COUNT)
)
_DUE = (
    sa.select(
        deliveries.c.id,
        deliveries.c.event_id,
        events.c.kind,
        events.c.subject_id,
        deliveries.c.sender,
        deliveries.c.recipient,
        deliveries.c.tries,
    )
    .join(events, events.c.id == deliveries.c.event_id)
    .where(_IS_WAITING, deliveries.c.next_at <= sa.bindparam("now"))
    .order_by(deliveries.c.next_at, deliveries.c.id)
    .limit(_COUNT)
)


def waiting(conn: Connection, limit: int) -> list[Event]:
    """Events that were not fanned out yet, oldest first."""
    found = conn.execute(_WAITING, {"count": limit})
    return [Event(**row._mapping) for row in found]


def fan_out(
    conn: Connection,
    event_ids: Sequence[str],
    owed: Sequence[tuple[str, str, str, datetime]],
    *,
    now: datetime,
) -> None:
    """Write the deliveries (event id, sender, recipient, first try) and mark the events as fanned
    out."""
    if owed:
        conn.execute(
            insert_or_skip(conn, deliveries),
            [
                {
                    "id": f"{event_id}.{sender}.{number}",
                    "event_id": event_id,
                    "sender": sender,
                    "recipient": recipient,
                    "state": "waiting",
                    "tries": 0,
                    "next_at": next_at,
                }
                for number, (event_id, sender, recipient, next_at) in enumerate(owed)
            ],
        )
    if event_ids:
        conn.execute(
            sa.update(events).where(events.c.id.in_(sorted(event_ids))).values(fanned_out_at=now)
        )


def due(conn: Connection, now: datetime, limit: int) -> list[Delivery]:
    """Deliveries that should be tried now, longest due first."""
    found = conn.execute(_DUE, {"now": now, "count": limit})
    return [Delivery(**row._mapping) for row in found]


def claim(conn: Connection, delivery: Delivery, *, until: datetime) -> bool:
    """Take a delivery for one try; False when another worker has it."""
    return (
        conn.execute(
            sa.update(deliveries)
            .where(
                deliveries.c.id == delivery.id,
                deliveries.c.tries == delivery.tries,
                deliveries.c.state == "waiting",
            )
            .values(tries=deliveries.c.tries + 1, next_at=until)
        ).rowcount
        == 1
    )


def delivered(conn: Connection, delivery_id: str, *, now: datetime) -> None:
    """Note that a message arrived."""
    conn.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(state="done", done_at=now, next_at=None, last_error="")
    )


def failed(conn: Connection, delivery_id: str, *, error: str, next_at: datetime | None) -> None:
    """Note why a try failed, and when to try again; None gives the message up."""
    conn.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(
            last_error=error,
            next_at=next_at,
            state="waiting" if next_at is not None else "given_up",
        )
    )


def add(conn: Connection, kind: str, subject_ids: Sequence[str], *, now: datetime) -> None:
    """Write one event about each subject that no move tells of; a second of its kind is left out."""
    _add(conn, kind, subject_ids, now=now, fanned_out_at=None)


def add_silently(conn: Connection, kind: str, subject_ids: Sequence[str], *, now: datetime) -> None:
    """The same, told to nobody."""
    _add(conn, kind, subject_ids, now=now, fanned_out_at=now)


def _add(
    conn: Connection,
    kind: str,
    subject_ids: Sequence[str],
    *,
    now: datetime,
    fanned_out_at: datetime | None,
) -> None:
    if subject_ids:
        conn.execute(
            insert_or_skip(conn, events),
            [
                {
                    "id": f"{subject_id}.{kind}",
                    "kind": kind,
                    "subject_id": subject_id,
                    "version": 0,
                    "at": now,
                    "fanned_out_at": fanned_out_at,
                }
                for subject_id in subject_ids
            ],
        )


AGAIN = ".again."
"""Stands in the name of an event that a person had told once more."""


def is_again(event_id: str) -> bool:
    """Whether somebody asked for this to be told once more."""
    return AGAIN in event_id


def last_version(conn: Connection, kind: str, subject_id: str) -> int:
    """The greatest version of the events of this kind about a subject; -1 when there is none."""
    found = conn.scalar(
        sa.select(sa.func.max(events.c.version)).where(
            events.c.kind == kind, events.c.subject_id == subject_id
        )
    )
    return -1 if found is None else int(found)


def add_version(
    conn: Connection,
    kind: str,
    subject_id: str,
    *,
    version: int,
    is_repeat: bool = False,
    now: datetime,
) -> bool:
    """Write one event that no move tells of, beside others of its kind; False when it is there already."""
    name = f"{kind}{AGAIN if is_repeat else '.'}{version}"
    row = {
        "id": f"{subject_id}.{name}",
        "kind": kind,
        "subject_id": subject_id,
        "version": version,
        "at": now,
        "fanned_out_at": None,
    }
    return conn.execute(insert_or_skip(conn, events), [row]).rowcount == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as it can be told again."""

    kind: str
    subject_id: str
    version: int


def of_order(conn: Connection, order_id: str, event_id: str) -> Told | None:
    """The event of this name, if it is about this order or one of its refunds."""
    its_refunds = (
        sa.select(refunds.c.id)
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .where(payment_log.c.order_id == order_id)
    )
    row = conn.execute(
        sa.select(events.c.kind, events.c.subject_id, events.c.version).where(
            events.c.id == event_id,
            sa.or_(events.c.subject_id == order_id, events.c.subject_id.in_(its_refunds)),
        )
    ).first()
    return None if row is None else Told(**row._mapping)


def told_of(conn: Connection, subject_ids: Sequence[str]) -> list[str]:
    """Ids of all deliveries about these subjects, whatever became of them."""
    return list(
        conn.scalars(
            sa.select(deliveries.c.id)
            .join(events, events.c.id == deliveries.c.event_id)
            .where(events.c.subject_id.in_(subject_ids))
        )
    )


def revive(conn: Connection, delivery_id: str, *, now: datetime) -> bool:
    """Let a delivery that did not arrive be due at once; False when there is no such one."""
    return (
        conn.execute(
            sa.update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state != "done")
            .values(state="waiting", tries=0, next_at=now, dismissed_at=None)
        ).rowcount
        == 1
    )


def dismiss(conn: Connection, delivery_id: str, *, now: datetime) -> bool:
    """Give a delivery up and show it no longer; False when there is no such one."""
    return (
        conn.execute(
            sa.update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state != "done")
            .values(state="given_up", next_at=None, dismissed_at=now)
        ).rowcount
        == 1
    )


def postpone(conn: Connection, delivery: Delivery, *, until: datetime) -> None:
    """Let a delivery that was claimed be due at another time, as if it had not been tried."""
    conn.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.state == "waiting")
        .values(next_at=until, tries=delivery.tries)
    )
