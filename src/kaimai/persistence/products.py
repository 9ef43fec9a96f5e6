"""Products as their editors see them: read whole, and written many at once. What placing an order must
know of a SKU is in `catalog.py`; pictures are in `pictures.py`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.moves import Actor
from kaimai.domain.product_documents import (
    SKU_FIELDS,
    Change,
    NewCategory,
    ProductDocument,
    SkuDocument,
)
from kaimai.persistence import catalog, stock
from kaimai.persistence.dialect import insert_or_skip, insert_rows
from kaimai.persistence.tables import (
    featured_products,
    installation,
    product_category,
    products,
    skus,
)

IDS_MAX = 5_000
"""Names in one question: each is a parameter, and there is a limit to them."""
_SUFFIXES_MAX = 20

_OWN_COLUMNS = (
    "name",
    "category_id",
    "description",
    "is_visible",
    "limit_per_person",
    "hold_minutes",
    "card_enabled",
    "atm_enabled",
    "sale_starts_at",
    "sale_ends_at",
)
_DOCUMENTS = sa.select(
    products.c.id,
    products.c.slug,
    *(products.c[name] for name in _OWN_COLUMNS),
    products.c.archived_at.is_not(None).label("is_archived"),
    featured_products.c.product_id.is_not(None).label("is_featured"),
).outerjoin(featured_products, featured_products.c.product_id == products.c.id)
_SKUS = sa.select(
    skus.c.product_id, skus.c.id, skus.c.sku, skus.c.options, skus.c.price, skus.c.is_active
).order_by(skus.c.product_id, skus.c.position, skus.c.id)
_UPDATE = (
    sa.update(products)
    .where(products.c.id == sa.bindparam("of"))
    .values(
        {name: sa.bindparam(f"new_{name}", type_=products.c[name].type) for name in _OWN_COLUMNS}
        | {
            # A product that is archived already keeps the moment.
            "archived_at": sa.case(
                (sa.not_(sa.bindparam("is_archived", type_=sa.Boolean())), None),
                else_=sa.func.coalesce(
                    products.c.archived_at,
                    sa.bindparam("now", type_=products.c.archived_at.type),
                ),
            )
        }
    )
)
_UPDATE_SKU = (
    sa.update(skus)
    .where(skus.c.id == sa.bindparam("of"))
    .values(
        {name: sa.bindparam(f"new_{name}", type_=skus.c[name].type) for name in SKU_FIELDS}
        | {"position": sa.bindparam("place", type_=sa.Integer())}
    )
)
_FREE_NAME = sa.update(skus).where(skus.c.id == sa.bindparam("of")).values(sku=skus.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose a SKU is."""

    sku_id: str
    product_id: str
    name: str


def hold_catalogue(conn: Connection) -> None:
    """Let nobody else change the catalogue until the transaction ends: names that are free stay free.

    The first lock of every such transaction; products come behind it.
    """
    conn.execute(sa.select(installation.c.id).with_for_update(key_share=True))


def documents(
    conn: Connection, product_ids: Collection[str], *, lock: bool = False
) -> dict[str, ProductDocument]:
    """These products whole, by id; unknown ones are left out. `lock`: until the transaction ends."""
    ids = sorted(set(product_ids))
    found: dict[str, ProductDocument] = {}
    for start in range(0, len(ids), IDS_MAX):
        part = ids[start : start + IDS_MAX]
        if lock:
            locked = sa.select(products.c.id).where(products.c.id.in_(part)).order_by(products.c.id)
            conn.execute(locked.with_for_update(key_share=True))
        found |= _documents(conn, part)
    return found


def _documents(conn: Connection, ids: Sequence[str]) -> dict[str, ProductDocument]:
    of_product: dict[str, list[SkuDocument]] = {each: [] for each in ids}
    for row in conn.execute(_SKUS.where(skus.c.product_id.in_(ids))):
        of_product[row.product_id].append(
            SkuDocument(
                id=row.id,
                sku=row.sku,
                options=row.options,
                price=row.price,
                is_active=bool(row.is_active),
            )
        )
    found = conn.execute(_DOCUMENTS.where(products.c.id.in_(ids)))
    return {
        row.id: ProductDocument(
            **{
                **row._mapping,
                "is_archived": bool(row.is_archived),
                "is_featured": bool(row.is_featured),
            },
            skus=tuple(of_product[row.id]),
        )
        for row in found
    }


def owners(conn: Connection, sku_names: Collection[str]) -> dict[str, Owner]:
    """Whose these SKUs are; those that nobody has are left out."""
    wanted = sa.select(skus.c.sku, skus.c.id, skus.c.product_id, products.c.name).join(
        products, products.c.id == skus.c.product_id
    )
    return {
        row.sku: Owner(sku_id=row.id, product_id=row.product_id, name=row.name)
        for part in _parts(sku_names)
        for row in conn.execute(wanted.where(skus.c.sku.in_(part)))
    }


