"""Orders and their lines. Statuses are written by `moves.py` alone."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.buyers import Contact
from kaimai.domain.orders import OPEN, ORDER_MOVES, Order, OrderLine
from kaimai.domain.payment_methods import ATM
from kaimai.persistence.dialect import among, built_once
from kaimai.persistence.tables import (
    events,
    order_lines,
    orders,
    payment_log,
    reservations,
    skus,
)

_COLUMNS = (
    orders.c.id,
    orders.c.number,
    orders.c.token,
    orders.c.buyer_id,
    orders.c.cart_id,
    orders.c.status,
    orders.c.version,
    orders.c.total,
    orders.c.method,
    orders.c.hold_until,
    orders.c.placed_at,
    orders.c.contact_name,
    orders.c.contact_phone,
    orders.c.contact_email,
    orders.c.bank_words,
    orders.c.shipping_fee,
    orders.c.discount,
    orders.c.coupon_id,
    orders.c.is_limited,
    orders.c.bill_id,
)
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_READ = sa.select(*_COLUMNS).where(orders.c.id.in_(_IDS))
_ID_OF_TOKEN = sa.select(orders.c.id).where(orders.c.token == sa.bindparam("token"))
# Not one array (`among`): the server would keep a plan for all arrays that it made while there were
# few lines, and read all of them for each batch.
_LINES = (
    sa.select(order_lines)
    .where(order_lines.c.order_id.in_(_IDS))
    .order_by(order_lines.c.order_id, order_lines.c.position)
)
# Written into the statement, not bound: a partial index is only used for a condition in sight.
_IS_OPEN = orders.c.status.in_(
    sa.bindparam("open", sorted(OPEN), expanding=True, literal_execute=True)
)
_HELD = (
    sa.select(orders.c.id)
    .where(_IS_OPEN, orders.c.hold_until <= sa.bindparam("before"))
    .order_by(orders.c.hold_until, orders.c.id)
    .limit(sa.bindparam("count", type_=sa.Integer()))
)
_UNASKED = (
    sa.select(orders.c.id)
    .where(
        orders.c.status == sa.literal("initialized", literal_execute=True),
        # A bill's buyer has until the bill's end, whether or not the bank answers.
        orders.c.bill_id.is_(None),
        orders.c.placed_at <= sa.bindparam("before"),
    )
    .order_by(orders.c.placed_at, orders.c.id)
    .limit(sa.bindparam("count", type_=sa.Integer()))
)


@built_once
def _lock(conn: Connection) -> sa.Select[tuple[Any, ...]]:
    return (
        sa.select(*_COLUMNS)
        .where(among(conn, orders.c.id, "ids"))
        .order_by(orders.c.id)
        .with_for_update(key_share=True)
    )


class NewOrder(NamedTuple):
    """A row of `orders`. Amounts in NT$."""

    id: str
    number: str
    token: str
    buyer_id: str | None
    cart_id: str | None
    total: int
    method: str
    contact_name: str
    contact_phone: str
    contact_email: str
    note: str
    hold_until: datetime
    placed_at: datetime
    shipping_fee: int
    discount: int
    coupon_id: str | None
    is_limited: bool
    bill_id: str | None
    delivery: Mapping[str, object] | None
    invoice: Mapping[str, object] | None
    status: str = ORDER_MOVES.initial
    version: int = 1


class NewLine(NamedTuple):
    """A row of `order_lines`."""

    id: str
    order_id: str
    sku_id: str
    position: int
    sku: str
    name: str
    options: Mapping[str, str]
    quantity: int
    unit_price: int


def lock(conn: Connection, ids: Collection[str]) -> dict[str, Order]:
    """These orders by id, locked in the order of their ids. Their carts must be locked before."""
    if not ids:
        return {}
    found = conn.execute(_lock(conn), {"ids": sorted(ids)})
    return {row.id: _order(row) for row in found}


def read(conn: Connection, ids: Collection[str]) -> dict[str, Order]:
    """These orders by id, as they stand; nothing is locked."""
    if not ids:
        return {}
    return {row.id: _order(row) for row in conn.execute(_READ, {"ids": sorted(ids)})}


def by_token(conn: Connection, token: str) -> Order | None:
    """The order that this link opens."""
    row = conn.execute(sa.select(*_COLUMNS).where(orders.c.token == token)).first()
    return None if row is None else _order(row)


def by_id(conn: Connection, order_id: str) -> Order | None:
    """The order with this id."""
    row = conn.execute(sa.select(*_COLUMNS).where(orders.c.id == order_id)).first()
    return None if row is None else _order(row)


def id_of_token(conn: Connection, token: str) -> str | None:
    """The id behind a link."""
    return conn.scalar(_ID_OF_TOKEN, {"token": token})


def tokens(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """The token of each of these orders, by id."""
    if not ids:
        return {}
    found = conn.execute(
        sa.select(orders.c.id, orders.c.token).where(
            orders.c.id.in_(sa.bindparam("ids", expanding=True))
        ),
        {"ids": sorted(ids)},
    )
    return {row.id: row.token for row in found}


def lines(conn: Connection, order_ids: Collection[str]) -> dict[str, list[OrderLine]]:
    """The lines of each order, in order."""
    found: dict[str, list[OrderLine]] = {order_id: [] for order_id in order_ids}
    if order_ids:
        for row in conn.execute(_LINES, {"ids": sorted(order_ids)}):
            found[row.order_id].append(
                OrderLine(
                    id=row.id,
                    sku_id=row.sku_id,
                    sku=row.sku,
                    name=row.name,
                    options=row.options,
                    quantity=row.quantity,
                    unit_price=row.unit_price,
                )
            )
    return found


def due(
    conn: Connection, *, held_before: datetime, no_link_before: datetime, limit: int
) -> list[str]:
    """Ids of open orders whose hold ended before `held_before`, or that were placed before
    `no_link_before` and never got a link."""
    # Two questions, each with an index of its own: a sale has many open orders, and few are due.
    held = conn.scalars(_HELD, {"before": held_before, "count": limit})
    unasked = conn.scalars(_UNASKED, {"before": no_link_before, "count": limit})
    return list(dict.fromkeys((*held, *unasked)))[:limit]


def holding(conn: Connection, buyer_id: str, sku_names: Collection[str]) -> dict[str, str]:
    """Token of the buyer's own open order that holds units of each SKU, where there is one."""
    found = conn.execute(
        sa.select(skus.c.sku, orders.c.token)
        .select_from(orders)
        .join(order_lines, order_lines.c.order_id == orders.c.id)
        .join(reservations, reservations.c.id == order_lines.c.id)
        .join(skus, skus.c.id == order_lines.c.sku_id)
        .where(
            orders.c.buyer_id == buyer_id,
            _IS_OPEN,
            skus.c.sku.in_(sorted(sku_names)),
        )
        .order_by(orders.c.placed_at)
    )
    return dict(list(found))


