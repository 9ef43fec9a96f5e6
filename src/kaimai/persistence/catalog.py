"""Categories, products and SKUs: what is written about them, and what placing must know of a SKU."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.catalog import NewProduct
from kaimai.persistence.dialect import among, built_once
from kaimai.persistence.tables import product_category, products, skus


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A SKU as it is offered now: everything that placing an order freezes or checks."""

    sku_id: str
    sku: str
    product_id: str
    name: str
    options: dict[str, str]
    price: int
    is_for_sale: bool
    sale_starts_at: datetime | None
    sale_ends_at: datetime | None
    hold_minutes: int | None
    limit_per_person: int | None
    card_enabled: bool
    atm_enabled: bool


@built_once
def _offers(conn: Connection) -> "sa.Select[*tuple[Any, ...]]":
    return (
        sa.select(
            skus.c.id,
            skus.c.sku,
            skus.c.product_id,
            products.c.name,
            skus.c.options,
            skus.c.price,
            sa.and_(skus.c.is_active, products.c.is_visible).label("is_for_sale"),
            products.c.sale_starts_at,
            products.c.sale_ends_at,
            products.c.hold_minutes,
            products.c.limit_per_person,
            products.c.card_enabled,
            products.c.atm_enabled,
        )
        .join(products, products.c.id == skus.c.product_id)
        .where(among(conn, skus.c.sku, "skus"))
    )


def offers(conn: Connection, sku_names: Collection[str]) -> dict[str, Offer]:
    """The offers of these SKUs, by SKU; unknown ones are left out."""
    if not sku_names:
        return {}
    return {
        row.sku: Offer(
            sku_id=row.id,
            sku=row.sku,
            product_id=row.product_id,
            name=row.name,
            options=row.options,
            price=row.price,
            is_for_sale=bool(row.is_for_sale),
            sale_starts_at=row.sale_starts_at,
            sale_ends_at=row.sale_ends_at,
            hold_minutes=row.hold_minutes,
            limit_per_person=row.limit_per_person,
            card_enabled=row.card_enabled,
            atm_enabled=row.atm_enabled,
        )
        for row in conn.execute(_offers(conn), {"skus": sorted(sku_names)})
    }


def category_id(conn: Connection, slug: str) -> str | None:
    """The id of the category with this slug."""
    return conn.scalar(sa.select(product_category.c.id).where(product_category.c.slug == slug))


def add_category(conn: Connection, *, id: str, slug: str, name: str) -> None:  # noqa: A002
    """Add a category behind the others."""
    last = conn.scalar(sa.select(sa.func.max(product_category.c.position)))
    conn.execute(
        sa.insert(product_category),
        {"id": id, "slug": slug, "name": name, "position": (last or 0) + 1},
    )


def category_of_hidden(conn: Connection, name: str, new_id: str) -> str:
    """The category of products that nobody sees: the shop's last one, so that no empty shelf is shown;
    one with this name when there is none at all."""
    last = sa.select(product_category.c.id).order_by(product_category.c.position.desc()).limit(1)
    known = conn.scalar(last)
    if known is None:
        add_category(conn, id=new_id, slug=name, name=name)
    return known or new_id


def add_product(
    conn: Connection,
    product: NewProduct,
    *,
    id: str,  # noqa: A002
    slug: str,
    category: str,
    position: int,
    now: datetime,
    is_visible: bool = True,
) -> None:
    """Add a product without its SKUs; one that is not visible stands on no shelf, and is put away for
    staff as well."""
    conn.execute(
        sa.insert(products),
        {
            "id": id,
            "category_id": category,
            "slug": slug,
            "name": product.name,
            "description": product.description,
            "position": position,
            "hold_minutes": product.hold_minutes,
            "limit_per_person": product.limit_per_person,
            "card_enabled": product.card_enabled,
            "atm_enabled": product.atm_enabled,
            "sale_starts_at": product.sale_starts_at,
            "sale_ends_at": product.sale_ends_at,
            "is_visible": is_visible,
            "archived_at": None if is_visible else now,
            "created_at": now,
        },
    )


def add_sku(
    conn: Connection,
    *,
    id: str,  # noqa: A002
    product_id: str,
    sku: str,
    options: dict[str, str],
    price: int,
    position: int,
) -> None:
    """Add a SKU to a product; its shelf is opened by `stock.open_shelf`."""
    conn.execute(
        sa.insert(skus),
        {
            "id": id,
            "product_id": product_id,
            "sku": sku,
            "options": options,
            "price": price,
            "position": position,
        },
    )


def change_sku(conn: Connection, sku_id: str, *, options: dict[str, str], price: int) -> None:
    """Give a SKU another price and options; orders keep theirs."""
    conn.execute(sa.update(skus).where(skus.c.id == sku_id).values(options=options, price=price))


def change_product(
    conn: Connection,
    product_id: str,
    *,
    name: str,
    description: str,
    category: str,
    terms: Mapping[str, object],
) -> None:
    """Rename, describe or move a product; orders keep the name they were placed under.

    `terms`: its sale times and its limit per person, as far as they change.
    """
    conn.execute(
        sa.update(products)
        .where(products.c.id == product_id)
        .values(name=name, description=description, category_id=category, **terms)
    )


def products_named(conn: Connection, slug: str) -> str | None:
    """The id of the product with this slug."""
    return conn.scalar(sa.select(products.c.id).where(products.c.slug == slug))


def next_position(conn: Connection) -> int:
    """The place behind the last product."""
    return (conn.scalar(sa.select(sa.func.max(products.c.position))) or 0) + 1
