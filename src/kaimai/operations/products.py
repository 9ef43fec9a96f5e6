"""Changing products as their editors see them, one or thousands: each change counts for the fields that
it names, so that two people at work on one product lose nothing. Pictures are in `showcase.py`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from kaimai.domain.errors import InvalidInput
from kaimai.domain.moves import Actor
from kaimai.domain.product_documents import (
    Change,
    Clash,
    NewCategory,
    ProductDocument,
    differences,
    merged,
    mistakes_of,
)
from kaimai.operations.search import reword
from kaimai.persistence import audit, installation, products
from kaimai.persistence.database import Connection, Database

SLICE: Final = 25
"""Products a transaction changes, so that orders never wait long behind it."""

Kind: TypeAlias = Literal["written", "same", "clash", "gone", "taken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one change. Only `written` changed anything.

    `same`: it was so already. `clash`: somebody else changed a field meanwhile to another value,
    which `clashes` names. `gone`: the product is not there. `taken`: its SKU `sku` is a SKU of the
    product `owner`.
    """

    kind: Kind
    product: ProductDocument
    """As it is now; of a clash: as both wanted it, where only one had a wish, and else as wanted here."""
    present: ProductDocument | None = None
    """Of a clash: as it is."""
    clashes: tuple[Clash, ...] = ()
    sku: str = ""
    owner: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the product is now as it was wanted."""
        return self.kind in ("written", "same")


async def save_product(
    db: Database,
    change: Change,
    *,
    categories: Sequence[NewCategory] = (),
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Make one product what it is to be, or say why not; then nothing has changed.

    Raises InvalidInput for what can never be right.
    """
    (outcome,) = await save_products(db, [change], categories=categories, actor=actor, now=now)
    return outcome


async def save_products(
    db: Database,
    changes: Sequence[Change],
    *,
    categories: Sequence[NewCategory] = (),
    actor: Actor,
    now: datetime,
) -> list[Outcome]:
    """Make these products what they are to be, in short transactions; an outcome for each, in order.

    Safe to repeat: what was written comes back as the same. Raises InvalidInput before anything is
    written.
    """
    for change in changes:
        for mistake in mistakes_of(change.after):
            raise InvalidInput(f"{change.after.name[:40]}: {mistake.field}", mistake.code)
    outcomes: list[Outcome] = []
    for start in range(0, len(changes), SLICE):
        part = list(changes[start : start + SLICE])
        needed = {change.after.category_id for change in part}
        wanted = [category for category in categories if category.id in needed]
        outcomes += await db.write(_save, part, wanted, actor, now)
    return outcomes


def prospects(conn: Connection, changes: Sequence[Change]) -> list[Outcome]:
    """What would become of these changes if they were made now: `written` means that they could be."""
    return _judge(conn, changes, products.documents(conn, [each.after.id for each in changes]))


def _save(
    conn: Connection,
    changes: Sequence[Change],
    categories: Sequence[NewCategory],
    actor: Actor,
    now: datetime,
) -> list[Outcome]:
    products.hold_catalogue(conn)
    ids = products.keep_categories(conn, categories)
    settled = [
        replace(each, after=replace(each.after, category_id=ids[each.after.category_id]))
        if each.after.category_id in ids
        else each
        for each in changes
    ]
    present = products.documents(conn, [change.after.id for change in settled], lock=True)
    outcomes = _judge(conn, settled, present)
    new = {
        each.product.id: each.product.slug
        for each, change in zip(outcomes, settled, strict=True)
        if each.kind == "written" and change.before is None
    }
    slugs = products.free_slugs(conn, new)
    outcomes = [
        replace(each, product=replace(each.product, slug=slugs[each.product.id]))
        if each.product.id in slugs
        else each
        for each in outcomes
    ]
    written = [
        Change(
            before=present.get(each.product.id),
            after=each.product,
            first_stock=change.first_stock,
        )
        for each, change in zip(outcomes, settled, strict=True)
        if each.kind == "written"
    ]
    if written:
        products.write(conn, written, actor=actor, now=now)
        reword(conn, [change.after.id for change in written if _is_found_anew(change)])
        audit.note_all(conn, _entries(conn, written, actor, now))
    if written or categories:
        installation.catalogue_changed(conn)
    return outcomes


