"""Putting things on sale: categories, products and their SKUs, one by one or from a table."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.catalog import NewProduct
from kaimai.domain.errors import InvalidInput
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.operations.search import reword
from kaimai.persistence import catalog, installation, pictures, stock
from kaimai.persistence.database import Connection, Database

PRICE_MAX = 9_999_999
ON_HAND_MAX = 1_000_000_000
_SKU = re.compile(r"[\w.\-]{1,64}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: products and SKUs added, and SKUs changed."""

    products_added: int
    skus_added: int
    skus_changed: int


async def add_category(db: Database, mint: Mint, name: str) -> str:
    """The slug of the category with this name, added when there is none. Safe to repeat."""
    slug = slug_of(name)
    await db.write(_add_category, mint.id(), slug, name.strip())
    return slug


def _add_category(conn: Connection, category_id: str, slug: str, name: str) -> None:
    if catalog.category_id(conn, slug) is None:
        catalog.add_category(conn, id=category_id, slug=slug, name=name)
        installation.catalogue_changed(conn)


async def import_products(
    db: Database,
    mint: Mint,
    products: Sequence[NewProduct],
    *,
    actor: Actor,
    progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Put products on sale. Safe to repeat: what is there already is changed, never doubled.

    Products are known by the slug of their name, SKUs by their SKU. The stock of a SKU that exists
    is left alone: `kaimai stock` moves it, with a reason. Each product is its own short transaction;
    `progress` is told the number done. Raises InvalidInput before anything is written.
    """
    check(products)
    totals = Imported(0, 0, 0)
    for done, product in enumerate(products, start=1):
        ids = [mint.id() for _ in range(2 + 2 * len(product.skus))]
        step = await db.write(_put_on_sale, product, ids, actor, mint.now())
        totals = Imported(
            totals.products_added + step.products_added,
            totals.skus_added + step.skus_added,
            totals.skus_changed + step.skus_changed,
        )
        progress(done)
    return totals


def check(products: Sequence[NewProduct]) -> None:
    """Raise InvalidInput, naming the product, for the first value that cannot be right."""
    seen: set[str] = set()
    for product in products:
        label = product.name[:40]
        if not product.name.strip() or not product.category.strip():
            raise InvalidInput(label or "product", "name and category must be given")
        if not product.skus:
            raise InvalidInput(label, "must have at least one SKU")
        if product.limit_per_person is not None and product.limit_per_person < 1:
            raise InvalidInput(label, "a limit per person is 1 or more")
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


def slug_of(name: str) -> str:
    """A name for addresses: letters and digits of any script, joined by dashes."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w]+", "-", text).strip("-_") or "x"


def _put_on_sale(
    conn: Connection, product: NewProduct, ids: list[str], actor: Actor, now: datetime
) -> Imported:
    spare = iter(ids)
    category_slug = slug_of(product.category)
    category = catalog.category_id(conn, category_slug)
    if category is None:
        category = next(spare)
        catalog.add_category(conn, id=category, slug=category_slug, name=product.category.strip())
    slug = slug_of(product.name)
    product_id = catalog.products_named(conn, slug)
    is_new = product_id is None
    if product_id is None:
        product_id = next(spare)
        catalog.add_product(
            conn,
            product,
            id=product_id,
            slug=slug,
            category=category,
            position=catalog.next_position(conn),
            now=now,
        )
        if product.is_featured:
            pictures.feature(conn, product_id, is_featured=True)
    else:
        catalog.change_product(
            conn,
            product_id,
            name=product.name,
            description=product.description,
            category=category,
        )
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
