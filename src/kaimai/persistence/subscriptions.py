"""Subscriptions, their charges, and stray series. Statuses are written by `moves.py` alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.buyers import Contact
from kaimai.domain.moves import Actor, Birth
from kaimai.domain.subscriptions import (
    SUBSCRIPTION_MOVES,
    ChargeSchedule,
    Period,
    Subscription,
)
from kaimai.persistence import moves
from kaimai.persistence.dialect import insert_all, insert_or_skip
from kaimai.persistence.tables import (
    payment_log,
    stray_series,
    subscription_charges,
    subscriptions,
)

PAID, FAILED = "paid", "failed"
"""What a charge came to."""

_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_READ = sa.select(subscriptions).where(subscriptions.c.id.in_(_IDS))
_LOCK = _READ.order_by(subscriptions.c.id).with_for_update(key_share=True)
_LOCK_OF_ORDERS = (
    sa.select(subscriptions)
    .where(subscriptions.c.first_order_id.in_(_IDS))
    .order_by(subscriptions.c.id)
    .with_for_update(key_share=True)
)
_CHARGES = sa.select(subscription_charges).where(subscription_charges.c.master_number.in_(_IDS))


class NewSubscription(NamedTuple):
    """A row of `subscriptions`. Amounts in NT$."""

    id: str
    number: str
    token: str
    buyer_id: str | None
    plan_id: str
    sku_id: str
    sku: str
    name: str
    options: Mapping[str, str]
    quantity: int
    unit_price: int
    shipping_fee: int
    amount: int
    period: str
    every: int
    times: int
    contact_name: str
    contact_phone: str
    contact_email: str
    delivery: Mapping[str, object] | None
    invoice: Mapping[str, object] | None
    first_order_id: str
    reference: str
    ask_at: datetime
    created_at: datetime
    charged: int = 0
    failed: int = 0
    status: str = SUBSCRIPTION_MOVES.initial
    version: int = 1


class Charge(NamedTuple):
    """A row of `subscription_charges`. Amount in NT$."""

    id: str
    subscription_id: str
    master_number: str
    number: int
    attempt_number: str
    order_id: str | None
    outcome: str
    amount: int
    is_surplus: bool
    bank_words: str
    charged_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series at the bank: the attempt that began it, and the subscription that it is of.

    `is_stray`: the subscription has another one, or none. `payment_id` is the first payment's.
    """

    subscription_id: str
    is_stray: bool
    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A series that is to be stopped, and when it is due."""

    attempt_number: str
    subscription_id: str
    ask_at: datetime


def insert(conn: Connection, new: Sequence[NewSubscription], *, made_by: Sequence[Actor]) -> None:
    """Insert subscriptions with their first moves; their orders are inserted already."""
    born = [Birth(each.id, by, each.created_at) for each, by in zip(new, made_by, strict=True)]
    insert_all(conn, (subscriptions, new), *moves.births(SUBSCRIPTION_MOVES, born))


def lock(conn: Connection, ids: Collection[str]) -> dict[str, Subscription]:
    """These subscriptions by id, locked in the order of their ids: after orders and payments, before
    stock."""
    if not ids:
        return {}
    found = conn.execute(_LOCK, {"ids": sorted(ids)})
    return {row.id: _subscription(row) for row in found}


def lock_of_orders(conn: Connection, order_ids: Collection[str]) -> dict[str, Subscription]:
    """The subscriptions that these orders are the first of, by order, locked."""
    if not order_ids:
        return {}
    found = conn.execute(_LOCK_OF_ORDERS, {"ids": sorted(order_ids)})
    return {row.first_order_id: _subscription(row) for row in found}


def read(conn: Connection, subscription_id: str) -> Subscription | None:
    """One subscription as it stands."""
    row = conn.execute(_READ, {"ids": [subscription_id]}).first()
    return None if row is None else _subscription(row)


def of_first_order(conn: Connection, order_id: str) -> Subscription | None:
    """The subscription that this order is the first of, if it is one's."""
    row = conn.execute(
        sa.select(subscriptions).where(subscriptions.c.first_order_id == order_id)
    ).first()
    return None if row is None else _subscription(row)


