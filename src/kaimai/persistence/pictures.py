"""Rows about the pictures of products; their files are kept by `kaimai.media`."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.persistence.tables import featured_products, product_pictures, products, skus


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One picture of a product as it is recorded."""

    id: str
    digest: str
    width: int
    height: int
    widths: tuple[int, ...]
    alt: str


def product_called(conn: Connection, name: str) -> str | None:
    """The id of the product with this SKU, slug or id, kept as it is until the transaction ends."""
    by_sku = sa.select(skus.c.product_id).where(skus.c.sku == name)
    return conn.scalar(
        sa.select(products.c.id)
        .where(sa.or_(products.c.id == name, products.c.slug == name, products.c.id.in_(by_sku)))
        .order_by(products.c.id != name, products.c.slug != name)
        .limit(1)
        .with_for_update(key_share=True)
    )


def pictures_of(conn: Connection, product_id: str) -> list[Kept]:
    """The pictures of a product in their order."""
    found = conn.execute(
        sa.select(
            product_pictures.c.id,
            product_pictures.c.digest,
            product_pictures.c.width,
            product_pictures.c.height,
            product_pictures.c.widths,
            product_pictures.c.alt,
        )
        .where(product_pictures.c.product_id == product_id)
        .order_by(product_pictures.c.position, product_pictures.c.id)
    )
    return [Kept(**{**row._mapping, "widths": tuple(row.widths)}) for row in found]


def write_pictures(conn: Connection, product_id: str, pictures: Sequence[Kept]) -> None:
    """Let a product have exactly these pictures, in this order."""
    conn.execute(sa.delete(product_pictures).where(product_pictures.c.product_id == product_id))
    if pictures:
        conn.execute(
            sa.insert(product_pictures),
            [
                {
                    "id": each.id,
                    "product_id": product_id,
                    "position": position,
                    "alt": each.alt,
                    "digest": each.digest,
                    "width": each.width,
                    "height": each.height,
                    "widths": list(each.widths),
                }
                for position, each in enumerate(pictures, start=1)
            ],
        )


def is_used(conn: Connection, digest: str) -> bool:
    """Whether any product has this picture."""
    found = sa.select(product_pictures.c.id).where(product_pictures.c.digest == digest).limit(1)
    return conn.scalar(found) is not None


def is_featured(conn: Connection, product_id: str) -> bool:
    """Whether a product is shown first."""
    found = sa.select(featured_products.c.product_id)
    return conn.scalar(found.where(featured_products.c.product_id == product_id)) is not None


def feature(conn: Connection, product_id: str, *, is_featured: bool) -> None:
    """Show a product first, behind those that are featured already; or no longer."""
    conn.execute(sa.delete(featured_products).where(featured_products.c.product_id == product_id))
    if is_featured:
        last = conn.scalar(sa.select(sa.func.max(featured_products.c.position)))
        conn.execute(
            sa.insert(featured_products), {"product_id": product_id, "position": (last or 0) + 1}
        )
