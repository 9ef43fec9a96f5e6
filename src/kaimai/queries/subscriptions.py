"""Subscriptions and plans as pages, the API and the command line show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import Delivery, delivery_of
from kaimai.domain.orders import PAID
from kaimai.domain.refunds import COUNTED
from kaimai.domain.subscriptions import ChargeSchedule, Period, Plan
from kaimai.persistence import plans
from kaimai.persistence.tables import (
    orders,
    payment_log,
    refunds,
    subscription_charges,
    subscriptions,
)

PAGE = 50
STATES = ("paid", "failed", "unfilled", "surplus")
"""How a charge stands: paid with its order, not paid, paid with nothing to send (a person decides, or
its money went back), paid too much (its money goes back)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeView:
    """One charge. `state` is one of STATES; amount in NT$."""

    id: str
    number: int
    state: str
    charged_at: datetime
    amount: int
    order_token: str | None
    order_number: str | None
    order_status: str | None
    is_refunded: bool
    """Whether a refund of its money exists that was not refused."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionView:
    """One subscription with its charges, the newest first. Amounts in NT$."""

    id: str
    token: str
    number: str
    status: str
    buyer_id: str | None
    plan_id: str
    sku: str
    name: str
    options: dict[str, str]
    quantity: int
    unit_price: int
    shipping_fee: int
    amount: int
    schedule: ChargeSchedule
    charged: int
    failed: int
    next_charge_on: date | None
    created_at: datetime
    started_at: datetime | None
    stop_asked_at: datetime | None
    ended_at: datetime | None
    contact: Contact
    delivery: Delivery | None
    first_order_token: str
    first_order_number: str
    master_number: str | None
    card_last_four: str | None
    bank_words: str
    charges: tuple[ChargeView, ...]

    @property
    def times(self) -> int:
        """Charges in all."""
        return self.schedule.times

    @property
    def period(self) -> Period:
        """What the series counts in."""
        return self.schedule.period

    @property
    def every(self) -> int:
        """Periods from one charge to the next."""
        return self.schedule.every


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRow:
    """One subscription in a list. Amount in NT$ a period."""

    id: str
    token: str
    number: str
    name: str
    options: dict[str, str]
    quantity: int
    contact_name: str
    status: str
    amount: int
    schedule: ChargeSchedule
    charged: int
    failed: int
    next_charge_on: date | None
    created_at: datetime
    unfilled: int
    """Charges that are paid and wait for a person to send something, or to give the money back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfOrder:
    """Which charge of which subscription an order is for."""

    id: str
    token: str
    number: str
    status: str
    charge_number: int


def plan(conn: Connection, plan_id: str) -> Plan | None:
    """The plan with this id, also one that is off."""
    return plans.find(conn, [plan_id]).get(plan_id)


def plans_of_products(conn: Connection, product_ids: Collection[str]) -> dict[str, Plan]:
    """The plan that is on of each of these products, where there is one."""
    return plans.of_products(conn, product_ids)


def find(conn: Connection, token: str) -> SubscriptionView | None:
    """The subscription that this link opens."""
    return _one(conn, subscriptions.c.token == token)


def find_by_number(conn: Connection, number: str) -> SubscriptionView | None:
    """The subscription with this number."""
    return _one(conn, subscriptions.c.number == number)


def by_id(conn: Connection, subscription_id: str) -> SubscriptionView | None:
    """The subscription with this id."""
    return _one(conn, subscriptions.c.id == subscription_id)


def of_buyer(conn: Connection, buyer_id: str) -> list[SubscriptionRow]:
    """A buyer's subscriptions, the newest first; those that never began are left out."""
    found = conn.execute(
        _ROWS.where(subscriptions.c.buyer_id == buyer_id, subscriptions.c.status != "abandoned")
        .order_by(subscriptions.c.created_at.desc())
        .limit(PAGE)
    )
    return [_row(row) for row in found]


def of_order(conn: Connection, order_id: str) -> OfOrder | None:
    """Which charge of which subscription this order is for; of its first one also before it is paid."""
    charge = subscription_charges
    row = conn.execute(
        sa.select(
            subscriptions.c.id,
            subscriptions.c.token,
            subscriptions.c.number,
            subscriptions.c.status,
            sa.func.coalesce(charge.c.number, 1).label("charge_number"),
        )
        .outerjoin(
            charge,
            sa.and_(charge.c.subscription_id == subscriptions.c.id, charge.c.order_id == order_id),
        )
        .where(
            sa.or_(
                subscriptions.c.first_order_id == order_id,
                subscriptions.c.id.in_(
                    sa.select(charge.c.subscription_id).where(charge.c.order_id == order_id)
                ),
            )
        )
    ).first()
    return None if row is None else OfOrder(**row._mapping)


def orders_of_charges(conn: Connection, order_ids: Collection[str]) -> set[str]:
    """Those of these orders that a subscription's charge is for, the first one's among them."""
    if not order_ids:
        return set()
    wanted = sorted(order_ids)
    charged = sa.select(subscription_charges.c.order_id).where(
        subscription_charges.c.order_id.in_(wanted)
    )
    first = sa.select(subscriptions.c.first_order_id).where(
        subscriptions.c.first_order_id.in_(wanted)
    )
    return {row.order_id for row in conn.execute(charged.union(first)) if row.order_id}