def _judge(
    conn: Connection, changes: Sequence[Change], present: dict[str, ProductDocument]
) -> list[Outcome]:
    """What may become of each change, seen against what is there, and against each other."""
    owners = products.owners(conn, [sku.sku for each in changes for sku in each.after.skus])
    given: dict[str, str] = {}
    outcomes = []
    for change in changes:
        outcome = _merged(change, present.get(change.after.id))
        if outcome.kind == "written":
            outcome = _unless_taken(outcome, owners, given, present)
        outcomes.append(outcome)
    return outcomes


def _merged(change: Change, present: ProductDocument | None) -> Outcome:
    wanted = change.after
    if change.before is None:
        # Its id is made once, so whatever has it is what this change made before.
        return Outcome(kind="same" if present else "written", product=present or wanted)
    if present is None:
        return Outcome(kind="gone", product=wanted)
    product, clashes = merged(change.before, wanted, present)
    if clashes:
        return Outcome(kind="clash", product=product, present=present, clashes=tuple(clashes))
    return Outcome(kind="same" if product == present else "written", product=product)


def _unless_taken(
    outcome: Outcome,
    owners: dict[str, products.Owner],
    given: dict[str, str],
    present: dict[str, ProductDocument],
) -> Outcome:
    """The outcome, unless a SKU that it gives out is another's, or was given out just before."""
    for sku in outcome.product.skus:
        owner = owners.get(sku.sku)
        if given.get(sku.sku, sku.id) != sku.id:
            return replace(outcome, kind="taken", sku=sku.sku, owner=outcome.product.name)
        if owner is None or owner.sku_id == sku.id:
            continue
        # Within one product SKUs may change their names with each other.
        own = {each.id: each.sku for each in outcome.product.skus}
        if owner.sku_id not in own or owner.product_id not in present:
            return replace(outcome, kind="taken", sku=sku.sku, owner=owner.name)
    given.update({sku.sku: sku.id for sku in outcome.product.skus})
    return outcome


def _is_found_anew(change: Change) -> bool:
    """Whether the words that a product is found by may have changed."""
    if change.before is None:
        return True
    worded = {"name", "description", "category_id", "sku", "options", "new_sku"}
    return any(each.field in worded for each in differences(change.before, change.after))


def _entries(
    conn: Connection, written: Sequence[Change], actor: Actor, now: datetime
) -> list[audit.Entry]:
    ids = {
        each.category_id
        for change in written
        for each in (change.before, change.after)
        if each is not None
    }
    names = products.category_names(conn, ids)
    entries = []
    for change in written:
        before, after = _told(change, names)
        verb = "add" if change.before is None else "edit"
        entries.append(
            audit.Entry(
                actor=actor,
                verb=verb,
                kind="product",
                id=change.after.id,
                at=now,
                before=before,
                after=after,
            )
        )
    return entries


def _told(
    change: Change, categories: dict[str, str]
) -> tuple[dict[str, object] | None, dict[str, object]]:
    """What the audit log keeps: of a new product what it is, else the fields that differ."""
    product = change.after
    if change.before is None:
        return None, {
            "name": product.name,
            "category": categories.get(product.category_id, ""),
            "skus": {sku.sku: sku.price for sku in product.skus},
        }
    before: dict[str, object] = {}
    after: dict[str, object] = {"name": product.name}
    for each in differences(change.before, product):
        name = f"{each.sku} {each.field}" if each.sku else each.field
        if each.field == "category_id":
            before["category"] = categories.get(str(each.before), "")
            after["category"] = categories.get(str(each.after), "")
            continue
        before[name], after[name] = each.before, each.after
    return before, after
