"""Changes of many products that are shown before they are made: what an import or an edit of many would
do, kept as it was shown, and carried out exactly so when somebody says yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from kaimai.domain.bulk_edits import BulkEdit, edited
from kaimai.domain.catalog import slug_of
from kaimai.domain.errors import NotFound, PreviewStale
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.product_documents import Change
from kaimai.domain.product_tables import Plan, Shelves, TableRow, planned
from kaimai.operations.products import Outcome, prospects, save_products
from kaimai.persistence import categories, previews, products
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.previews import Kept

KEPT_FOR: Final = timedelta(days=2)
"""How long a preview that nobody said yes to is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A preview that is kept: what its page shows, and what it is said yes to by."""

    id: str
    kind: Literal["import", "edit"]
    title: str
    digest: str
    plan: Plan
    made_at: datetime
    applied_at: datetime | None


async def plan_import(db: Database, mint: Mint, rows: Sequence[TableRow]) -> Plan:
    """What the rows of a table would change now. Nothing is kept or changed."""
    shelves = await db.read(_shelves, rows)
    return planned(rows, shelves, mint.id)


async def plan_edit(db: Database, product_ids: Sequence[str], edit: BulkEdit) -> Plan:
    """What an edit would change of these products now; ids that are unknown are left out."""
    found = await db.read(products.documents, product_ids)
    changes = [
        Change(before=document, after=edited(document, edit))
        for each in product_ids
        if (document := found.get(each)) is not None
    ]
    changed = tuple(change for change in changes if change.before != change.after)
    return Plan(changes=changed, untouched=len(changes) - len(changed))


async def keep_preview(
    db: Database,
    mint: Mint,
    plan: Plan,
    *,
    kind: Literal["import", "edit"],
    title: str,
    actor: Actor,
) -> str:
    """Keep a plan as it is shown; its id. Old previews go."""
    document = msgspec.json.encode(plan).decode()
    now = mint.now()
    kept = Kept(
        id=mint.id(),
        kind=kind,
        title=title,
        actor=str(actor),
        document=document,
        digest=previews.digest_of(document),
        made_at=now,
        applied_at=None,
    )
    await db.write(previews.keep, kept, forget_before=now - KEPT_FOR)
    return kept.id


async def find_preview(db: Database, preview_id: str) -> Preview:
    """A preview as it was shown. Raises NotFound."""
    kept = await db.read(previews.find, preview_id)
    if kept is None:
        raise NotFound("preview")
    return Preview(
        id=kept.id,
        kind=kept.kind,
        title=kept.title,
        digest=kept.digest,
        plan=msgspec.json.decode(kept.document, type=Plan),
        made_at=kept.made_at,
        applied_at=kept.applied_at,
    )


async def apply_preview(
    db: Database, preview_id: str, *, digest: str, actor: Actor, now: datetime
) -> list[Outcome]:
    """Carry out what a preview showed, and nothing else; an outcome for each change.

    Safe to repeat, and to go on with after it was cut off: what was done is found done. Raises
    NotFound; PreviewStale when it is not the preview that was seen, or when somebody has changed one of its
    fields meanwhile: then nothing is done.
    """
    preview = await find_preview(db, preview_id)
    if preview.digest != digest or preview.plan.mistakes:
        raise PreviewStale([])
    changes = preview.plan.changes
    stale = [each for each in await db.read(prospects, changes) if not each.is_done]
    if stale:
        raise PreviewStale([each.product.name for each in stale])
    outcomes = await save_products(
        db, changes, categories=preview.plan.categories, actor=actor, now=now
    )
    await db.write(previews.set_applied, preview_id, now)
    return outcomes


async def carry_out(db: Database, plan: Plan, *, actor: Actor, now: datetime) -> list[Outcome]:
    """Carry a plan out at once, for whoever has just been shown it. Raises PreviewStale."""
    outcomes = await save_products(
        db, plan.changes, categories=plan.categories, actor=actor, now=now
    )
    left = [each.product.name for each in outcomes if not each.is_done]
    if left:
        raise PreviewStale(left)
    return outcomes


def _shelves(conn: Connection, rows: Sequence[TableRow]) -> Shelves:
    """What the shop sells of all that these rows name."""
    names = {str(row.get("name")) for row in rows if row.get("name")}
    slugs = {str(row.get("slug")) for row in rows if row.get("slug")} | set(map(slug_of, names))
    owners = products.owners(conn, {str(row.get("sku")) for row in rows if row.get("sku")})
    by_name, by_slug = products.named(conn, names=names, slugs=slugs)
    ids = {owner.product_id for owner in owners.values()} | set(by_slug.values())
    ids |= {each for found in by_name.values() for each in found}
    return Shelves(
        products=products.documents(conn, ids),
        by_sku={sku: (owner.product_id, owner.sku_id) for sku, owner in owners.items()},
        by_name=by_name,
        by_slug=by_slug,
        categories=categories.slugs(conn)
        | {name: category_id for category_id, name in categories.names(conn).items()},
    )
