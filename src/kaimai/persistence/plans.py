"""Plans by which products are sold regularly. A plan never changes: another one takes its place."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.subscriptions import ChargeSchedule, Period, Plan
from kaimai.persistence.tables import plans, products, skus

_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_FIND = sa.select(plans).where(plans.c.id.in_(_IDS))
_OF_PRODUCTS = sa.select(plans).where(plans.c.product_id.in_(_IDS), plans.c.is_on)


def find(conn: Connection, ids: Collection[str]) -> dict[str, Plan]:
    """These plans by id, also those that are off; nothing is asked when there are none."""
    if not ids:
        return {}
    return {row.id: _plan(row) for row in conn.execute(_FIND, {"ids": sorted(ids)})}


def of_products(conn: Connection, product_ids: Collection[str]) -> dict[str, Plan]:
    """The plan that is on of each of these products, where there is one."""
    if not product_ids:
        return {}
    found = conn.execute(_OF_PRODUCTS, {"ids": sorted(product_ids)})
    return {row.product_id: _plan(row) for row in found}


def lock_product(conn: Connection, product_id: str) -> bool:
    """Let nobody else change this product's plan meanwhile; False when there is no such product."""
    found = conn.scalar(
        sa.select(products.c.id).where(products.c.id == product_id).with_for_update(key_share=True)
    )
    return found is not None


def is_of_product(conn: Connection, sku_id: str, product_id: str) -> bool:
    """Whether the product has this SKU."""
    found = conn.scalar(
        sa.select(skus.c.id).where(skus.c.id == sku_id, skus.c.product_id == product_id)
    )
    return found is not None


def replace(conn: Connection, product_id: str, new: Plan | None, *, now: datetime) -> None:
    """Put the product's plan off, and this one on in its place. The product must be locked."""
    conn.execute(
        sa.update(plans).where(plans.c.product_id == product_id, plans.c.is_on).values(is_on=False)
    )
    if new is not None:
        conn.execute(
            sa.insert(plans),
            {
                "id": new.id,
                "product_id": product_id,
                "sku_id": new.sku_id,
                "period": new.period.value,
                "every": new.every,
                "times": new.times,
                "price": new.price,
                "is_on": True,
                "created_at": now,
            },
        )


def _plan(row: Row[*tuple[Any, ...]]) -> Plan:
    return Plan(
        id=row.id,
        product_id=row.product_id,
        sku_id=row.sku_id,
        schedule=ChargeSchedule(times=row.times, period=Period(row.period), every=row.every),
        price=row.price,
        is_on=row.is_on,
    )
