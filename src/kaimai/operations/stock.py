"""Stock that people move: deliveries received, counts corrected. Sales are made by `reports.py`."""

from datetime import datetime

from kaimai.domain.errors import InvalidInput, NotFound, NotOffered
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.persistence import catalog, stock
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.stock import Counters

ON_HAND_MAX = 1_000_000_000


async def receive_stock(
    db: Database, mint: Mint, sku: str, units: int, *, actor: Actor, reason: str = ""
) -> Counters:
    """Add units to a SKU's shelf. Raises NotFound, InvalidInput."""
    if units <= 0:
        raise InvalidInput("units", "must be more than 0")
    return await db.write(
        _change, mint.id(), sku, units, "received", actor=actor, reason=reason, now=mint.now()
    )


async def adjust_stock(
    db: Database, mint: Mint, sku: str, units: int, *, actor: Actor, reason: str
) -> Counters:
    """Add (or with a negative number take away) units, with a reason that is kept.

    Raises NotOffered when unpaid orders and group buys hold more than would be left: cancel some first.
    """
    if units == 0 or not reason.strip():
        raise InvalidInput("units" if units == 0 else "reason", "must be given")
    return await db.write(
        _change, mint.id(), sku, units, "adjusted", actor=actor, reason=reason, now=mint.now()
    )


def _change(
    conn: Connection,
    ledger_id: str,
    sku: str,
    units: int,
    kind: str,
    *,
    actor: Actor,
    reason: str,
    now: datetime,
) -> Counters:
    offer = catalog.offers(conn, {sku}).get(sku)
    if offer is None:
        raise NotFound("SKU")
    counters = stock.lock(conn, [offer.sku_id])[offer.sku_id]
    after = Counters(counters.on_hand + units, counters.reserved)
    if after.on_hand > ON_HAND_MAX:
        raise InvalidInput("units", f"a shelf holds at most {ON_HAND_MAX:,} units")
    if after.available < 0:
        raise NotOffered(
            "units",
            f"unpaid orders and group buys hold {counters.reserved} of {counters.on_hand} units; "
            "cancel some of them first",
        )
    stock.record(
        conn,
        id=ledger_id,
        sku_id=offer.sku_id,
        change_by=units,
        kind=kind,
        actor=actor,
        reason=reason,
        now=now,
    )
    return after