def named(
    conn: Connection, *, names: Collection[str], slugs: Collection[str]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Ids of products by their names, and by their slugs; several may have one name."""
    by_name: dict[str, list[str]] = {}
    wanted = sa.select(products.c.id, products.c.name).order_by(products.c.id)
    for part in _parts(names):
        for row in conn.execute(wanted.where(products.c.name.in_(part))):
            by_name.setdefault(row.name, []).append(row.id)
    by_slug = sa.select(products.c.slug, products.c.id)
    return by_name, {
        row.slug: row.id
        for part in _parts(slugs)
        for row in conn.execute(by_slug.where(products.c.slug.in_(part)))
    }


def keep_categories(conn: Connection, wanted: Sequence[NewCategory]) -> dict[str, str]:
    """Add these categories behind the others; the id that each has, which is another one when its
    slug was there already."""
    if not wanted:
        return {}
    last = conn.scalar(sa.select(sa.func.max(product_category.c.position))) or 0
    conn.execute(
        insert_or_skip(conn, product_category),
        [
            {"id": each.id, "slug": each.slug, "name": each.name, "position": place}
            for place, each in enumerate(wanted, start=last + 1)
        ],
    )
    found = conn.execute(
        sa.select(product_category.c.slug, product_category.c.id).where(
            product_category.c.slug.in_([each.slug for each in wanted])
        )
    )
    by_slug = {row.slug: row.id for row in found}
    return {each.id: by_slug[each.slug] for each in wanted}


def category_names(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """The names of these categories by id."""
    found = conn.execute(
        sa.select(product_category.c.id, product_category.c.name).where(
            product_category.c.id.in_(sorted(ids))
        )
    )
    return {row.id: row.name for row in found}


def free_slugs(conn: Connection, wanted: Mapping[str, str]) -> dict[str, str]:
    """A slug for each of these new products by id, like the one it wants, that no other has."""
    given: dict[str, str] = {}
    used: set[str] = set()
    for number in range(1, _SUFFIXES_MAX + 1):
        tried = {
            each: slug if number == 1 else f"{slug}-{number}"
            for each, slug in wanted.items()
            if each not in given
        }
        if not tried:
            return given
        used |= set(named(conn, names=(), slugs=tried.values())[1])
        for each, slug in tried.items():
            if slug not in used:
                given[each] = slug
                used.add(slug)
    return {each: given.get(each, f"{slug}-{each}") for each, slug in wanted.items()}


def write(conn: Connection, changes: Sequence[Change], *, actor: Actor, now: datetime) -> None:
    """Make these products what they are to be: a fixed number of statements, however many they are.

    `before` must be what they are now, and locked; categories must exist, and names must be free.
    """
    _add(conn, [change.after for change in changes if change.before is None], now)
    edited = [(change.before, change.after) for change in changes if change.before is not None]
    rows = [
        {f"new_{name}": getattr(after, name) for name in _OWN_COLUMNS}
        | {"of": after.id, "is_archived": after.is_archived, "now": now}
        for before, after in edited
        if _own(before) != _own(after)
    ]
    if rows:
        conn.execute(_UPDATE, rows)
    _write_skus(conn, edited)
    _feature(conn, changes)
    _open_shelves(conn, changes, actor=actor, now=now)


def _add(conn: Connection, new: Sequence[ProductDocument], now: datetime) -> None:
    insert_rows(
        conn,
        products,
        [
            {
                "id": each.id,
                "slug": each.slug,
                **{name: getattr(each, name) for name in _OWN_COLUMNS},
                "archived_at": now if each.is_archived else None,
                "position": position,
                "created_at": now,
            }
            for position, each in enumerate(new, start=catalog.next_position(conn))
        ]
        if new
        else [],
    )


def _write_skus(
    conn: Connection, edited: Sequence[tuple[ProductDocument, ProductDocument]]
) -> None:
    renamed: list[dict[str, object]] = []
    changed: list[dict[str, object]] = []
    for before, after in edited:
        old = {sku.id: (place, sku) for place, sku in enumerate(before.skus, start=1)}
        for place, sku in enumerate(after.skus, start=1):
            if sku.id not in old or old[sku.id] == (place, sku):
                continue
            if old[sku.id][1].sku != sku.sku:
                renamed.append({"of": sku.id})
            fields = {f"new_{name}": getattr(sku, name) for name in SKU_FIELDS}
            changed.append({**fields, "of": sku.id, "place": place})
    if renamed:
        # Two SKUs may change their names with each other: each gives its own up first.
        conn.execute(_FREE_NAME, renamed)
    if changed:
        conn.execute(_UPDATE_SKU, changed)


def _open_shelves(
    conn: Connection, changes: Sequence[Change], *, actor: Actor, now: datetime
) -> None:
    added = [
        (change.after.id, place, sku, change.first_stock.get(sku.id, 0))
        for change in changes
        for place, sku in enumerate(change.after.skus, start=1)
        if sku.id not in {known.id for known in (change.before.skus if change.before else ())}
    ]
    if not added:
        return
    insert_rows(
        conn,
        skus,
        [
            {
                "id": sku.id,
                "product_id": product_id,
                **{name: getattr(sku, name) for name in SKU_FIELDS},
                "position": place,
            }
            for product_id, place, sku, _ in added
        ],
    )
    stock.open_shelf(conn, [sku.id for _, _, sku, _ in added])
    units = {sku.id: on_hand for _, _, sku, on_hand in added if on_hand}
    stock.fill_first(conn, units, actor=actor, now=now)


def _feature(conn: Connection, changes: Sequence[Change]) -> None:
    turned = [
        change.after
        for change in changes
        if change.after.is_featured != (change.before is not None and change.before.is_featured)
    ]
    if not turned:
        return
    ids = [each.id for each in turned]
    conn.execute(sa.delete(featured_products).where(featured_products.c.product_id.in_(ids)))
    last = conn.scalar(sa.select(sa.func.max(featured_products.c.position))) or 0
    shown = [each.id for each in turned if each.is_featured]
    if shown:
        conn.execute(
            sa.insert(featured_products),
            [{"product_id": each, "position": n} for n, each in enumerate(shown, start=last + 1)],
        )


def _own(document: ProductDocument) -> tuple[object, ...]:
    return (document.is_archived, *(getattr(document, name) for name in _OWN_COLUMNS))


def _parts(names: Collection[str]) -> list[list[str]]:
    ordered = sorted(set(names))
    return [ordered[start : start + IDS_MAX] for start in range(0, len(ordered), IDS_MAX)]
