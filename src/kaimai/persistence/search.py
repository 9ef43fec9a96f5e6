"""The terms that products are found by, rewritten whenever what they are made of changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.dialect import insert_rows
from kaimai.persistence.tables import (
    installation,
    product_category,
    products,
    search_terms,
    skus,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Everything of a product that it may be found by."""

    product_id: str
    name: str
    category: str
    description: str
    details: tuple[str, ...]
    """Option names and values, and SKUs."""


def wordings(conn: Connection, product_ids: Collection[str]) -> list[Wording]:
    """The words of these products, as they are now and as they stay until the transaction ends:
    whoever else rewrites their terms waits.
    """
    conn.execute(
        sa.select(products.c.id)
        .where(products.c.id.in_(sorted(product_ids)))
        .order_by(products.c.id)
        .with_for_update(key_share=True)
    )
    details: dict[str, list[str]] = {each: [] for each in product_ids}
    for row in conn.execute(
        sa.select(skus.c.product_id, skus.c.sku, skus.c.options).where(
            skus.c.product_id.in_(sorted(product_ids))
        )
    ):
        details[row.product_id] += [row.sku, *row.options.keys(), *row.options.values()]
    found = conn.execute(
        sa.select(
            products.c.id.label("product_id"),
            products.c.name,
            product_category.c.name.label("category"),
            products.c.description,
        )
        .join(product_category, product_category.c.id == products.c.category_id)
        .where(products.c.id.in_(sorted(product_ids)))
    )
    return [Wording(**row._mapping, details=tuple(details[row.product_id])) for row in found]


def rewrite(conn: Connection, terms: Mapping[str, Mapping[str, int]]) -> None:
    """Give these products, by id, these terms with their places instead of what they had."""
    conn.execute(sa.delete(search_terms).where(search_terms.c.product_id.in_(sorted(terms))))
    insert_rows(
        conn,
        search_terms,
        [
            {"product_id": product_id, "term": term, "place": place}
            for product_id, places in terms.items()
            for term, place in places.items()
        ],
    )


def next_products(conn: Connection, after: str, limit: int) -> Sequence[str]:
    """Ids of products behind this id, in the order of ids."""
    return conn.scalars(
        sa.select(products.c.id).where(products.c.id > after).order_by(products.c.id).limit(limit)
    ).all()


def rules(conn: Connection) -> int:
    """By which rules the terms in the database were made; 0: by none."""
    return conn.scalar(sa.select(sa.func.max(installation.c.search_rules))) or 0


def set_rules(conn: Connection, number: int) -> None:
    """Remember by which rules all terms are made."""
    conn.execute(sa.update(installation).values(search_rules=number))
