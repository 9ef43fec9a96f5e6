"""What stands on the shelves, as staff see it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import (
    featured_products,
    product_category,
    products,
    skus,
    stock,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One SKU with its counters. Price in NT$."""

    sku: str
    name: str
    category: str
    description: str
    options: dict[str, str]
    price: int
    on_hand: int
    reserved: int
    limit_per_person: int | None
    sale_starts_at: datetime | None
    sale_ends_at: datetime | None
    is_featured: bool

    @property
    def available(self) -> int:
        """Units that may still be promised."""
        return self.on_hand - self.reserved


def shelves(conn: Connection, *, sku: str | None = None) -> list[Shelf]:
    """Every SKU, hidden products too, in the shop's order; or only the one with this name."""
    wanted = (
        sa.select(
            skus.c.sku,
            products.c.name,
            product_category.c.name.label("category"),
            products.c.description,
            skus.c.options,
            skus.c.price,
            stock.c.on_hand,
            stock.c.reserved,
            products.c.limit_per_person,
            products.c.sale_starts_at,
            products.c.sale_ends_at,
            featured_products.c.product_id.is_not(None).label("is_featured"),
        )
        .join(products, products.c.id == skus.c.product_id)
        .join(product_category, product_category.c.id == products.c.category_id)
        .join(stock, stock.c.sku_id == skus.c.id)
        .outerjoin(featured_products, featured_products.c.product_id == products.c.id)
        .order_by(product_category.c.position, products.c.position, products.c.id)
        .order_by(skus.c.position, skus.c.id)
    )
    if sku is not None:
        wanted = wanted.where(skus.c.sku == sku)
    return [Shelf(**row._mapping) for row in conn.execute(wanted)]
