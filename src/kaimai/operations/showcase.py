"""How products are shown: their pictures, and which of them come first. Words and prices are changed
in `products.py`."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.media import pictures as making
from kaimai.media import shelf
from kaimai.persistence import audit, installation, pictures, products
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
    actor: Actor,
) -> list[Kept]:
    """Add pictures (name, content) behind those that a product has; all of them in their order.

    `product` is a SKU, a slug or an id. Files are safe on the disk before a row names them. Safe to
    repeat: a picture that the product has already stays where it is. Raises NotFound, or
    InvalidInput for the first file that is no picture or too large; then nothing is recorded.
    """
    _check_alt(alt)
    await db.read(_product, product)
    added = [await _keep(mint, data, name, content, alt=alt.strip()) for name, content in files]
    change = partial(_with, added, product)
    _, after = await db.write(_change, product, change, actor, mint.now())
    return after


async def move_picture(
    db: Database, product: str, number: int, to: int, *, actor: Actor, now: datetime
) -> list[Kept]:
    """Put a product's picture in another place, both counted from 1. Raises NotFound."""
    _, after = await db.write(_change, product, partial(_moved, number, to), actor, now)
    return after


async def describe_picture(
    db: Database, product: str, number: int, alt: str, *, actor: Actor, now: datetime
) -> list[Kept]:
    """Say in words what a picture shows, for those who cannot see it. Raises NotFound."""
    _check_alt(alt)
    change = partial(_described, number, alt.strip())
    _, after = await db.write(_change, product, change, actor, now)
    return after


async def remove_picture(
    db: Database, data: Path, product: str, number: int, *, actor: Actor, now: datetime
) -> list[Kept]:
    """Take a picture from a product; its files go when no other product has it. Raises NotFound.

    Whoever adds the same picture to another product in that very moment must add it again.
    """
    before, left = await db.write(_change, product, partial(_without, number), actor, now)
    await _forget(db, data, before, left)
    return left


