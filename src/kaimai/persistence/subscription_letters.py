"""What a message about a subscription needs to know, and who is told. Its text is made in
`words/subscription_letters.py`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.subscriptions import ChargeSchedule, Period
from kaimai.persistence.tables import events, orders, subscription_charges, subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSubject:
    """The charge behind an event. `order_number`: of the order that it paid for, if there is one."""

    number: int
    words: str
    order_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionSubject:
    """The subscription behind an event as it stands by now. `amount` in NT$, each time."""

    number: str
    token: str
    status: str
    name: str
    product: str
    quantity: int
    amount: int
    schedule: ChargeSchedule
    charged: int
    next_charge_on: date | None
    charge: ChargeSubject | None


def addresses(conn: Connection, event_ids: Collection[str]) -> dict[str, str]:
    """The e-mail address of the subscription behind each event, where one was given."""
    return {
        row.id: row.contact_email
        for wanted in _behind(subscriptions.c.contact_email)
        for row in conn.execute(
            wanted.where(events.c.id.in_(sorted(event_ids)), subscriptions.c.contact_email != "")
        )
    }


def buyers_behind(conn: Connection, event_ids: Collection[str]) -> dict[str, str]:
    """The buyer of the subscription behind each event, as far as one is known."""
    return {
        row.id: row.buyer_id
        for wanted in _behind(subscriptions.c.buyer_id)
        for row in conn.execute(
            wanted.where(events.c.id.in_(sorted(event_ids)), subscriptions.c.buyer_id.is_not(None))
        )
    }


def told_elsewhere(conn: Connection, order_ids: Collection[str]) -> set[str]:
    """Those of these orders that a charge of a subscription pays for: the charge is told of instead."""
    wanted = sorted(order_ids)
    return set(
        conn.scalars(
            sa.select(subscription_charges.c.order_id).where(
                subscription_charges.c.order_id.in_(wanted)
            )
        )
    )


def subject(conn: Connection, subject_id: str) -> SubscriptionSubject | None:
    """The subscription with this id, or the one that has the charge with this id."""
    charge = conn.execute(
        sa.select(
            subscription_charges.c.subscription_id,
            subscription_charges.c.number,
            subscription_charges.c.bank_words,
            orders.c.number.label("order_number"),
        )
        .outerjoin(orders, orders.c.id == subscription_charges.c.order_id)
        .where(subscription_charges.c.id == subject_id)
    ).first()
    series = subscriptions.c
    row = conn.execute(
        sa.select(subscriptions).where(
            series.id == (subject_id if charge is None else charge.subscription_id)
        )
    ).first()
    if row is None:
        return None
    return SubscriptionSubject(
        number=row.number,
        token=row.token,
        status=row.status,
        name=row.contact_name,
        product=row.name,
        quantity=row.quantity,
        amount=row.amount,
        schedule=ChargeSchedule(times=row.times, period=Period(row.period), every=row.every),
        charged=row.charged,
        next_charge_on=row.next_charge_on,
        charge=None
        if charge is None
        else ChargeSubject(
            number=charge.number, words=charge.bank_words, order_number=charge.order_number
        ),
    )


def _behind(column: "sa.Column[str]") -> tuple["sa.Select[tuple[str, str]]", ...]:
    """This column of the subscription behind events: of its own, and of its charges."""
    return (
        sa.select(events.c.id, column).join(
            subscriptions, subscriptions.c.id == events.c.subject_id
        ),
        sa.select(events.c.id, column)
        .join(subscription_charges, subscription_charges.c.id == events.c.subject_id)
        .join(subscriptions, subscriptions.c.id == subscription_charges.c.subscription_id),
    )
