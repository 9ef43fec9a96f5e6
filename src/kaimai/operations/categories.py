"""The shop's categories as staff arrange them: added, renamed, put in order, emptied and removed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from kaimai.domain.bulk_edits import BulkEdit
from kaimai.domain.catalog import slug_of
from kaimai.domain.errors import CategoryInUse, InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.operations.catalogue_previews import plan_edit
from kaimai.operations.products import SLICE, save_products
from kaimai.operations.search import reword
from kaimai.persistence import audit, catalog, categories, installation, products
from kaimai.persistence.database import Connection, Database

NAME_LENGTH_MAX: Final = 60


async def add_category(db: Database, mint: Mint, name: str, *, actor: Actor) -> str:
    """Add a category behind the others; its id. One with this name is left as it is.

    Raises InvalidInput.
    """
    return await db.write(_add, mint.id(), _checked(name), actor, mint.now())


async def rename_category(
    db: Database, category_id: str, name: str, *, actor: Actor, now: datetime
) -> None:
    """Give a category another name; its address stays, so links go on working.

    Its products are found by the new name. Raises NotFound, InvalidInput.
    """
    if not await db.write(_rename, category_id, _checked(name), actor, now):
        return
    ids = await db.read(categories.products_in, category_id)
    for start in range(0, len(ids), SLICE):
        await db.write(reword, ids[start : start + SLICE])


async def arrange_categories(
    db: Database, wanted: Sequence[str], *, actor: Actor, now: datetime
) -> None:
    """Put the categories in this order; those that are not named come behind, as they were."""
    await db.write(_arrange, list(wanted), actor, now)


async def remove_category(db: Database, category_id: str, *, actor: Actor, now: datetime) -> None:
    """Remove a category that is empty. Raises NotFound, CategoryInUse."""
    await db.write(_remove, category_id, actor, now)


async def move_products(
    db: Database, category_id: str, to: str, *, actor: Actor, now: datetime
) -> int:
    """Move everything that stands in a category to another one; how many products. Raises NotFound."""
    known = {each for each in await db.read(categories.names) if each in (category_id, to)}
    if known != {category_id, to}:
        raise NotFound("category")
    ids = await db.read(categories.products_in, category_id)
    plan = await plan_edit(db, ids, BulkEdit(category_id=to))
    await save_products(db, plan.changes, actor=actor, now=now)
    return len(plan.changes)


def _checked(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME_LENGTH_MAX:
        raise InvalidInput("name", f"must have 1 to {NAME_LENGTH_MAX} characters")
    return plain


def _add(conn: Connection, category_id: str, name: str, actor: Actor, now: datetime) -> str:
    products.hold_catalogue(conn)
    for known_id, known in categories.names(conn).items():
        if known == name:
            return known_id
    slug, taken = slug_of(name), categories.slugs(conn)
    number = 1
    # A category that was renamed keeps the slug of its old name.
    while (free := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    catalog.add_category(conn, id=category_id, slug=free, name=name)
    audit.note(conn, actor, "add", "category", category_id, after={"name": name}, now=now)
    installation.catalogue_changed(conn)
    return category_id


def _rename(conn: Connection, category_id: str, name: str, actor: Actor, now: datetime) -> bool:
    products.hold_catalogue(conn)
    known = categories.names(conn)
    if category_id not in known:
        raise NotFound("category")
    if known[category_id] == name:
        return False
    if name in known.values():
        raise InvalidInput("name", "another category has this name")
    categories.rename(conn, category_id, name)
    before, after = {"name": known[category_id]}, {"name": name}
    audit.note(conn, actor, "edit", "category", category_id, before=before, after=after, now=now)
    installation.catalogue_changed(conn)
    return True


def _arrange(conn: Connection, wanted: Sequence[str], actor: Actor, now: datetime) -> None:
    products.hold_catalogue(conn)
    known = categories.names(conn)
    order = list(dict.fromkeys(each for each in wanted if each in known))
    order += [each for each in known if each not in order]
    if order == list(known):
        return
    categories.set_order(conn, order)
    before, after = ({"order": [known[each] for each in ids]} for ids in (known, order))
    audit.note(conn, actor, "arrange", "category", "", before=before, after=after, now=now)
    installation.catalogue_changed(conn)


def _remove(conn: Connection, category_id: str, actor: Actor, now: datetime) -> None:
    products.hold_catalogue(conn)
    known = categories.names(conn)
    if category_id not in known:
        raise NotFound("category")
    if categories.products_in(conn, category_id):
        raise CategoryInUse
    categories.remove(conn, category_id)
    before = {"name": known[category_id]}
    audit.note(conn, actor, "remove", "category", category_id, before=before, now=now)
    installation.catalogue_changed(conn)
