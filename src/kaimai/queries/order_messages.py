"""What the buyer of an order was told, by whom and whether it arrived; and what can be told once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import deliveries, events, payment_log, refunds


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One message to one recipient: `state` is waiting, done or given_up."""

    sender: str
    recipient: str
    state: str
    tries: int
    error: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """Something that the buyer was to be told of, and how that went. Nobody could be reached when it
    has no deliveries."""

    event_id: str
    kind: str
    at: datetime
    is_waiting: bool
    """Whether nobody has looked yet whom to tell."""
    deliveries: Sequence[DeliveryView]

    @property
    def has_failed(self) -> bool:
        """Whether a message was given up."""
        return any(each.state == "given_up" for each in self.deliveries)


def messages_of_order(conn: Connection, order_id: str) -> list[MessageView]:
    """Every event of an order and its refunds, the newest first: two statements."""
    its_refunds = (
        sa.select(refunds.c.id)
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .where(payment_log.c.order_id == order_id)
    )
    subjects = sa.union_all(sa.select(sa.literal(order_id).label("id")), its_refunds).subquery()
    found = conn.execute(
        sa.select(events.c.id, events.c.kind, events.c.at, events.c.fanned_out_at)
        .join(subjects, subjects.c.id == events.c.subject_id)
        .order_by(events.c.at.desc(), events.c.version.desc())
    ).all()
    sent = _deliveries(conn, [row.id for row in found])
    return [
        MessageView(
            event_id=row.id,
            kind=row.kind,
            at=row.at,
            is_waiting=row.fanned_out_at is None,
            deliveries=sent.get(row.id, ()),
        )
        for row in found
    ]


def _deliveries(conn: Connection, event_ids: Sequence[str]) -> Mapping[str, Sequence[DeliveryView]]:
    found: dict[str, list[DeliveryView]] = {}
    for row in conn.execute(
        sa.select(deliveries).where(deliveries.c.event_id.in_(event_ids)).order_by(deliveries.c.id)
    ):
        one = DeliveryView(
            sender=row.sender,
            recipient=row.recipient,
            state=row.state,
            tries=row.tries,
            error=row.last_error,
            done_at=row.done_at,
        )
        found.setdefault(row.event_id, []).append(one)
    return found