def series(conn: Connection, masters: Collection[str]) -> dict[str, Series]:
    """Whose series these attempts began, or may have begun, where they are ours."""
    if not masters:
        return {}
    found = conn.execute(
        sa.select(
            payment_log.c.attempt_number,
            payment_log.c.id.label("payment_id"),
            subscriptions.c.id,
            subscriptions.c.master_number,
            stray_series.c.attempt_number.label("stray"),
        )
        .join(subscriptions, subscriptions.c.first_order_id == payment_log.c.order_id)
        .outerjoin(stray_series, stray_series.c.attempt_number == payment_log.c.attempt_number)
        .where(payment_log.c.attempt_number.in_(_IDS)),
        {"ids": sorted(masters)},
    )
    return {
        row.attempt_number: Series(
            subscription_id=row.id,
            is_stray=row.stray is not None or row.master_number not in (None, row.attempt_number),
            payment_id=row.payment_id,
        )
        for row in found
    }


def charges(conn: Connection, masters: Collection[str]) -> list[Charge]:
    """All charges of these series that are recorded."""
    if not masters:
        return []
    return [Charge(**row._mapping) for row in conn.execute(_CHARGES, {"ids": sorted(masters)})]


def charge(conn: Connection, charge_id: str) -> Charge | None:
    """The charge with this id."""
    row = conn.execute(
        sa.select(subscription_charges).where(subscription_charges.c.id == charge_id)
    ).first()
    return None if row is None else Charge(**row._mapping)


def add_charges(conn: Connection, new: Sequence[Charge]) -> None:
    """Write charges down; their orders are inserted already."""
    insert_all(conn, (subscription_charges, new))


def turn_paid(conn: Connection, turned: Sequence[Charge]) -> None:
    """Charges that had failed, and came in after all."""
    if turned:
        conn.execute(
            sa.update(subscription_charges)
            .where(subscription_charges.c.id == sa.bindparam("charge_id"))
            .values(
                {
                    name: sa.bindparam(f"new_{name}")
                    for name in ("outcome", "order_id", "is_surplus", "bank_words", "charged_at")
                }
            ),
            [
                {
                    "charge_id": each.id,
                    "new_outcome": each.outcome,
                    "new_order_id": each.order_id,
                    "new_is_surplus": each.is_surplus,
                    "new_bank_words": each.bank_words,
                    "new_charged_at": each.charged_at,
                }
                for each in turned
            ],
        )


FACTS = (
    "master_number",
    "charged",
    "failed",
    "next_charge_on",
    "ask_at",
    "started_at",
    "stop_asked_at",
    "ended_at",
    "card_last_four",
)
"""Columns that what the bank says may change; a status is none of them."""
_STORE = (
    sa.update(subscriptions)
    .where(subscriptions.c.id == sa.bindparam("subscription_id"))
    .values({name: sa.bindparam(f"new_{name}") for name in FACTS})
)


def store(conn: Connection, known: Iterable[Subscription]) -> None:
    """Write what is known of each (FACTS). They must be locked."""
    values = [
        {"subscription_id": each.id, **{f"new_{name}": getattr(each, name) for name in FACTS}}
        for each in sorted(known, key=lambda each: each.id)
    ]
    if values:
        conn.execute(_STORE, values)


def set_bank_words(conn: Connection, subscription_id: str, words: str) -> None:
    """Keep what the bank said last about stopping."""
    conn.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.id == subscription_id)
        .values(bank_words=words)
    )


def due(conn: Connection, now: datetime, limit: int) -> list[tuple[str, datetime]]:
    """Subscriptions (id, since when) that should be looked at, longest due first."""
    found = conn.execute(
        sa.select(subscriptions.c.id, subscriptions.c.ask_at)
        .where(subscriptions.c.ask_at <= now)
        .order_by(subscriptions.c.ask_at, subscriptions.c.id)
        .limit(limit)
    )
    return [(row.id, row.ask_at) for row in found]


