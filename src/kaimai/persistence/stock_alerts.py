"""Who wants to hear when a SKU is back in stock, and whose turn it is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.stock_alerts import TOLD_FOR_A_UNIT
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import products, skus, stock, stock_alerts

_FREE = stock.c.on_hand - stock.c.reserved
_NOW: sa.BindParameter[Any] = sa.bindparam("now", type_=products.c.sale_starts_at.type)
_TOLD = (
    sa.select(stock_alerts.c.sku_id, sa.func.count().label("people"))
    .where(stock_alerts.c.told_at > sa.bindparam("since"))
    .group_by(stock_alerts.c.sku_id)
    .subquery("told")
)
_IN_LINE = (
    sa.select(
        stock_alerts.c.id,
        stock_alerts.c.asked_at,
        _FREE.label("free"),
        sa.func.coalesce(_TOLD.c.people, 0).label("told"),
        sa.func.row_number()
        .over(
            partition_by=stock_alerts.c.sku_id,
            order_by=(stock_alerts.c.asked_at, stock_alerts.c.id),
        )
        .label("place"),
    )
    .join(stock, stock.c.sku_id == stock_alerts.c.sku_id)
    .join(skus, skus.c.id == stock_alerts.c.sku_id)
    .join(products, products.c.id == skus.c.product_id)
    .outerjoin(_TOLD, _TOLD.c.sku_id == stock_alerts.c.sku_id)
    .where(
        stock_alerts.c.told_at.is_(None),
        _FREE > 0,
        skus.c.is_active,
        products.c.is_visible,
        sa.or_(products.c.sale_starts_at.is_(None), products.c.sale_starts_at <= _NOW),
        sa.or_(products.c.sale_ends_at.is_(None), products.c.sale_ends_at > _NOW),
    )
    .subquery("in_line")
)
_DUE = (
    sa.select(_IN_LINE.c.id)
    .where(_IN_LINE.c.place <= _IN_LINE.c.free * TOLD_FOR_A_UNIT - _IN_LINE.c.told)
    .order_by(_IN_LINE.c.asked_at, _IN_LINE.c.id)
    .limit(sa.bindparam("count", type_=sa.Integer()))
)
_OLD = (
    sa.select(stock_alerts.c.id)
    .where(sa.func.coalesce(stock_alerts.c.told_at, stock_alerts.c.asked_at) < sa.bindparam("then"))
    .limit(sa.bindparam("count", type_=sa.Integer()))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One wish with the goods it is about. Exactly one of `buyer_id` and `email` says who asked."""

    id: str
    buyer_id: str | None
    email: str
    product_id: str
    slug: str
    name: str
    options: Mapping[str, str]
    price: int
    available: int

    @property
    def full_name(self) -> str:
        """The product's name with what tells this SKU from its others."""
        return " ".join([self.name, *self.options.values()])


def find(conn: Connection, ids: Collection[str]) -> list[Alert]:
    """These alerts, in the order of their ids."""
    if not ids:
        return []
    found = conn.execute(
        sa.select(
            stock_alerts.c.id,
            stock_alerts.c.buyer_id,
            stock_alerts.c.email,
            products.c.id.label("product_id"),
            products.c.slug,
            products.c.name,
            skus.c.options,
            skus.c.price,
            _FREE.label("available"),
        )
        .join(skus, skus.c.id == stock_alerts.c.sku_id)
        .join(products, products.c.id == skus.c.product_id)
        .join(stock, stock.c.sku_id == skus.c.id)
        .where(stock_alerts.c.id.in_(sorted(ids)))
        .order_by(stock_alerts.c.id)
    )
    return [Alert(**row._mapping) for row in found]


def ask(
    conn: Connection, alert_id: str, sku_id: str, *, buyer_id: str | None, email: str, now: datetime
) -> None:
    """Add a wish of a buyer, or of an address; one that stands already is left as it is."""
    conn.execute(
        insert_or_skip(conn, stock_alerts),
        {
            "id": alert_id,
            "sku_id": sku_id,
            "buyer_id": buyer_id,
            "email": email,
            "asked_at": now,
        },
    )


def due(conn: Connection, *, since: datetime, now: datetime, limit: int) -> list[str]:
    """Ids of alerts whose turn it is, those who asked first before others.

    Of each SKU that can be bought, so many as `TOLD_FOR_A_UNIT` allows for its free units, less those
    that were told after `since`.
    """
    return list(conn.scalars(_DUE, {"since": since, "now": now, "count": limit}))


def told(conn: Connection, ids: Collection[str], *, now: datetime) -> None:
    """Note that these were told."""
    conn.execute(
        sa.update(stock_alerts)
        .where(stock_alerts.c.id.in_(sorted(ids)), stock_alerts.c.told_at.is_(None))
        .values(told_at=now)
    )


def prune(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` alerts that were told, or asked for in vain, before this moment."""
    old = list(conn.scalars(_OLD, {"then": before, "count": limit}))
    return conn.execute(sa.delete(stock_alerts).where(stock_alerts.c.id.in_(old))).rowcount