def listed(
    conn: Connection,
    *,
    state: str | None = None,
    failed: bool = False,
    unfilled: bool = False,
    after: str | None = None,
    limit: int = PAGE,
) -> list[SubscriptionRow]:
    """Subscriptions, the newest first, from below `after` (an id) on.

    `state`: only those of one status; `failed`: only those of which a charge failed; `unfilled`: only
    those with a paid charge that waits for a person.
    """
    wanted = _ROWS
    if state is not None:
        wanted = wanted.where(subscriptions.c.status == state)
    if failed:
        wanted = wanted.where(subscriptions.c.failed > 0)
    if unfilled:
        wanted = wanted.where(_UNFILLED > 0)
    if after is not None:
        wanted = wanted.where(subscriptions.c.id < after)
    found = conn.execute(wanted.order_by(subscriptions.c.id.desc()).limit(limit))
    return [_row(row) for row in found]


def failed_lately(conn: Connection, since: datetime) -> int:
    """How many charges failed since then."""
    return int(
        conn.scalar(
            sa.select(sa.func.count()).where(
                sa.literal_column("subscription_charges.outcome = 'failed'"),
                subscription_charges.c.charged_at >= since,
            )
        )
        or 0
    )


def counts(conn: Connection) -> dict[str, int]:
    """How many subscriptions stand in each status."""
    found = conn.execute(
        sa.select(subscriptions.c.status, sa.func.count()).group_by(subscriptions.c.status)
    )
    return {str(status): int(count) for status, count in found}


_REFUNDED = (
    sa.select(refunds.c.id)
    .join(payment_log, payment_log.c.id == refunds.c.payment_id)
    .where(
        payment_log.c.order_id == subscription_charges.c.order_id,
        refunds.c.status.in_(sorted(COUNTED)),
    )
    .correlate(subscription_charges)
    .exists()
)
_UNFILLED = (
    sa.select(sa.func.count())
    .select_from(subscription_charges)
    .join(orders, orders.c.id == subscription_charges.c.order_id)
    .where(
        subscription_charges.c.subscription_id == subscriptions.c.id,
        sa.not_(subscription_charges.c.is_surplus),
        orders.c.status == "expired",
        ~_REFUNDED,
    )
    .correlate(subscriptions)
    .scalar_subquery()
)
_ROWS = sa.select(
    subscriptions.c.id,
    subscriptions.c.token,
    subscriptions.c.number,
    subscriptions.c.name,
    subscriptions.c.options,
    subscriptions.c.quantity,
    subscriptions.c.contact_name,
    subscriptions.c.status,
    subscriptions.c.amount,
    subscriptions.c.times,
    subscriptions.c.period,
    subscriptions.c.every,
    subscriptions.c.charged,
    subscriptions.c.failed,
    subscriptions.c.next_charge_on,
    subscriptions.c.created_at,
    _UNFILLED.label("unfilled"),
)


def _row(row: Row[*tuple[Any, ...]]) -> SubscriptionRow:
    members = dict(row._mapping)
    schedule = _schedule(row)
    for name in ("times", "period", "every"):
        del members[name]
    return SubscriptionRow(**members, schedule=schedule)


def _schedule(row: Row[*tuple[Any, ...]]) -> ChargeSchedule:
    return ChargeSchedule(times=row.times, period=Period(row.period), every=row.every)


def _one(conn: Connection, condition: sa.ColumnElement[bool]) -> SubscriptionView | None:
    row = conn.execute(
        sa.select(
            subscriptions,
            orders.c.token.label("first_order_token"),
            orders.c.number.label("first_order_number"),
        )
        .join(orders, orders.c.id == subscriptions.c.first_order_id)
        .where(condition)
    ).first()
    if row is None:
        return None
    return SubscriptionView(
        id=row.id,
        token=row.token,
        number=row.number,
        status=row.status,
        buyer_id=row.buyer_id,
        plan_id=row.plan_id,
        sku=row.sku,
        name=row.name,
        options=row.options,
        quantity=row.quantity,
        unit_price=row.unit_price,
        shipping_fee=row.shipping_fee,
        amount=row.amount,
        schedule=_schedule(row),
        charged=row.charged,
        failed=row.failed,
        next_charge_on=row.next_charge_on,
        created_at=row.created_at,
        started_at=row.started_at,
        stop_asked_at=row.stop_asked_at,
        ended_at=row.ended_at,
        contact=Contact(row.contact_name, row.contact_phone, row.contact_email),
        delivery=None if row.delivery is None else delivery_of(row.delivery),
        first_order_token=row.first_order_token,
        first_order_number=row.first_order_number,
        master_number=row.master_number,
        card_last_four=row.card_last_four,
        bank_words=row.bank_words,
        charges=_charges(conn, row.id),
    )


def _charges(conn: Connection, subscription_id: str) -> tuple[ChargeView, ...]:
    charge = subscription_charges
    found = conn.execute(
        sa.select(
            charge,
            orders.c.token.label("order_token"),
            orders.c.number.label("order_number"),
            orders.c.status.label("order_status"),
            _REFUNDED.label("is_refunded"),
        )
        .outerjoin(orders, orders.c.id == charge.c.order_id)
        .where(charge.c.subscription_id == subscription_id)
        .order_by(charge.c.number.desc(), charge.c.id)
    )
    return tuple(
        ChargeView(
            id=row.id,
            number=row.number,
            state=_state(row),
            charged_at=row.charged_at,
            amount=row.amount,
            order_token=row.order_token,
            order_number=row.order_number,
            order_status=row.order_status,
            is_refunded=bool(row.is_refunded),
            words=row.bank_words,
        )
        for row in found
    )


def _state(row: Row[*tuple[Any, ...]]) -> str:
    if row.outcome == "failed":
        return "failed"
    if row.is_surplus:
        return "surplus"
    return "unfilled" if row.order_status not in {*PAID, "cancelled"} else "paid"
