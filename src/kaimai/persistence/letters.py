"""What a letter about an order needs to know. Its text is made in `words/letters.py`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.parcels import Parcel
from kaimai.persistence import parcels
from kaimai.persistence.tables import events, orders, payment_log, refunds


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The order behind an event. `pay_url`, `account` and `expires_at` are those of its newest
    attempt; `refunded` is the refund's amount in NT$, for events of refunds. `parcels`: the first sent
    first."""

    number: str
    token: str
    status: str
    total: int
    name: str
    bank_words: str
    method: str
    pay_url: str | None
    account: str | None
    expires_at: datetime | None
    refunded: int | None
    parcels: tuple[Parcel, ...] = ()


def addresses(conn: Connection, event_ids: Collection[str]) -> dict[str, str]:
    """The e-mail address of the order behind each event, where one was given."""
    of_orders = sa.select(events.c.id, orders.c.contact_email).join(
        orders, orders.c.id == events.c.subject_id
    )
    of_refunds = (
        sa.select(events.c.id, orders.c.contact_email)
        .join(refunds, refunds.c.id == events.c.subject_id)
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .join(orders, orders.c.id == payment_log.c.order_id)
    )
    found: dict[str, str] = {}
    for wanted in (of_orders, of_refunds):
        rows = conn.execute(
            wanted.where(events.c.id.in_(sorted(event_ids)), orders.c.contact_email != "")
        )
        found |= dict(rows.all())
    return found


def subject(conn: Connection, subject_id: str) -> Subject | None:
    """The order with this id, or the order whose refund has this id."""
    refund = conn.execute(
        sa.select(refunds.c.amount, payment_log.c.order_id)
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .where(refunds.c.id == subject_id)
    ).first()
    row = conn.execute(
        sa.select(
            orders.c.id,
            orders.c.number,
            orders.c.token,
            orders.c.status,
            orders.c.total,
            orders.c.contact_name.label("name"),
            orders.c.bank_words,
            payment_log.c.method,
            payment_log.c.pay_url,
            payment_log.c.account,
            payment_log.c.expires_at,
        )
        .join(payment_log, payment_log.c.order_id == orders.c.id)
        .where(orders.c.id == (subject_id if refund is None else refund.order_id))
        .order_by(payment_log.c.created_at.desc(), payment_log.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    facts = dict(row._mapping)
    order_id = facts.pop("id")
    sent = parcels.of_orders(conn, [order_id])[order_id]
    return Subject(
        **facts,
        refunded=None if refund is None else refund.amount,
        parcels=tuple(sent),
    )
