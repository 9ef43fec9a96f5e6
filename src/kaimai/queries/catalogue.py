"""The catalogue as buyers see it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.catalog import Category, Product, Sku
from kaimai.persistence.tables import installation, product_category, products, skus, stock

_PRODUCTS = (
    sa.select(
        products.c.id,
        products.c.slug,
        products.c.name,
        products.c.description,
        products.c.category_id,
        product_category.c.name.label("category"),
        products.c.sale_starts_at,
        products.c.sale_ends_at,
    )
    .join(product_category, product_category.c.id == products.c.category_id)
    .where(products.c.is_visible)
    .order_by(product_category.c.position, products.c.position, products.c.id)
)
_SKUS = (
    sa.select(
        skus.c.id,
        skus.c.product_id,
        skus.c.sku,
        skus.c.options,
        skus.c.price,
        (stock.c.on_hand - stock.c.reserved).label("available"),
    )
    .join(stock, stock.c.sku_id == skus.c.id)
    .where(skus.c.is_active)
    .order_by(skus.c.product_id, skus.c.position, skus.c.id)
)


def categories(conn: Connection) -> list[Category]:
    """All categories, in the shop's order."""
    found = conn.execute(
        sa.select(product_category.c.id, product_category.c.slug, product_category.c.name).order_by(
            product_category.c.position, product_category.c.id
        )
    )
    return [Category(**row._mapping) for row in found]


def list_products(
    conn: Connection, *, category: str | None = None, limit: int = 1_000, offset: int = 0
) -> list[Product]:
    """Visible products with their SKUs, in the shop's order; `category` is a slug."""
    wanted = _PRODUCTS.limit(limit).offset(offset)
    if category is not None:
        wanted = wanted.where(product_category.c.slug == category)
    return _with_skus(conn, [dict(row._mapping) for row in conn.execute(wanted)])


def find_product(conn: Connection, id_or_slug: str) -> Product | None:
    """One visible product, by id or by slug."""
    wanted = _PRODUCTS.where(sa.or_(products.c.id == id_or_slug, products.c.slug == id_or_slug))
    found = _with_skus(conn, [dict(row._mapping) for row in conn.execute(wanted)])
    return found[0] if found else None


def catalogue_version(conn: Connection) -> int:
    """A number that goes up with every change of the catalogue (stock does not count)."""
    return conn.scalar(sa.select(sa.func.max(installation.c.catalogue_version))) or 0


def _with_skus(conn: Connection, rows: list[dict[str, Any]]) -> list[Product]:
    if not rows:
        return []
    of_product: dict[str, list[Sku]] = {row["id"]: [] for row in rows}
    for row in conn.execute(_SKUS.where(skus.c.product_id.in_(list(of_product)))):
        of_product[row.product_id].append(
            Sku(
                id=row.id,
                sku=row.sku,
                options=row.options,
                price=row.price,
                available=row.available,
            )
        )
    return [Product(**row, skus=tuple(of_product[row["id"]])) for row in rows]
