"""How orders move on: a fingerprint that changes with every move, and what happened so far."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import order_moves, orders, payment_log, refunds
from kaimai.queries.orders import OrderView


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A status that the order came to, and when."""

    status: str
    at: datetime


_IDS: sa.BindParameter[list[str]] = sa.bindparam("ids", expanding=True)
_ORDERS = sa.select(orders.c.id, orders.c.version).where(orders.c.id.in_(_IDS))
_PAYMENTS = (
    sa.select(payment_log.c.order_id, sa.func.sum(payment_log.c.version))
    .where(payment_log.c.order_id.in_(_IDS))
    .group_by(payment_log.c.order_id)
)
_REFUNDS = (
    sa.select(payment_log.c.order_id, sa.func.sum(refunds.c.version))
    .join(refunds, refunds.c.payment_id == payment_log.c.id)
    .where(payment_log.c.order_id.in_(_IDS))
    .group_by(payment_log.c.order_id)
)


def versions(conn: Connection, order_ids: Collection[str]) -> dict[str, str]:
    """A fingerprint for each of these orders: the counts of the moves that it, its payments and its
    refunds have made. It differs whenever the order's page may differ."""
    if not order_ids:
        return {}
    ids = {"ids": sorted(order_ids)}
    counts: dict[str, list[int]] = {order_id: [0, 0, 0] for order_id in order_ids}
    for place, statement in enumerate((_ORDERS, _PAYMENTS, _REFUNDS)):
        for order_id, moves in conn.execute(statement, ids):
            counts[order_id][place] = int(moves)
    return {order_id: ".".join(map(str, each)) for order_id, each in counts.items()}


def version_of(view: OrderView) -> str:
    """The same fingerprint, of an order that was read already."""
    payments = sum(attempt.version for attempt in view.attempts)
    refunded = sum(refund.version for refund in view.refunds)
    return f"{view.order.version}.{payments}.{refunded}"


def history(conn: Connection, order_id: str) -> list[Step]:
    """Every status that the order came to, oldest first; a status it stayed in is told once."""
    found = conn.execute(
        sa.select(order_moves.c.from_status, order_moves.c.to_status, order_moves.c.at)
        .where(order_moves.c.subject_id == order_id)
        .order_by(order_moves.c.version)
    )
    return [Step(status=to, at=at) for before, to, at in found if before != to]
