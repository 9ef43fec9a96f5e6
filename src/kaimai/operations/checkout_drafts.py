"""Keeping what a buyer typed while they pick a store on a map, and the store that comes back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from kaimai.domain.delivery import Store
from kaimai.domain.identifiers import Mint
from kaimai.persistence import drafts
from kaimai.persistence.database import Database


@dataclass(frozen=True, slots=True)
class CheckoutDraft:
    """What was typed, by field, and the store once it is chosen."""

    fields: Mapping[str, str]
    store: Store | None


async def keep_draft(
    db: Database,
    mint: Mint,
    owner: str,
    *,
    fields: Mapping[str, str],
    store: Store | None,
    back: str,
) -> str:
    """The id of a new draft. `owner`: the token of the cart, or of the bill, that is ordered; `back`:
    the path of the page to come back to."""
    draft_id = mint.id()
    chosen = None if store is None else asdict(store)
    document = {"fields": dict(fields), "store": chosen, "back": back}
    await db.write(drafts.add, draft_id, cart_token=owner, document=document, now=mint.now())
    return draft_id


async def choose_store(db: Database, draft_id: str, store: Store) -> str | None:
    """Note the store that a map sent back; the page to come back to, or None when the draft is no longer
    known. Safe to repeat.

    That the map may speak of this draft is the caller's business.
    """
    return await db.write(drafts.put_store, draft_id, asdict(store))


async def find_draft(db: Database, draft_id: str, owner: str) -> CheckoutDraft | None:
    """The draft with this id, if it is of this cart or bill."""
    document = await db.read(drafts.find, draft_id, owner)
    if document is None:
        return None
    chosen = document.get("store")
    return CheckoutDraft(document["fields"], None if chosen is None else Store(**chosen))
