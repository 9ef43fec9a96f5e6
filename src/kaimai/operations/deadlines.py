"""Authorizations end: the bank is asked until when each one stands, and people are told in time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from kaimai.domain.errors import BankUnreachable
from kaimai.domain.identifiers import Mint
from kaimai.domain.orders import PAID
from kaimai.domain.payments import Payment, PaymentGateway, Rank
from kaimai.persistence import cases, orders, payments
from kaimai.persistence.cases import NewCase
from kaimai.persistence.database import Connection, Database

WARNED_BEFORE = timedelta(hours=24)
"""How long before its end a person is told of an authorization that nobody has captured."""


async def watch_deadlines(db: Database, gateway: PaymentGateway, mint: Mint) -> int:
    """Keep the end of every authorization, and open a case for each that is near; how many are held.

    A case is opened once for an authorization, however often this runs. When the bank cannot be
    asked, what it said last still counts.
    """
    held = await db.read(payments.uncaptured)
    if not held:
        return 0
    try:
        said = await gateway.query_uncaptured(rank=Rank.SWEEP)
    except BankUnreachable:
        said = {}
    await db.write(_note, held, said, mint.now())
    return len(held)


def _note(
    conn: Connection, held: Sequence[Payment], said: Mapping[str, datetime], now: datetime
) -> None:
    ends = {
        each.id: until
        for each in held
        if (until := said.get(each.attempt_number, each.authorized_until)) is not None
    }
    payments.set_authorized_until(conn, ends)
    due = []
    for payment in held:
        until = ends.get(payment.id)
        if until is None or now < until - WARNED_BEFORE or not payment.is_applied:
            continue
        order = orders.by_id(conn, payment.order_id)
        if order is not None and order.status in PAID:
            due.append(_case(payment, until, now))
    cases.open_cases(conn, due)


def _case(payment: Payment, until: datetime, now: datetime) -> NewCase:
    return NewCase(
        # Without the moment in its name: a person who closed it is not told again.
        id=f"{payment.id}.capture_due",
        kind="capture_due",
        order_id=payment.order_id,
        payment_id=payment.id,
        detail=f"authorized until {until.isoformat()}, NT${payment.amount} not captured",
        opened_at=now,
    )
