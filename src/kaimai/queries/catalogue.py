"""The catalogue as buyers see it: shelves, lists of products by choice or search, single products."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.catalog import Category, Choice, Picture, Product, Sku
from kaimai.persistence.dialect import rows, rows_parameter
from kaimai.persistence.tables import (
    featured_products,
    installation,
    product_category,
    product_pictures,
    products,
    search_terms,
    skus,
    stock,
)
from kaimai.words.search import Wanted, wanted_of


class Face(NamedTuple):
    """What a line of goods shows of its product: its page's name, and its first picture."""

    slug: str
    picture: Picture | None


_EVERY = sa.select(
    products.c.id,
    products.c.slug,
    products.c.name,
    products.c.description,
    products.c.category_id,
    product_category.c.name.label("category"),
    product_category.c.slug.label("category_slug"),
    products.c.sale_starts_at,
    products.c.sale_ends_at,
    products.c.limit_per_person,
).join(product_category, product_category.c.id == products.c.category_id)
_PRODUCTS = _EVERY.where(products.c.is_visible)
_USUAL = (product_category.c.position, products.c.position, products.c.id)
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
_PICTURES = sa.select(
    product_pictures.c.product_id,
    product_pictures.c.digest,
    product_pictures.c.width,
    product_pictures.c.height,
    product_pictures.c.widths,
    product_pictures.c.alt,
).order_by(product_pictures.c.product_id, product_pictures.c.position, product_pictures.c.id)
_OF_PRODUCT = sa.and_(skus.c.product_id == products.c.id, skus.c.is_active)
_LOWEST_PRICE = sa.select(sa.func.min(skus.c.price)).where(_OF_PRODUCT).scalar_subquery()
_HIGHEST_PRICE = sa.select(sa.func.max(skus.c.price)).where(_OF_PRODUCT).scalar_subquery()
_SORTED = {
    "newest": (products.c.created_at.desc(), products.c.id.desc()),
    "cheapest": (_LOWEST_PRICE.asc().nulls_last(), products.c.id),
    "dearest": (_HIGHEST_PRICE.desc().nulls_last(), products.c.id),
    "name": (products.c.name, products.c.id),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A page of products, and how many the whole list has (0 when the page lies behind its end)."""

    products: tuple[Product, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Front:
    """What the shop shows first: featured products, and the first of every category by its id."""

    featured: tuple[Product, ...]
    shelves: dict[str, tuple[Product, ...]]


def categories(conn: Connection) -> list[Category]:
    """All categories, in the shop's order."""
    found = conn.execute(
        sa.select(product_category.c.id, product_category.c.slug, product_category.c.name).order_by(
            product_category.c.position, product_category.c.id
        )
    )
    return [Category(**row._mapping) for row in found]


def front(conn: Connection, *, each: int) -> Front:
    """The first page of the shop: what is featured, and `each` other products of every category."""
    placed = _PRODUCTS.add_columns(
        featured_products.c.position.label("featured"),
        sa.func.row_number()
        .over(
            partition_by=(products.c.category_id, featured_products.c.position.is_not(None)),
            order_by=(products.c.position, products.c.id),
        )
        .label("place"),
        product_category.c.position.label("shelf"),
    ).outerjoin(featured_products, featured_products.c.product_id == products.c.id)
    all_of_them = placed.subquery()
    columns = all_of_them.c
    wanted = (
        sa.select(all_of_them)
        .where(sa.or_(columns.featured.is_not(None), columns.place <= each))
        .order_by(columns.featured, columns.shelf, columns.place)
    )
    found = [dict(row._mapping) for row in conn.execute(wanted)]
    is_featured = {row["id"]: row["featured"] is not None for row in found}
    for row in found:
        del row["featured"], row["place"], row["shelf"]
    whole = _whole(conn, found)
    shelves: dict[str, tuple[Product, ...]] = {}
    for product in whole:
        if not is_featured[product.id]:
            shelves[product.category_id] = (*shelves.get(product.category_id, ()), product)
    featured = tuple(product for product in whole if is_featured[product.id])
    return Front(featured, shelves)


def list_products(
    conn: Connection, choice: Choice | None = None, *, limit: int = 1_000, offset: int = 0
) -> Found:
    """A page of the visible products that the choice names, with their SKUs and pictures.

    A query without a word in it finds nothing.
    """
    choice = choice or Choice()
    wanted, values = _chosen(conn, choice)
    wanted = wanted.add_columns(sa.func.count().over().label("total")).limit(limit).offset(offset)
    found = [dict(row._mapping) for row in conn.execute(wanted, values)]
    totals = [row.pop("total") for row in found]
    return Found(tuple(_whole(conn, found)), totals[0] if totals else 0)


def find_product(conn: Connection, id_or_slug: str) -> Product | None:
    """One visible product, by id or by slug."""
    found, _ = product_and_related(conn, id_or_slug, related=0)
    return found


def product_and_related(
    conn: Connection, id_or_slug: str, *, related: int, with_hidden: bool = False
) -> tuple[Product | None, tuple[Product, ...]]:
    """One visible product by id or slug, and its neighbours on the same shelf, the next ones first.

    `with_hidden`: also one that buyers do not see, for whoever was shown the way.
    """
    wanted = (
        (_EVERY if with_hidden else _PRODUCTS)
        .add_columns(products.c.position)
        .where(sa.or_(products.c.id == id_or_slug, products.c.slug == id_or_slug))
    )
    row = conn.execute(wanted).first()
    if row is None:
        return None, ()
    here = dict(row._mapping)
    position = here.pop("position")
    found = [here]
    if related:
        # Round the shelf: behind the last one comes the first.
        is_before = sa.case((products.c.position < position, 1), else_=0)
        neighbours = (
            _PRODUCTS.where(products.c.category_id == here["category_id"])
            .where(products.c.id != here["id"])
            .order_by(is_before, products.c.position, products.c.id)
            .limit(related)
        )
        found += [dict(each._mapping) for each in conn.execute(neighbours)]
    product, *others = _whole(conn, found)
    return product, tuple(others)


def catalogue_version(conn: Connection) -> int:
    """A number that goes up with every change of the catalogue (stock does not count)."""
    return conn.scalar(sa.select(sa.func.max(installation.c.catalogue_version))) or 0


def slugs(conn: Connection) -> list[str]:
    """The slugs of all visible products, the newest first: what a map of the shop lists."""
    wanted = (
        sa.select(products.c.slug)
        .where(products.c.is_visible)
        .order_by(products.c.created_at.desc(), products.c.id.desc())
    )
    return list(conn.scalars(wanted))


def _chosen(conn: Connection, choice: Choice) -> tuple["sa.Select[Any]", dict[str, str]]:
    """The products of a choice in its order, and the parameters that its search needs."""
    wanted = _PRODUCTS
    values: dict[str, str] = {}
    order: Sequence[sa.ColumnElement[Any]] = _SORTED.get(choice.order, _USUAL)
    if choice.query is not None:
        matches, values = matching(conn, choice.query)
        wanted = wanted.join(matches, matches.c.product_id == products.c.id)
        if choice.order not in _SORTED:
            order = (matches.c.place, *_USUAL)
    if choice.category is not None:
        wanted = wanted.where(product_category.c.slug == choice.category)
    if choice.in_stock:
        left = sa.select(skus.c.id).join(stock, stock.c.sku_id == skus.c.id).where(_OF_PRODUCT)
        wanted = wanted.where(left.where(stock.c.on_hand > stock.c.reserved).exists())
    if choice.price_min is not None or choice.price_max is not None:
        priced = sa.select(skus.c.id).where(_OF_PRODUCT)
        if choice.price_min is not None:
            priced = priced.where(skus.c.price >= choice.price_min)
        if choice.price_max is not None:
            priced = priced.where(skus.c.price <= choice.price_max)
        wanted = wanted.where(priced.exists())
    return wanted.order_by(*order), values


def matching(conn: Connection, query: str) -> tuple[sa.Subquery, dict[str, str]]:
    """The products that a search finds, hidden ones too: `product_id` and `place`, the smaller the
    better; and the parameters that the question needs. No product for a query without a word."""
    terms = wanted_of(query)
    return _matches(conn, len(terms)).subquery("matches"), {
        "wanted": rows_parameter(_numbered(terms))
    }


def _matches(conn: Connection, count: int) -> "sa.Select[Any]":
    """Products that have every one of `count` wanted terms; the smaller `place`, the better."""
    wanted = rows(conn, "wanted", {"number": sa.Integer(), "low": sa.Text(), "high": sa.Text()})
    each = (
        sa.select(
            search_terms.c.product_id,
            wanted.c.number,
            sa.func.min(search_terms.c.place).label("place"),
        )
        .join(wanted, search_terms.c.term.between(wanted.c.low, wanted.c.high))
        .group_by(search_terms.c.product_id, wanted.c.number)
        .subquery("each")
    )
    return (
        sa.select(each.c.product_id, sa.func.sum(each.c.place).label("place"))
        .group_by(each.c.product_id)
        .having(sa.func.count() == max(count, 1))
    )


def _numbered(terms: Sequence[Wanted]) -> list[dict[str, object]]:
    return [
        {"number": number, "low": each.low, "high": each.high} for number, each in enumerate(terms)
    ]


def faces(conn: Connection, product_ids: Collection[str]) -> dict[str, Face]:
    """How these products are recognised and where each has its page, for lists of what was chosen."""
    if not product_ids:
        return {}
    ids = sorted(product_ids)
    pictures = pictures_of(conn, ids)
    found = conn.execute(sa.select(products.c.id, products.c.slug).where(products.c.id.in_(ids)))
    return {row.id: Face(row.slug, next(iter(pictures[row.id]), None)) for row in found}


def pictures_of(conn: Connection, product_ids: Sequence[str]) -> dict[str, list[Picture]]:
    """The pictures of each of these products, in their order."""
    pictures: dict[str, list[Picture]] = {each: [] for each in product_ids}
    for row in conn.execute(_PICTURES.where(product_pictures.c.product_id.in_(product_ids))):
        pictures[row.product_id].append(
            Picture(
                digest=row.digest,
                width=row.width,
                height=row.height,
                widths=tuple(row.widths),
                alt=row.alt,
            )
        )
    return pictures


def _whole(conn: Connection, found: list[dict[str, Any]]) -> list[Product]:
    """The products of these rows, with their SKUs and pictures: two statements, however many."""
    if not found:
        return []
    ids = [row["id"] for row in found]
    of_product: dict[str, list[Sku]] = {each: [] for each in ids}
    for row in conn.execute(_SKUS.where(skus.c.product_id.in_(ids))):
        of_product[row.product_id].append(
            Sku(
                id=row.id,
                sku=row.sku,
                options=row.options,
                price=row.price,
                available=row.available,
            )
        )
    pictures = pictures_of(conn, ids)
    return [
        Product(**row, skus=tuple(of_product[row["id"]]), pictures=tuple(pictures[row["id"]]))
        for row in found
    ]
