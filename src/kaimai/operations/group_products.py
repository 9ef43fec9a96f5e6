"""Products that exist only for a group buy: made from the words that open it, seen on no shelf.

The group buy itself is in `group_buys.py`. Everything here is safe to repeat for the same event.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.catalog import NewProduct, NewSku, slug_of
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.operations import catalog as products
from kaimai.persistence import catalog, idempotency, installation, stock
from kaimai.persistence.database import Connection, Database

CATEGORY = "團購"
_SKU_PREFIX = "GB-"
_LIMITS = "group buy limits"
"""The scope of the keys under which new limits are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A product to be made: its SKU from `sku_of`, its price in NT$, and its units."""

    sku: str
    name: str
    price: int
    on_hand: int


def sku_of(event_id: str, place: int) -> str:
    """The SKU of the product that an event's item makes: always the same one."""
    digest = hashlib.sha256(f"{event_id} {place}".encode()).hexdigest()
    return f"{_SKU_PREFIX}{digest[:12].upper()}"


def is_made_aside(sku: str) -> bool:
    """Whether this SKU was made for a group buy, so that its stock is the sale's limit."""
    return sku.startswith(_SKU_PREFIX)


async def set_aside(db: Database, mint: Mint, wanted: Sequence[Aside], *, actor: Actor) -> None:
    """Make these products with their stock; those that exist are left as they are.

    Raises InvalidInput.
    """
    new = [
        NewProduct(
            name=each.name,
            category=CATEGORY,
            skus=(NewSku(sku=each.sku, price=each.price, on_hand=each.on_hand),),
        )
        for each in wanted
    ]
    products.check(new)
    ids = {each.sku: (mint.id(), mint.id(), mint.id()) for each in wanted}
    await db.write(_set_aside, new, ids, category_id=mint.id(), actor=actor, now=mint.now())


def _set_aside(
    conn: Connection,
    wanted: Sequence[NewProduct],
    ids: Mapping[str, tuple[str, str, str]],
    *,
    category_id: str,
    actor: Actor,
    now: datetime,
) -> None:
    known = catalog.offers(conn, ids)
    new = [product for product in wanted if product.skus[0].sku not in known]
    if not new:
        return
    category = catalog.category_of_hidden(conn, CATEGORY, category_id)
    for product in new:
        (sku,) = product.skus
        product_id, sku_id, ledger_id = ids[sku.sku]
        catalog.add_product(
            conn,
            product,
            id=product_id,
            # Its name may be that of a product on the shelves, or of last week's group buy.
            slug=slug_of(f"{product.name} {sku.sku}"),
            category=category,
            position=catalog.next_position(conn),
            now=now,
            is_visible=False,
        )
        catalog.add_sku(
            conn,
            id=sku_id,
            product_id=product_id,
            sku=sku.sku,
            options={},
            price=sku.price,
            position=1,
        )
        stock.open_shelf(conn, [sku_id])
        stock.record(
            conn,
            id=ledger_id,
            sku_id=sku_id,
            change_by=sku.on_hand,
            kind="received",
            actor=actor,
            reason="for a group buy",
            now=now,
        )
    installation.catalogue_changed(conn)


async def raised_limit(
    db: Database, mint: Mint, event_id: str, *, sku: str, units_max: int, units: int, actor: Actor
) -> int:
    """The limit that an item is to have after `units` more, the same however often it is asked.

    A product that was made aside gets the units on its shelf as well.
    """
    return await db.write(
        _raised_limit,
        event_id,
        mint.id(),
        sku=sku,
        units_max=units_max,
        units=units,
        actor=actor,
        now=mint.now(),
    )


def _raised_limit(
    conn: Connection,
    event_id: str,
    ledger_id: str,
    *,
    sku: str,
    units_max: int,
    units: int,
    actor: Actor,
    now: datetime,
) -> int:
    name = (_LIMITS, event_id)
    known = idempotency.claim(conn, {name: {"units_max": units_max + units}}, now)
    if name in known:
        return int(known[name].request["units_max"])
    if is_made_aside(sku):
        sku_id = catalog.offers(conn, {sku})[sku].sku_id
        stock.lock(conn, [sku_id])
        stock.record(
            conn,
            id=ledger_id,
            sku_id=sku_id,
            change_by=units,
            kind="received",
            actor=actor,
            reason="more for a group buy",
            now=now,
        )
    return units_max + units
