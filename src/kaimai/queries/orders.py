"""Orders as buyers, staff and callers see them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import Delivery, delivery_of
from kaimai.domain.invoice import InvoiceWish
from kaimai.domain.orders import SENT, Order, OrderLine
from kaimai.domain.parcels import Parcel
from kaimai.domain.payments import Payment
from kaimai.persistence import orders as order_rows
from kaimai.persistence import parcels as parcel_rows
from kaimai.persistence import payments as payment_rows
from kaimai.persistence import remembered_cards as card_rows
from kaimai.persistence.tables import orders, payment_log, refunds


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """A refund as the buyer may see it. Amount in NT$."""

    amount: int
    status: str
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """One order with everything that its page shows. Attempts are oldest first."""

    order: Order
    note: str
    delivery: Delivery | None
    invoice: InvoiceWish | None
    lines: Sequence[OrderLine]
    attempts: Sequence[Payment]
    refunds: Sequence[RefundView]
    parcels: Sequence[Parcel] = ()
    """What has left, the first sent first."""
    shop_note: str = ""
    """What the shop tells this buyer."""
    made_with: Mapping[str, str] = field(default_factory=dict)
    """The remembered cards, by attempt, that links of an open order were made with."""

    def seen_with(self, card_ids: Collection[str]) -> "OrderView":
        """The same as whoever may use these cards sees it: without links that others' were made with."""
        hidden = {id_ for id_, card_id in self.made_with.items() if card_id not in card_ids}
        if not hidden:
            return self
        return replace(self, attempts=[each for each in self.attempts if each.id not in hidden])

    def offer(self, now: datetime) -> Payment | None:
        """The live link or account, if the order still waits for money."""
        if not self.order.is_open:
            return None
        live = [attempt for attempt in self.attempts if attempt.is_offer(now)]
        return live[-1] if live else None

    @property
    def is_underway(self) -> bool:
        """Whether an attempt is being confirmed with the bank (確認中)."""
        return any(attempt.status in ("submitted", "unknown") for attempt in self.attempts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedDetails:
    """What a buyer said the last time: whom to reach, where it goes, and the invoice."""

    number: str
    """Of the order that they were said for."""
    contact: Contact
    delivery: Delivery | None
    invoice: InvoiceWish | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSummary:
    """One row of a list of orders."""

    number: str
    status: str
    total: int
    method: str
    placed_at: datetime
    contact_name: str
    bank_words: str


def find_order(conn: Connection, token: str) -> OrderView | None:
    """The order that this link opens."""
    return _view(conn, order_rows.by_token(conn, token))


def find_order_by_number(conn: Connection, number: str) -> OrderView | None:
    """The order with this number, or the one that this bank order number is an attempt of."""
    order_id = id_by_number(conn, number)
    return None if order_id is None else _view(conn, order_rows.by_id(conn, order_id))


def id_by_number(conn: Connection, number: str) -> str | None:
    """The id of the order with this number, or of the one that this is an attempt of."""
    # Two questions, each with an index of its own.
    return conn.scalar(sa.select(orders.c.id).where(orders.c.number == number)) or conn.scalar(
        sa.select(payment_log.c.order_id).where(payment_log.c.attempt_number == number)
    )


def latest_orders(
    conn: Connection, *, status: str | None = None, limit: int = 20
) -> list[OrderSummary]:
    """The newest orders, newest first."""
    wanted = (
        sa.select(
            orders.c.number,
            orders.c.status,
            orders.c.total,
            orders.c.method,
            orders.c.placed_at,
            orders.c.contact_name,
            orders.c.bank_words,
        )
        .order_by(orders.c.id.desc())
        .limit(limit)
    )
    if status is not None:
        wanted = wanted.where(orders.c.status == status)
    return [OrderSummary(**row._mapping) for row in conn.execute(wanted)]


def orders_of_buyer(conn: Connection, buyer_id: str, *, limit: int = 20) -> list[Order]:
    """A buyer's newest orders, newest first."""
    ids = conn.scalars(
        sa.select(orders.c.id)
        .where(orders.c.buyer_id == buyer_id)
        .order_by(orders.c.placed_at.desc())
        .limit(limit)
    )
    found = (order_rows.by_id(conn, order_id) for order_id in list(ids))
    return [order for order in found if order is not None]


def details_of(
    conn: Connection, buyer_id: str, *, number: str | None = None
) -> SavedDetails | None:
    """What the buyer said for this order of theirs, or for the newest that names somebody to reach."""
    wanted = sa.select(
        orders.c.number,
        orders.c.contact_name,
        orders.c.contact_phone,
        orders.c.contact_email,
        orders.c.delivery,
        orders.c.invoice,
    ).where(orders.c.buyer_id == buyer_id)
    if number is not None:
        wanted = wanted.where(orders.c.number == number)
    named = wanted.where(orders.c.contact_name != "", orders.c.contact_phone != "")
    row = conn.execute(named.order_by(orders.c.placed_at.desc()).limit(1)).first()
    if row is None:
        return None
    return SavedDetails(
        number=row.number,
        contact=Contact(row.contact_name, row.contact_phone, row.contact_email),
        delivery=None if row.delivery is None else delivery_of(row.delivery),
        invoice=None if row.invoice is None else InvoiceWish(**row.invoice),
    )


def _view(conn: Connection, order: Order | None) -> OrderView | None:
    if order is None:
        return None
    told = conn.execute(
        sa.select(orders.c.note, orders.c.delivery, orders.c.invoice, orders.c.shop_note).where(
            orders.c.id == order.id
        )
    ).one()
    given_back = conn.execute(
        sa.select(refunds.c.amount, refunds.c.status, refunds.c.version, refunds.c.created_at)
        .join(payment_log, payment_log.c.id == refunds.c.payment_id)
        .where(payment_log.c.order_id == order.id)
        .order_by(refunds.c.created_at)
    )
    attempts = payment_rows.of_order(conn, order.id)
    live = [each.id for each in attempts if order.is_open and each.status == "requested"]
    return OrderView(
        order=order,
        note=told.note,
        delivery=None if told.delivery is None else delivery_of(told.delivery),
        invoice=None if told.invoice is None else InvoiceWish(**told.invoice),
        lines=order_rows.lines(conn, [order.id])[order.id],
        attempts=attempts,
        refunds=[RefundView(**row._mapping) for row in given_back],
        parcels=parcel_rows.of_orders(conn, [order.id])[order.id] if order.status in SENT else (),
        shop_note=told.shop_note,
        made_with=card_rows.made_with(conn, live) if live else {},
    )
