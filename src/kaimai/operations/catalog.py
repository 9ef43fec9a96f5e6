"""Putting products on sale that are given whole: samples, and what other parts of the shop make. What
staff change is in `products.py`, and their tables are in `catalogue_previews.py`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.catalog import NewProduct, slug_of
from kaimai.domain.errors import InvalidInput
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.operations.search import reword
from kaimai.persistence import catalog, installation, pictures, products, stock
from kaimai.persistence.database import Connection, Database

PRICE_MAX = 9_999_999
ON_HAND_MAX = 1_000_000_000
_FEATURED = "is_featured"
"""The one of `TERMS` that is no column of the product's own row."""
_SKU = re.compile(r"[\w.\-]{1,64}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: products and SKUs added, and SKUs changed."""

    products_added: int
    skus_added: int
    skus_changed: int


async def import_products(
    db: Database,
    mint: Mint,
    wanted: Sequence[NewProduct],
    *,
    actor: Actor,
    progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Put products on sale. Safe to repeat: what is there already is changed, never doubled.

    Products are known by the slug of their name, SKUs by their SKU. The stock of a SKU that exists
    is left alone: `kaimai stock` moves it, with a reason. So is how a product is sold, but for what
    its `changes` name. Each product is its own short transaction;
    `progress` is told the number done. Raises InvalidInput before anything is written.
    """
    check(wanted)
    totals = Imported(0, 0, 0)
    for done, product in enumerate(wanted, start=1):
        ids = [mint.id() for _ in range(2 + 2 * len(product.skus))]
        step = await db.write(_put_on_sale, product, ids, actor, mint.now())
        totals = Imported(
            totals.products_added + step.products_added,
            totals.skus_added + step.skus_added,
            totals.skus_changed + step.skus_changed,
        )
        progress(done)
    return totals


def check(wanted: Sequence[NewProduct]) -> None:
    """Raise InvalidInput, naming the product, for the first value that cannot be right."""
    seen: set[str] = set()
    for product in wanted:
        label = product.name[:40]
        if not product.name.strip() or not product.category.strip():
            raise InvalidInput(label or "product", "name and category must be given")
        if not product.skus:
            raise InvalidInput(label, "must have at least one SKU")
        limit, starts_at = product.limit_per_person, product.sale_starts_at
        if limit is not None and not 1 <= limit <= ON_HAND_MAX:
            raise InvalidInput(label, f"a limit per person is 1 to {ON_HAND_MAX:,}")
        if starts_at and product.sale_ends_at and starts_at >= product.sale_ends_at:
            raise InvalidInput(label, "its sale must end later than it begins")
        for sku in product.skus:
            if not _SKU.fullmatch(sku.sku):
                raise InvalidInput(
                    f"{label}: {sku.sku[:40]!r}",
                    "a SKU is 1 to 64 letters, digits, dots, dashes or underscores",
                )
            if sku.sku in seen:
                raise InvalidInput(f"{label}: {sku.sku}", "is named twice")
            seen.add(sku.sku)
            if not 0 <= sku.price <= PRICE_MAX:
                raise InvalidInput(f"{label}: {sku.sku}", f"price must be 0 to {PRICE_MAX:,} NT$")
            if not 0 <= sku.on_hand <= ON_HAND_MAX:
                raise InvalidInput(f"{label}: {sku.sku}", f"stock must be 0 to {ON_HAND_MAX:,}")


def _put_on_sale(
    conn: Connection, product: NewProduct, ids: list[str], actor: Actor, now: datetime
) -> Imported:
    spare = iter(ids)
    products.hold_catalogue(conn)
    product_id, is_new = _keep_product(conn, product, spare, now)
    known = catalog.offers(conn, {sku.sku for sku in product.skus})
    added = 0
    for position, sku in enumerate(product.skus, start=1):
        if sku.sku in known:
            if known[sku.sku].product_id != product_id:
                raise InvalidInput(sku.sku, f"belongs to {known[sku.sku].name} already")
            catalog.change_sku(conn, known[sku.sku].sku_id, options=sku.options, price=sku.price)
            continue
        added += 1
        sku_id = next(spare)
        catalog.add_sku(
            conn,
            id=sku_id,
            product_id=product_id,
            sku=sku.sku,
            options=sku.options,
            price=sku.price,
            position=position,
        )
        stock.open_shelf(conn, [sku_id])
        if sku.on_hand:
            stock.record(
                conn,
                id=next(spare),
                sku_id=sku_id,
                change_by=sku.on_hand,
                kind="received",
                actor=actor,
                reason="first stock",
                now=now,
            )
    reword(conn, [product_id])
    installation.catalogue_changed(conn)
    return Imported(int(is_new), added, len(product.skus) - added)


def _keep_product(
    conn: Connection, product: NewProduct, spare: Iterator[str], now: datetime
) -> tuple[str, bool]:
    """Add the product without its SKUs, or change the one of its name: its id, and whether it is new."""
    category_slug = slug_of(product.category)
    category = catalog.category_id(conn, category_slug)
    if category is None:
        category = next(spare)
        catalog.add_category(conn, id=category, slug=category_slug, name=product.category.strip())
    slug = slug_of(product.name)
    known_id = catalog.products_named(conn, slug)
    product_id = known_id or next(spare)
    if known_id is None:
        catalog.add_product(
            conn,
            product,
            id=product_id,
            slug=slug,
            category=category,
            position=catalog.next_position(conn),
            now=now,
        )
    else:
        catalog.change_product(
            conn,
            product_id,
            name=product.name,
            description=product.description,
            category=category,
            terms={name: getattr(product, name) for name in product.changes - {_FEATURED}},
        )
    is_told = known_id is None or _FEATURED in product.changes
    if is_told and product.is_featured != pictures.is_featured(conn, product_id):
        pictures.feature(conn, product_id, is_featured=product.is_featured)
    return product_id, known_id is None
