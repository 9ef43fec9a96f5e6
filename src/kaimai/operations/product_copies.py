"""A product made like another one, to be changed: hidden, with SKUs of its own and the same pictures."""

from dataclasses import replace

from kaimai.domain.catalog import slug_of
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.product_documents import Change, ProductDocument
from kaimai.operations.products import save_product
from kaimai.persistence import pictures, products
from kaimai.persistence.database import Connection, Database

_TRIES = 50


async def copy_product(
    db: Database, mint: Mint, product_id: str, *, name: str, actor: Actor
) -> ProductDocument:
    """A copy of a product under this name: hidden, and with empty shelves. Raises NotFound, InvalidInput."""
    found = await db.read(products.documents, [product_id])
    if product_id not in found:
        raise NotFound("product")
    wanted = await db.read(_with_free_skus, found[product_id])
    copy = replace(
        wanted,
        id=mint.id(),
        name=name,
        slug=slug_of(name),
        is_visible=False,
        is_archived=False,
        is_featured=False,
        skus=tuple(replace(sku, id=mint.id()) for sku in wanted.skus),
    )
    outcome = await save_product(db, Change(before=None, after=copy), actor=actor, now=mint.now())
    if not outcome.is_done:
        raise InvalidInput(outcome.sku, f"belongs to {outcome.owner} already")
    ids = [mint.id() for _ in await db.read(pictures.pictures_of, product_id)]
    await db.write(_with_pictures, product_id, copy.id, ids)
    return outcome.product


def _with_free_skus(conn: Connection, product: ProductDocument) -> ProductDocument:
    """The product with SKUs that nobody has: each with the next number that is free for all of them."""
    for number in range(2, _TRIES):
        names = [f"{sku.sku[:60]}-{number}" for sku in product.skus]
        if len(set(names)) == len(names) and not products.owners(conn, names):
            renamed = zip(product.skus, names, strict=True)
            return replace(product, skus=tuple(replace(sku, sku=name) for sku, name in renamed))
    raise InvalidInput(product.name, "has been copied too often: give its copies SKUs of their own")


def _with_pictures(conn: Connection, product_id: str, copy_id: str, ids: list[str]) -> None:
    present = pictures.pictures_of(conn, product_id)
    copies = [replace(each, id=new) for each, new in zip(present, ids, strict=False)]
    pictures.write_pictures(conn, copy_id, copies)
