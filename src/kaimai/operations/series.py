"""What the payments of a subscription's first order mean for it: the one that the order is paid by begins
it, and any other that brought money in has begun a series that nobody wants. Used inside transactions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kaimai.domain.moves import BANK, MoveRequest
from kaimai.domain.payments import Payment
from kaimai.domain.subscriptions import SUBSCRIPTION_MOVES, Subscription, next_ask
from kaimai.persistence import moves, subscriptions
from kaimai.persistence.database import Connection
from kaimai.persistence.subscriptions import Charge


def follow(
    conn: Connection,
    of_orders: Mapping[str, Subscription],
    changed: Iterable[Payment],
    *,
    now: datetime,
) -> None:
    """Start subscriptions (by first order, locked) whose payment came in; note series to be stopped."""
    strays: dict[str, str] = {}
    begun: list[tuple[Subscription, Payment]] = []
    for payment in changed:
        subscription = of_orders.get(payment.order_id)
        if subscription is None or payment.status != "captured":
            continue
        if subscription.master_number == payment.attempt_number:
            continue
        if payment.is_applied and SUBSCRIPTION_MOVES.allows("start", subscription.status):
            begun.append((subscription, payment))
        else:
            strays[payment.attempt_number] = subscription.id
    _start(conn, begun, now)
    subscriptions.add_strays(conn, strays, now=now)


def _start(conn: Connection, begun: Sequence[tuple[Subscription, Payment]], now: datetime) -> None:
    if not begun:
        return
    requests = [
        MoveRequest(
            id=subscription.id,
            verb="start",
            status=subscription.status,
            version=subscription.version,
            actor=BANK,
            reason="its first payment came in",
            at=now,
        )
        for subscription, _ in begun
    ]
    moves.make_moves(conn, SUBSCRIPTION_MOVES, requests)
    subscriptions.store(conn, [_started(*each, now) for each in begun])
    subscriptions.add_charges(conn, [_first_charge(*each, now) for each in begun])


def _started(subscription: Subscription, payment: Payment, now: datetime) -> Subscription:
    begun = replace(
        subscription,
        master_number=payment.attempt_number,
        started_at=payment.paid_at or now,
        charged=1,
    )
    due = begun.day_of(2)
    return replace(begun, next_charge_on=due, ask_at=next_ask(due, now))


def _first_charge(subscription: Subscription, payment: Payment, now: datetime) -> Charge:
    return Charge(
        id=f"{payment.attempt_number}.001",
        subscription_id=subscription.id,
        master_number=payment.attempt_number,
        number=1,
        attempt_number=payment.attempt_number,
        order_id=payment.order_id,
        outcome=subscriptions.PAID,
        amount=payment.amount,
        is_surplus=False,
        bank_words=payment.bank_words,
        charged_at=payment.paid_at or now,
        recorded_at=now,
    )
