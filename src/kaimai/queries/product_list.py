"""The list of products as staff see it: search, filters, and a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.catalog import Picture
from kaimai.persistence.tables import (
    featured_products,
    product_category,
    product_pictures,
    products,
    skus,
    stock,
)
from kaimai.queries.catalogue import matching, pictures_of

PAGE: Final = 50
COUNT_MAX: Final = 1_000
"""Products are counted no further."""
State: TypeAlias = Literal["all", "on_sale", "sold_out", "hidden", "no_picture", "archived"]
STATES: Final[tuple[State, ...]] = (
    "all",
    "on_sale",
    "sold_out",
    "hidden",
    "no_picture",
    "archived",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which products a list shows. `category` is an id."""

    query: str = ""
    category: str = ""
    state: State = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One product of the list. Prices in NT$, of the SKUs that are sold; `available` of them together."""

    id: str
    slug: str
    name: str
    category: str
    is_visible: bool
    is_archived: bool
    is_featured: bool
    sale_starts_at: datetime | None
    sale_ends_at: datetime | None
    picture: Picture | None
    sku_count: int
    price_min: int | None
    price_max: int | None
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductList:
    """A page of the list. `after` is what the next page begins behind; `count` ends at COUNT_MAX."""

    products: tuple[Listed, ...]
    after: str
    count: int


_ACTIVE = sa.select(skus.c.id).where(skus.c.product_id == products.c.id, skus.c.is_active)
_LEFT = (
    _ACTIVE.join(stock, stock.c.sku_id == skus.c.id).where(stock.c.on_hand > stock.c.reserved)
).exists()
_PICTURED = (
    sa.select(product_pictures.c.id).where(product_pictures.c.product_id == products.c.id).exists()
)
_SUMS = (
    sa.select(
        skus.c.product_id,
        sa.func.count().label("sku_count"),
        sa.func.min(skus.c.price).label("price_min"),
        sa.func.max(skus.c.price).label("price_max"),
        sa.func.sum(stock.c.on_hand - stock.c.reserved).label("available"),
    )
    .join(stock, stock.c.sku_id == skus.c.id)
    .where(skus.c.is_active)
    .group_by(skus.c.product_id)
)


def product_list(
    conn: Connection, wanted: Wanted, *, now: datetime, after: str = "", limit: int = PAGE
) -> ProductList:
    """A page of the products that are wanted: the best match first, else the newest. Four statements.

    `after` is what the page before gave; one that is none begins at the front.
    """
    chosen, place, values = _chosen(conn, wanted, now)
    count = conn.scalar(
        sa.select(sa.func.count()).select_from(chosen.limit(COUNT_MAX).subquery()), values
    )
    order = (place, products.c.position.desc(), products.c.id.desc())
    page = chosen.add_columns(
        place.label("place"),
        products.c.position,
        products.c.slug,
        products.c.name,
        product_category.c.name.label("category"),
        products.c.is_visible,
        products.c.archived_at.is_not(None).label("is_archived"),
        featured_products.c.product_id.is_not(None).label("is_featured"),
        products.c.sale_starts_at,
        products.c.sale_ends_at,
    )
    if (key := _key(after)) is not None:
        page = page.where(_is_behind(place, *key))
    page = (
        page.join(product_category, product_category.c.id == products.c.category_id)
        .outerjoin(featured_products, featured_products.c.product_id == products.c.id)
        .order_by(*order)
        .limit(limit + 1)
    )
    found = [dict(row._mapping) for row in conn.execute(page, values)]
    more = found[limit - 1] if len(found) > limit else None
    return ProductList(
        products=tuple(_whole(conn, found[:limit])),
        after="" if more is None else f"{more['place']}.{more['position']}.{more['id']}",
        count=count or 0,
    )


def listed_ids(
    conn: Connection, wanted: Wanted, *, now: datetime, limit: int = COUNT_MAX
) -> list[str]:
    """Ids of everything in the list, as far as `limit`, in its order."""
    chosen, place, values = _chosen(conn, wanted, now)
    ordered = chosen.order_by(place, products.c.position.desc(), products.c.id.desc())
    return list(conn.scalars(ordered.limit(limit), values))


def _chosen(
    conn: Connection, wanted: Wanted, now: datetime
) -> tuple["sa.Select[Any]", "sa.ColumnElement[int]", dict[str, Any]]:
    """Ids of the products that are wanted, how well each matches, and the question's parameters."""
    chosen: sa.Select[Any] = sa.select(products.c.id)
    # Not a plain 0, which would name the first column to sort by.
    place: sa.ColumnElement[int] = sa.literal_column("(0 + 0)", sa.Integer())
    values: dict[str, Any] = {}
    if wanted.query:
        matches, values = matching(conn, wanted.query)
        chosen = chosen.join(matches, matches.c.product_id == products.c.id)
        place = matches.c.place
    if wanted.category:
        chosen = chosen.where(products.c.category_id == wanted.category)
    if wanted.state == "archived":
        return chosen.where(products.c.archived_at.is_not(None)), place, values
    chosen = chosen.where(products.c.archived_at.is_(None))
    match wanted.state:
        case "on_sale":
            chosen = chosen.where(
                products.c.is_visible,
                sa.or_(products.c.sale_starts_at.is_(None), products.c.sale_starts_at <= now),
                sa.or_(products.c.sale_ends_at.is_(None), products.c.sale_ends_at > now),
                _LEFT,
            )
        case "sold_out":
            chosen = chosen.where(products.c.is_visible, sa.not_(_LEFT))
        case "hidden":
            chosen = chosen.where(sa.not_(products.c.is_visible))
        case "no_picture":
            chosen = chosen.where(sa.not_(_PICTURED))
    return chosen, place, values


def _key(after: str) -> tuple[int, int, str] | None:
    parts = after.split(".")
    if len(parts) != 3 or not all(each.isascii() and each.isdigit() for each in parts[:2]):
        return None
    return int(parts[0][:9]), int(parts[1][:9]), parts[2]


def _is_behind(
    place: "sa.ColumnElement[int]", best: int, position: int, product_id: str
) -> "sa.ColumnElement[bool]":
    return sa.or_(
        place > best,
        sa.and_(
            place == best,
            sa.or_(
                products.c.position < position,
                sa.and_(products.c.position == position, products.c.id < product_id),
            ),
        ),
    )


def _whole(conn: Connection, found: Sequence[dict[str, Any]]) -> list[Listed]:
    if not found:
        return []
    ids = [row["id"] for row in found]
    pictures = pictures_of(conn, ids)
    sums = {row.product_id: row for row in conn.execute(_SUMS.where(skus.c.product_id.in_(ids)))}
    listed = []
    for row in found:
        of_skus = sums.get(row["id"])
        fields = {name: value for name, value in row.items() if name not in ("place", "position")}
        listed.append(
            Listed(
                **fields,
                picture=next(iter(pictures[row["id"]]), None),
                sku_count=of_skus.sku_count if of_skus else 0,
                price_min=of_skus.price_min if of_skus else None,
                price_max=of_skus.price_max if of_skus else None,
                available=int(of_skus.available) if of_skus else 0,
            )
        )
    return listed