def claim(conn: Connection, subscription_id: str, *, seen: datetime, until: datetime) -> bool:
    """Take one that is due for one look; False when another worker has it."""
    return (
        conn.execute(
            sa.update(subscriptions)
            .where(subscriptions.c.id == subscription_id, subscriptions.c.ask_at == seen)
            .values(ask_at=until)
        ).rowcount
        == 1
    )


def add_strays(conn: Connection, new: Mapping[str, str], *, now: datetime) -> None:
    """Note series (attempt number, subscription) that are to be stopped; those known are left alone."""
    if new:
        conn.execute(
            insert_or_skip(conn, stray_series),
            [
                {
                    "attempt_number": number,
                    "subscription_id": subscription_id,
                    "found_at": now,
                    "ask_at": now,
                }
                for number, subscription_id in sorted(new.items())
            ],
        )


def due_strays(conn: Connection, now: datetime, limit: int) -> list[Stray]:
    """Stray series that should be stopped, longest due first."""
    found = conn.execute(
        sa.select(
            stray_series.c.attempt_number, stray_series.c.subscription_id, stray_series.c.ask_at
        )
        .where(stray_series.c.ask_at <= now)
        .order_by(stray_series.c.ask_at, stray_series.c.attempt_number)
        .limit(limit)
    )
    return [Stray(**row._mapping) for row in found]


def claim_stray(conn: Connection, stray: Stray, *, until: datetime) -> bool:
    """Take a stray series for one try; False when another worker has it."""
    return (
        conn.execute(
            sa.update(stray_series)
            .where(
                stray_series.c.attempt_number == stray.attempt_number,
                stray_series.c.ask_at == stray.ask_at,
            )
            .values(ask_at=until)
        ).rowcount
        == 1
    )


def settle_stray(
    conn: Connection, attempt_number: str, *, ended_at: datetime | None, words: str
) -> None:
    """Write down what the bank said of a stray series; once it has ended it is asked about no more."""
    values: dict[str, object] = {"bank_words": words}
    if ended_at is not None:
        values |= {"ended_at": ended_at, "ask_at": None}
    conn.execute(
        sa.update(stray_series)
        .where(stray_series.c.attempt_number == attempt_number)
        .values(**values)
    )


def reopen_stray(conn: Connection, attempt_number: str, *, now: datetime) -> None:
    """Have a stray series stopped once more: it has charged again."""
    conn.execute(
        sa.update(stray_series)
        .where(stray_series.c.attempt_number == attempt_number)
        .values(ended_at=None, ask_at=now)
    )


def _subscription(row: Row[*tuple[Any, ...]]) -> Subscription:
    next_charge_on: date | None = row.next_charge_on
    return Subscription(
        id=row.id,
        number=row.number,
        token=row.token,
        buyer_id=row.buyer_id,
        plan_id=row.plan_id,
        sku_id=row.sku_id,
        sku=row.sku,
        name=row.name,
        options=row.options,
        quantity=row.quantity,
        unit_price=row.unit_price,
        shipping_fee=row.shipping_fee,
        amount=row.amount,
        schedule=ChargeSchedule(times=row.times, period=Period(row.period), every=row.every),
        contact=Contact(row.contact_name, row.contact_phone, row.contact_email),
        delivery=row.delivery,
        invoice=row.invoice,
        first_order_id=row.first_order_id,
        master_number=row.master_number,
        reference=row.reference,
        status=row.status,
        version=row.version,
        charged=row.charged,
        failed=row.failed,
        next_charge_on=next_charge_on,
        ask_at=row.ask_at,
        started_at=row.started_at,
        stop_asked_at=row.stop_asked_at,
        ended_at=row.ended_at,
        card_last_four=row.card_last_four,
        created_at=row.created_at,
    )