def set_method(conn: Connection, order_id: str, *, method: str, hold_until: datetime) -> None:
    """Change how the order is to be paid, and until when it holds its stock."""
    conn.execute(
        sa.update(orders)
        .where(orders.c.id == order_id)
        .values(method=method, hold_until=hold_until)
    )


class Words(NamedTuple):
    """What the bank said last, beside an order's status."""

    bank_words: str


class Details(NamedTuple):
    """What may be put right before an order leaves."""

    contact: Contact
    delivery: Mapping[str, object] | None
    shop_note: str

    def as_document(self) -> dict[str, object]:
        """Flat, for the audit log."""
        of_delivery = {f"delivery.{key}": value for key, value in (self.delivery or {}).items()}
        return {**self.contact._asdict(), **of_delivery, "shop_note": self.shop_note}


def details(conn: Connection, order_id: str) -> Details:
    """What an order says of its buyer. Lock it first to change that."""
    row = conn.execute(
        sa.select(
            orders.c.contact_name,
            orders.c.contact_phone,
            orders.c.contact_email,
            orders.c.delivery,
            orders.c.shop_note,
        ).where(orders.c.id == order_id)
    ).one()
    contact = Contact(row.contact_name, row.contact_phone, row.contact_email)
    return Details(contact, row.delivery, row.shop_note)


def set_details(conn: Connection, order_id: str, said: Details) -> None:
    """Change what an order says of its buyer. It must be locked."""
    conn.execute(
        sa.update(orders)
        .where(orders.c.id == order_id)
        .values(
            contact_name=said.contact.name,
            contact_phone=said.contact.phone,
            contact_email=said.contact.email,
            delivery=said.delivery,
            shop_note=said.shop_note,
        )
    )


def _order(row: Row[*tuple[Any, ...]]) -> Order:
    return Order(
        id=row.id,
        number=row.number,
        token=row.token,
        buyer_id=row.buyer_id,
        cart_id=row.cart_id,
        status=row.status,
        version=row.version,
        total=row.total,
        method=row.method,
        hold_until=row.hold_until,
        placed_at=row.placed_at,
        contact=Contact(row.contact_name, row.contact_phone, row.contact_email),
        bank_words=row.bank_words,
        shipping_fee=row.shipping_fee,
        discount=row.discount,
        coupon_id=row.coupon_id,
        is_limited=row.is_limited,
        bill_id=row.bill_id,
    )


def accounts_ending(
    conn: Connection, kind: str, after: datetime, before: datetime, *, limit: int
) -> list[tuple[str, datetime, datetime]]:
    """Orders whose live virtual account ends in this time and that no event of this `kind` tells of:
    (order id, when the account was made, when it ends)."""
    found = conn.execute(
        sa.select(orders.c.id, payment_log.c.created_at, payment_log.c.expires_at)
        .join(payment_log, payment_log.c.order_id == orders.c.id)
        .where(
            _IS_OPEN,
            # An account ends a little before its order's hold, which has an index.
            orders.c.hold_until > after,
            orders.c.hold_until <= before + timedelta(hours=1),
            payment_log.c.status == "requested",
            payment_log.c.method == ATM,
            payment_log.c.expires_at > after,
            payment_log.c.expires_at <= before,
            ~sa.exists().where(events.c.subject_id == orders.c.id, events.c.kind == kind),
        )
        .order_by(orders.c.hold_until, orders.c.id)
        .limit(limit)
    )
    return [(row.id, row.created_at, row.expires_at) for row in found]
