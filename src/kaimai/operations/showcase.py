"""How products are shown: their pictures, and which of them come first. Words and prices are changed
in `catalog.py`."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.media import pictures as making
from kaimai.media import shelf
from kaimai.persistence import installation, pictures
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.pictures import Kept

PICTURES_MAX = 20
"""Pictures of one product."""
ALT_LENGTH_MAX = 200


async def add_pictures(
    db: Database,
    mint: Mint,
    data: Path,
    product: str,
    files: Sequence[tuple[str, bytes]],
    *,
    alt: str = "",
) -> list[Kept]:
    """Add pictures (name, content) behind those that a product has; all of them in their order.

    `product` is a SKU or a slug. Files are safe on the disk before a row names them. Safe to repeat:
    a picture that the product has already stays where it is. Raises NotFound, or InvalidInput for
    the first file that is no picture or too large; then nothing is recorded.
    """
    if len(alt) > ALT_LENGTH_MAX:
        raise InvalidInput("alt", f"must be at most {ALT_LENGTH_MAX} characters")
    await db.read(_product, product)
    added = []
    for name, content in files:
        prepared = await asyncio.to_thread(making.prepare, content, name)
        await asyncio.to_thread(shelf.keep, data, prepared)
        added.append(
            Kept(
                id=mint.id(),
                digest=prepared.digest,
                width=prepared.width,
                height=prepared.height,
                widths=tuple(sorted(prepared.files)),
                alt=alt.strip(),
            )
        )
    _, after = await db.write(_change, product, partial(_with, added, product))
    return after


async def move_picture(db: Database, product: str, number: int, to: int) -> list[Kept]:
    """Put a product's picture in another place, both counted from 1. Raises NotFound."""
    _, after = await db.write(_change, product, partial(_moved, number, to))
    return after


async def describe_picture(db: Database, product: str, number: int, alt: str) -> list[Kept]:
    """Say in words what a picture shows, for those who cannot see it. Raises NotFound."""
    if len(alt) > ALT_LENGTH_MAX:
        raise InvalidInput("alt", f"must be at most {ALT_LENGTH_MAX} characters")
    _, after = await db.write(_change, product, partial(_described, number, alt.strip()))
    return after


async def remove_picture(db: Database, data: Path, product: str, number: int) -> list[Kept]:
    """Take a picture from a product; its files go when no other product has it. Raises NotFound.

    Whoever adds the same picture to another product in that very moment must add it again.
    """
    before, left = await db.write(_change, product, partial(_without, number))
    gone = before[number - 1]
    if not await db.read(pictures.is_used, gone.digest):
        await asyncio.to_thread(shelf.forget, data, gone.digest)
    return left


async def pictures_of(db: Database, product: str) -> list[Kept]:
    """A product's pictures in their order. Raises NotFound."""
    return await db.read(lambda conn: pictures.pictures_of(conn, _product(conn, product)))


async def feature(db: Database, product: str, *, is_featured: bool) -> None:
    """Show a product (a SKU or a slug) on the first page, or no longer. Raises NotFound."""
    await db.write(_feature, product, is_featured=is_featured)


def _feature(conn: Connection, product: str, *, is_featured: bool) -> None:
    pictures.feature(conn, _product(conn, product), is_featured=is_featured)
    installation.catalogue_changed(conn)


def _change(
    conn: Connection, product: str, change: Callable[[list[Kept]], list[Kept]]
) -> tuple[list[Kept], list[Kept]]:
    """Change a product's pictures; as they were, and as they are."""
    product_id = _product(conn, product)
    before = pictures.pictures_of(conn, product_id)
    after = change(before)
    pictures.write_pictures(conn, product_id, after)
    installation.catalogue_changed(conn)
    return before, after


def _with(added: Sequence[Kept], product: str, present: list[Kept]) -> list[Kept]:
    known = {each.digest for each in present}
    new = {each.digest: each for each in reversed(added) if each.digest not in known}
    whole = present + [each for each in added if new.get(each.digest) is each]
    if len(whole) > PICTURES_MAX:
        raise InvalidInput(product, f"may have {PICTURES_MAX} pictures")
    return whole


def _moved(number: int, to: int, present: list[Kept]) -> list[Kept]:
    picture = _numbered(present, number)
    others = [each for each in present if each is not picture]
    place = max(0, to - 1)
    return [*others[:place], picture, *others[place:]]


def _described(number: int, alt: str, present: list[Kept]) -> list[Kept]:
    picture = _numbered(present, number)
    return [replace(each, alt=alt) if each is picture else each for each in present]


def _without(number: int, present: list[Kept]) -> list[Kept]:
    picture = _numbered(present, number)
    return [each for each in present if each is not picture]


def _product(conn: Connection, name: str) -> str:
    found = pictures.product_called(conn, name)
    if found is None:
        raise NotFound("product")
    return found


def _numbered(present: Sequence[Kept], number: int) -> Kept:
    if not 1 <= number <= len(present):
        raise NotFound("picture")
    return present[number - 1]
