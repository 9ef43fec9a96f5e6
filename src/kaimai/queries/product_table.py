"""Everything that the shop sells, as the rows of a table that can be read back."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.product_tables import TableRow
from kaimai.persistence.tables import featured_products, product_category, products, skus, stock

_ROWS = (
    sa.select(
        products.c.name,
        products.c.slug,
        product_category.c.name.label("category"),
        products.c.is_visible,
        products.c.archived_at,
        products.c.description,
        skus.c.sku,
        skus.c.options,
        skus.c.is_active,
        skus.c.price,
        stock.c.on_hand,
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


def table_rows(
    conn: Connection, *, category_id: str | None = None, skus_named: Collection[str] = ()
) -> list[TableRow]:
    """One row for each SKU in the shop's order; hidden products too, but none that is archived.

    `category_id`: only of this category; `skus_named`: only these SKUs.
    """
    wanted = _ROWS.where(products.c.archived_at.is_(None))
    if category_id is not None:
        wanted = wanted.where(products.c.category_id == category_id)
    if skus_named:
        wanted = wanted.where(skus.c.sku.in_(sorted(skus_named)))
    return [
        TableRow(
            number=number,
            values={
                "name": row.name,
                "slug": row.slug,
                "category": row.category,
                "status": "on_sale" if row.is_visible else "hidden",
                "description": row.description,
                "sku": row.sku,
                "options": row.options,
                "is_active": bool(row.is_active),
                "price": row.price,
                "stock": row.on_hand,
                "limit_per_person": row.limit_per_person,
                "sale_starts_at": row.sale_starts_at,
                "sale_ends_at": row.sale_ends_at,
                "is_featured": bool(row.is_featured),
            },
        )
        for number, row in enumerate(conn.execute(wanted), start=2)
    ]