async def arrange_pictures(
    db: Database,
    product: str,
    order: Sequence[str],
    *,
    alts: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> list[Kept]:
    """Put a product's pictures, by id, in this order, and say what they show.

    Whatever is not named stays as it is, behind the others: somebody may have added it meanwhile.
    Raises NotFound, InvalidInput.
    """
    for alt in alts.values():
        _check_alt(alt)
    plain = {each: alt.strip() for each, alt in alts.items()}
    change = partial(_arranged, list(order), plain)
    _, after = await db.write(_change, product, change, actor, now)
    return after


async def take_picture_away(
    db: Database, data: Path, product: str, picture: str, *, actor: Actor, now: datetime
) -> list[Kept]:
    """The same as `remove_picture` for a picture's id. Raises NotFound."""
    before, left = await db.write(_change, product, partial(_less, picture), actor, now)
    await _forget(db, data, before, left)
    return left


async def crop_picture(
    db: Database,
    mint: Mint,
    data: Path,
    product: str,
    picture: str,
    *,
    box: making.Box,
    actor: Actor,
) -> list[Kept]:
    """Leave of a picture what is inside the box; it keeps its place and its words.

    Raises NotFound, InvalidInput.
    """
    present = {each.id: each for each in await pictures_of(db, product)}
    if picture not in present:
        raise NotFound("picture")
    old = present[picture]
    content = await asyncio.to_thread(shelf.read, data, shelf.file_name(old.digest, old.width))
    if content is None:
        raise NotFound("picture")
    cut = await asyncio.to_thread(making.cropped, content, box)
    new = await _keep(mint, data, product, cut, alt=old.alt)
    change = partial(_replaced, old, new)
    before, after = await db.write(_change, product, change, actor, mint.now())
    await _forget(db, data, before, after)
    return after


async def pictures_of(db: Database, product: str) -> list[Kept]:
    """A product's pictures in their order. Raises NotFound."""
    return await db.read(_pictures_of, product)


async def feature(
    db: Database, product: str, *, is_featured: bool, actor: Actor, now: datetime
) -> None:
    """Show a product (a SKU, a slug or an id) on the first page, or no longer. Raises NotFound."""
    await db.write(_feature, product, is_featured=is_featured, actor=actor, now=now)


def _feature(
    conn: Connection, product: str, *, is_featured: bool, actor: Actor, now: datetime
) -> None:
    products.hold_catalogue(conn)
    product_id = _product(conn, product)
    was = pictures.is_featured(conn, product_id)
    pictures.feature(conn, product_id, is_featured=is_featured)
    before, after = {"is_featured": was}, {"is_featured": is_featured}
    audit.note(conn, actor, "edit", "product", product_id, before=before, after=after, now=now)
    installation.catalogue_changed(conn)


def _pictures_of(conn: Connection, product: str) -> list[Kept]:
    return pictures.pictures_of(conn, _product(conn, product))


def _change(
    conn: Connection,
    product: str,
    change: Callable[[list[Kept]], list[Kept]],
    actor: Actor,
    now: datetime,
) -> tuple[list[Kept], list[Kept]]:
    """Change a product's pictures; as they were, and as they are."""
    products.hold_catalogue(conn)
    product_id = _product(conn, product)
    before = pictures.pictures_of(conn, product_id)
    after = change(before)
    if after == before:
        return before, after
    pictures.write_pictures(conn, product_id, after)
    old, new = ({"pictures": [_told(each) for each in state]} for state in (before, after))
    audit.note(conn, actor, "edit pictures", "product", product_id, before=old, after=new, now=now)
    installation.catalogue_changed(conn)
    return before, after


def _told(picture: Kept) -> str:
    """A picture as the audit log tells of it."""
    return f"{picture.id[-8:]} {picture.alt}".strip()


def _check_alt(alt: str) -> None:
    if len(alt) > ALT_LENGTH_MAX:
        raise InvalidInput("alt", f"must be at most {ALT_LENGTH_MAX} characters")


async def _keep(mint: Mint, data: Path, name: str, content: bytes, *, alt: str) -> Kept:
    """Make a picture's files, and put them on the disk."""
    prepared = await asyncio.to_thread(making.prepare, content, name)
    await asyncio.to_thread(shelf.keep, data, prepared)
    return Kept(
        id=mint.id(),
        digest=prepared.digest,
        width=prepared.width,
        height=prepared.height,
        widths=tuple(sorted(prepared.files)),
        alt=alt,
    )


async def _forget(db: Database, data: Path, before: Sequence[Kept], after: Sequence[Kept]) -> None:
    """Delete the files of what a product has no more, where nothing else has it."""
    for digest in {each.digest for each in before} - {each.digest for each in after}:
        if not await db.read(pictures.is_used, digest):
            await asyncio.to_thread(shelf.forget, data, digest)


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


def _less(picture: str, present: list[Kept]) -> list[Kept]:
    if picture not in {each.id for each in present}:
        raise NotFound("picture")
    return [each for each in present if each.id != picture]


def _arranged(order: Sequence[str], alts: Mapping[str, str], present: list[Kept]) -> list[Kept]:
    described = {each.id: replace(each, alt=alts.get(each.id, each.alt)) for each in present}
    first = [described[each] for each in dict.fromkeys(order) if each in described]
    return first + [each for each in described.values() if each not in first]


def _replaced(old: Kept, new: Kept, present: list[Kept]) -> list[Kept]:
    """The new picture in the old one's place; only one of two that have become the same."""
    if old.id not in {each.id for each in present}:
        raise NotFound("picture")
    if new.digest in {each.digest for each in present if each.id != old.id}:
        return [each for each in present if each.id != old.id]
    # The words may have been changed since.
    return [replace(new, alt=each.alt) if each.id == old.id else each for each in present]


def _product(conn: Connection, name: str) -> str:
    found = pictures.product_called(conn, name)
    if found is None:
        raise NotFound("product")
    return found


def _numbered(present: Sequence[Kept], number: int) -> Kept:
    if not 1 <= number <= len(present):
        raise NotFound("picture")
    return present[number - 1]
