"""One product as its editor sees it: everything that can be changed, its pictures, and its stock."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.catalog import Category
from kaimai.domain.product_documents import ProductDocument
from kaimai.persistence import pictures, products
from kaimai.persistence.pictures import Kept
from kaimai.persistence.stock import Counters
from kaimai.persistence.tables import products as product_rows
from kaimai.persistence.tables import skus, stock
from kaimai.queries.catalogue import categories


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """What the page of one product shows. `stock` is by the id of the SKU."""

    product: ProductDocument
    pictures: tuple[Kept, ...]
    stock: dict[str, Counters]
    categories: tuple[Category, ...]


def product_page(conn: Connection, product_id: str) -> ProductPage | None:
    """The product with this id, hidden and archived ones too."""
    found = products.documents(conn, [product_id])
    if product_id not in found:
        return None
    counters = conn.execute(
        sa.select(stock.c.sku_id, stock.c.on_hand, stock.c.reserved)
        .join(skus, skus.c.id == stock.c.sku_id)
        .where(skus.c.product_id == product_id)
    )
    return ProductPage(
        product=found[product_id],
        pictures=tuple(pictures.pictures_of(conn, product_id)),
        stock={row.sku_id: Counters(row.on_hand, row.reserved) for row in counters},
        categories=tuple(categories(conn)),
    )


def counts_by_category(conn: Connection) -> dict[str, int]:
    """How many products stand in each category, by its id: archived ones too."""
    found = conn.execute(
        sa.select(product_rows.c.category_id, sa.func.count()).group_by(product_rows.c.category_id)
    )
    return {row[0]: row[1] for row in found}


def whole_products(conn: Connection, product_ids: Sequence[str]) -> list[ProductDocument]:
    """These products as they can be changed, in this order; unknown ones are left out."""
    found = products.documents(conn, product_ids)
    return [found[each] for each in product_ids if each in found]
