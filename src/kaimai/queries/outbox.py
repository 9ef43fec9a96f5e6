"""Messages of the outbox that do not arrive: given up, or still being tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import (
    deliveries,
    events,
    messaging_log,
    orders,
    payment_log,
    refunds,
)

LISTED_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A message to somebody that did not arrive. `order`: the number it is about, if it is about one;
    `next_at`: when it is tried again, None when it was given up."""

    id: str
    kind: str
    sender: str
    recipient: str
    error: str
    tries: int
    next_at: datetime | None
    at: datetime
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A LINE message that was certainly or perhaps not sent, and that nobody tries again."""

    id: str
    at: datetime
    user_id: str
    state: str
    words: str


_OF_REFUND = (
    sa.select(orders.c.number)
    .join(payment_log, payment_log.c.order_id == orders.c.id)
    .join(refunds, refunds.c.payment_id == payment_log.c.id)
    .where(refunds.c.id == events.c.subject_id)
    .scalar_subquery()
)
_FAILING = (
    sa.select(
        deliveries.c.id,
        events.c.kind,
        deliveries.c.sender,
        deliveries.c.recipient,
        deliveries.c.last_error.label("error"),
        deliveries.c.tries,
        deliveries.c.next_at,
        events.c.at,
        sa.func.coalesce(orders.c.number, _OF_REFUND, "").label("order"),
    )
    .join(events, events.c.id == deliveries.c.event_id)
    .outerjoin(orders, orders.c.id == events.c.subject_id)
    .limit(LISTED_MAX)
)
# Written into the statement, not bound: a partial index is only used for a condition in sight.
_GIVEN_UP = deliveries.c.state == sa.bindparam("given_up", "given_up", literal_execute=True)
_IS_WAITING = deliveries.c.state == sa.bindparam("waiting", "waiting", literal_execute=True)


def given_up(conn: Connection) -> Sequence[Failing]:
    """Messages that nobody tries any more and that no person has put aside, the newest first."""
    found = conn.execute(
        _FAILING.where(_GIVEN_UP, deliveries.c.dismissed_at.is_(None)).order_by(
            deliveries.c.id.desc()
        )
    )
    return [Failing(**row._mapping) for row in found]


def being_tried(conn: Connection) -> Sequence[Failing]:
    """Messages whose last try failed and that are tried again, the next first."""
    found = conn.execute(
        _FAILING.where(_IS_WAITING, deliveries.c.last_error != "").order_by(deliveries.c.next_at)
    )
    return [Failing(**row._mapping) for row in found]


def unsent_in_line(conn: Connection, since: datetime) -> Sequence[Unsent]:
    """What LINE did not take since then, the newest first."""
    log = messaging_log.c
    found = conn.execute(
        sa.select(
            log.id, log.at, sa.func.coalesce(log.user_id, "").label("user_id"), log.state, log.words
        )
        .where(
            log.at >= since,
            log.state.in_(("not_sent", "unclear", "quota")),
            # There was nothing to say any more.
            log.messages != sa.literal([], log.messages.type),
        )
        .order_by(log.at.desc())
        .limit(LISTED_MAX)
    )
    return [Unsent(**row._mapping) for row in found]
