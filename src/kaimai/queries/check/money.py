"""Invariants of payments and refunds: never lose what was paid."""

from collections.abc import Callable

import sqlalchemy as sa

from kaimai.domain.orders import PAID
from kaimai.domain.payment_methods import CATALOGUE, FREE, PaymentMethod
from kaimai.domain.payments import MONEY_IN
from kaimai.domain.refunds import COUNTED, REFUND_MOVES
from kaimai.persistence.tables import cases, orders, payment_log, refunds
from kaimai.queries.check.rules import Rule, open_case


def _codes(has: Callable[[PaymentMethod], bool]) -> list[str]:
    return [code for code, method in CATALOGUE.items() if has(method)]


_HAS_MONEY = payment_log.c.status.in_(sorted(MONEY_IN))
_counted = (
    sa.select(refunds.c.payment_id, sa.func.sum(refunds.c.amount).label("amount"))
    .where(refunds.c.status.in_(sorted(COUNTED)))
    .group_by(refunds.c.payment_id)
    .subquery("counted")
)
# What came in, where the bank named another amount than was asked for.
_received = sa.func.coalesce(payment_log.c.paid_amount, payment_log.c.amount)
_told = open_case(cases.c.payment_id == payment_log.c.id)

_behind = (
    sa.select(payment_log.c.id)
    .where(
        payment_log.c.order_id == orders.c.id,
        payment_log.c.is_applied,
        _HAS_MONEY,
        payment_log.c.amount == orders.c.total,
        (payment_log.c.method == FREE) == (orders.c.total == 0),
    )
    .correlate(orders)
    .exists()
)
_case_of_order = open_case(
    cases.c.order_id == orders.c.id,
    cases.c.payment_id.in_(
        sa.select(payment_log.c.id).where(payment_log.c.order_id == orders.c.id).correlate(orders)
    ),
)
_paid = Rule(
    name="paid_orders_have_their_money",
    reason="behind an order that is paid stands one applied payment of its total",
    breaks=sa.select(orders.c.number, orders.c.status, orders.c.total).where(
        orders.c.status.in_(sorted(PAID)), ~_behind, ~_case_of_order
    ),
)

_applied = Rule(
    name="applied_money_has_a_paid_order",
    reason="money counts for an order that is paid, or it is on its way back",
    breaks=sa.select(
        payment_log.c.attempt_number,
        payment_log.c.status,
        orders.c.number,
        orders.c.status.label("order_status"),
    )
    .select_from(payment_log)
    .join(orders, orders.c.id == payment_log.c.order_id)
    .outerjoin(_counted, _counted.c.payment_id == payment_log.c.id)
    .where(
        payment_log.c.is_applied,
        _HAS_MONEY,
        payment_log.c.status != "voiding",
        orders.c.status.not_in(sorted(PAID)),
        _received > sa.func.coalesce(_counted.c.amount, 0),
        ~_told,
    ),
)

_surplus = Rule(
    name="surplus_money_is_going_back",
    reason="money that no order needs has a refund, or a person has been told",
    breaks=sa.select(
        payment_log.c.attempt_number,
        payment_log.c.status,
        payment_log.c.amount,
        sa.func.coalesce(_counted.c.amount, 0).label("refunds"),
    )
    .select_from(payment_log)
    .outerjoin(_counted, _counted.c.payment_id == payment_log.c.id)
    .where(
        _HAS_MONEY,
        sa.not_(payment_log.c.is_applied),
        _received > sa.func.coalesce(_counted.c.amount, 0),
        ~_told,
    ),
)

_refunded = Rule(
    name="refunds_stay_within_what_was_paid",
    reason="no payment gives back more than came in",
    breaks=sa.select(
        payment_log.c.attempt_number,
        payment_log.c.status,
        payment_log.c.amount,
        _counted.c.amount.label("refunds"),
    )
    .join(_counted, _counted.c.payment_id == payment_log.c.id)
    .where(
        sa.or_(
            _counted.c.amount > _received,
            payment_log.c.status != "captured",
        )
    ),
)

_watched = Rule(
    name="unsettled_payments_are_asked_about",
    reason="an attempt whose end is not known has a time at which the bank is asked",
    breaks=sa.select(payment_log.c.attempt_number, payment_log.c.status).where(
        payment_log.c.status.in_(["submitted", "unknown", "requested", "capturing", "voiding"]),
        payment_log.c.next_ask_at.is_(None),
    ),
)

# "refused" and "failed" wait for a person; every other status but the last has a next step.
_moving = sorted(set(REFUND_MOVES.statuses) - REFUND_MOVES.final - {"refused", "failed"})
_carried = Rule(
    name="refunds_have_a_next_step",
    reason="a refund that is not done has a time at which it is taken further",
    breaks=sa.select(refunds.c.id, refunds.c.status, refunds.c.amount).where(
        refunds.c.status.in_(_moving), refunds.c.next_at.is_(None)
    ),
)

_whole = Rule(
    name="whole_payments_go_back_whole",
    reason="the bank gives instalments and bonus points back whole, so no part is ever promised",
    breaks=sa.select(payment_log.c.attempt_number, payment_log.c.method, refunds.c.amount)
    .join(refunds, refunds.c.payment_id == payment_log.c.id)
    .where(
        payment_log.c.method.in_(_codes(lambda method: method.goes_back_whole)),
        refunds.c.status.in_(sorted(COUNTED)),
        refunds.c.amount != _received,
    ),
)

_authorized = Rule(
    name="only_cards_are_authorized",
    reason="accounts, telephones and wallets pay at once: there is nothing to capture or void",
    breaks=sa.select(
        payment_log.c.attempt_number, payment_log.c.method, payment_log.c.status
    ).where(
        payment_log.c.status.in_(sorted(MONEY_IN - {"captured"})),
        payment_log.c.method.in_(_codes(lambda method: not method.may_be_authorized)),
    ),
)

MONEY = (_paid, _applied, _surplus, _refunded, _watched, _carried, _whole, _authorized)
