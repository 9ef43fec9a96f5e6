"""Invariants of subscriptions: every charge is in the books once, and none is made that nobody wants."""

from datetime import timedelta

import sqlalchemy as sa

from kaimai.domain.payment_methods import RECURRING
from kaimai.domain.subscriptions import ENDED, RUNNING
from kaimai.persistence.tables import (
    payment_log,
    stray_series,
    subscription_charges,
    subscriptions,
)
from kaimai.queries.check.rules import BEFORE, Rule

_IS_PAID = subscription_charges.c.outcome == "paid"
_OWN = sa.and_(
    subscription_charges.c.subscription_id == subscriptions.c.id,
    subscription_charges.c.master_number == subscriptions.c.master_number,
)


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return (
        sa.select(sa.func.count())
        .select_from(subscription_charges)
        .where(_OWN, *conditions)
        .correlate(subscriptions)
        .scalar_subquery()
    )


_entered = Rule(
    name="paid_charges_have_their_money",
    reason="behind a charge that was paid stands one captured payment of its order",
    breaks=sa.select(
        subscription_charges.c.id,
        subscription_charges.c.order_id,
        payment_log.c.order_id.label("payment_of"),
        payment_log.c.status,
    )
    .outerjoin(payment_log, payment_log.c.attempt_number == subscription_charges.c.attempt_number)
    .where(
        _IS_PAID,
        sa.or_(
            payment_log.c.id.is_(None),
            payment_log.c.order_id != subscription_charges.c.order_id,
            payment_log.c.status != "captured",
        ),
    ),
)

_explained = Rule(
    name="recurring_money_has_its_charge",
    reason="money of a recurring card is a charge of a subscription, or begins a series to be stopped",
    breaks=sa.select(payment_log.c.attempt_number, payment_log.c.status)
    .outerjoin(
        subscription_charges,
        subscription_charges.c.attempt_number == payment_log.c.attempt_number,
    )
    .outerjoin(stray_series, stray_series.c.attempt_number == payment_log.c.attempt_number)
    .where(
        payment_log.c.method == RECURRING,
        payment_log.c.status == "captured",
        subscription_charges.c.id.is_(None),
        stray_series.c.attempt_number.is_(None),
    ),
)

_counted = Rule(
    name="subscriptions_count_their_charges",
    reason="how often was charged, and in vain, is the count of the charges",
    breaks=sa.select(
        subscriptions.c.number,
        subscriptions.c.charged,
        subscriptions.c.failed,
        _count(_IS_PAID, sa.not_(subscription_charges.c.is_surplus)).label("paid_rows"),
        _count(subscription_charges.c.outcome == "failed").label("failed_rows"),
    ).where(
        sa.or_(
            subscriptions.c.charged != _count(_IS_PAID, sa.not_(subscription_charges.c.is_surplus)),
            subscriptions.c.failed != _count(subscription_charges.c.outcome == "failed"),
        )
    ),
)

_within = Rule(
    name="charges_stay_within_their_schedule",
    reason="no charge beyond the last that was agreed counts",
    breaks=sa.select(
        subscriptions.c.number, subscription_charges.c.number.label("charge"), subscriptions.c.times
    )
    .join(subscriptions, subscriptions.c.id == subscription_charges.c.subscription_id)
    .where(
        _IS_PAID,
        sa.not_(subscription_charges.c.is_surplus),
        sa.or_(
            subscription_charges.c.number > subscriptions.c.times,
            subscription_charges.c.master_number != subscriptions.c.master_number,
        ),
    ),
)

_begun = Rule(
    name="subscriptions_begin_with_their_first_payment",
    reason="a subscription that has begun has the captured first payment that the bank repeats",
    breaks=sa.select(subscriptions.c.number, subscriptions.c.status, subscriptions.c.master_number)
    .outerjoin(
        payment_log,
        sa.and_(
            payment_log.c.attempt_number == subscriptions.c.master_number,
            payment_log.c.order_id == subscriptions.c.first_order_id,
            payment_log.c.status == "captured",
            payment_log.c.is_applied,
        ),
    )
    .where(
        sa.or_(
            sa.and_(
                subscriptions.c.status.in_(sorted({*RUNNING, *ENDED} - {"abandoned"})),
                payment_log.c.id.is_(None),
            ),
            sa.and_(
                subscriptions.c.status.in_(["abandoned", "initialized"]),
                subscriptions.c.master_number.is_not(None),
            ),
        )
    ),
)

_watched = Rule(
    name="subscriptions_are_asked_about",
    reason="a subscription that goes on has a time at which the bank is asked",
    breaks=sa.select(subscriptions.c.number, subscriptions.c.status).where(
        subscriptions.c.status.in_(sorted({*RUNNING, "initialized"})),
        subscriptions.c.ask_at.is_(None),
    ),
)

_looked_after = Rule(
    name="subscriptions_are_looked_after",
    reason="a subscription, or a series to be stopped, does not wait for a day to be looked at",
    patience=timedelta(days=1),
    breaks=sa.select(subscriptions.c.number, subscriptions.c.ask_at)
    .where(subscriptions.c.ask_at < BEFORE)
    .union_all(
        sa.select(stray_series.c.attempt_number, stray_series.c.ask_at).where(
            stray_series.c.found_at < BEFORE, stray_series.c.ask_at < BEFORE
        )
    )
    .subquery("waiting")
    .select(),
)

SUBSCRIPTIONS = (_entered, _explained, _counted, _within, _begun, _watched)
SUBSCRIPTION_BEATS = (_looked_after,)
