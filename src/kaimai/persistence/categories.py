"""Rows of categories as staff arrange them: names, order, and what stands in each."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import product_category, products


def names(conn: Connection) -> dict[str, str]:
    """Every category's name by its id, in the shop's order."""
    found = conn.execute(
        sa.select(product_category.c.id, product_category.c.name).order_by(
            product_category.c.position, product_category.c.id
        )
    )
    return {row.id: row.name for row in found}


def slugs(conn: Connection) -> dict[str, str]:
    """Every category's id by its slug."""
    found = conn.execute(sa.select(product_category.c.slug, product_category.c.id))
    return {row.slug: row.id for row in found}


def rename(conn: Connection, category_id: str, name: str) -> None:
    """Give a category another name; its address stays."""
    conn.execute(
        sa.update(product_category).where(product_category.c.id == category_id).values(name=name)
    )


def set_order(conn: Connection, ids: Sequence[str]) -> None:
    """Put all categories in this order."""
    conn.execute(
        sa.update(product_category)
        .where(product_category.c.id == sa.bindparam("of"))
        .values(position=sa.bindparam("place", type_=sa.Integer())),
        [{"of": each, "place": place} for place, each in enumerate(ids, start=1)],
    )


def remove(conn: Connection, category_id: str) -> None:
    """Delete a category that nothing stands in."""
    conn.execute(sa.delete(product_category).where(product_category.c.id == category_id))


def products_in(conn: Connection, category_id: str) -> list[str]:
    """Ids of all products of a category, hidden ones too."""
    found = conn.scalars(
        sa.select(products.c.id)
        .where(products.c.category_id == category_id)
        .order_by(products.c.id)
    )
    return list(found)
