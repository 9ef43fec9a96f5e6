"""Stock that people move: deliveries received, counts corrected, marks that say when a SKU runs low.
Sales are made by `reports.py`, stock-takes by `stock_takes.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.shelves import LINES_MAX, UNITS_MAX, StockHeld, checked_note
from kaimai.persistence import audit, catalog, deliveries, stock
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.deliveries import DeliveryLine
from kaimai.persistence.stock import Counters, LedgerEntry

ON_HAND_MAX = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveDelivery:
    """A delivery: units by SKU. `id` is made when it is begun; the same sent twice is one delivery."""

    id: str
    units: Mapping[str, int]
    note: str = ""
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReceived:
    """What was received under this id: units by SKU. `is_new`: by this request."""

    id: str
    units: Mapping[str, int]
    is_new: bool


async def receive_stock(
    db: Database, mint: Mint, sku: str, units: int, *, actor: Actor, reason: str = ""
) -> Counters:
    """Add units to a SKU's shelf. Raises NotFound, InvalidInput."""
    if units <= 0:
        raise InvalidInput("units", "must be more than 0")
    return await db.write(
        _change, mint.id(), sku, units, "received", actor=actor, reason=reason, now=mint.now()
    )


async def receive_delivery(db: Database, request: ReceiveDelivery) -> DeliveryReceived:
    """Put a whole delivery on its shelves, or nothing of it. Safe to repeat under its id.

    Raises NotFound (a SKU), or InvalidInput.
    """
    checked_note(request.note)
    if not 1 <= len(request.units) <= LINES_MAX:
        raise InvalidInput("units", f"must be of 1 to {LINES_MAX} SKUs")
    if not all(1 <= units <= UNITS_MAX for units in request.units.values()):
        raise InvalidInput("units", f"must be from 1 to {UNITS_MAX:,}")
    return await db.write(_receive, request)


async def adjust_stock(
    db: Database,
    mint: Mint,
    sku: str,
    units: int,
    *,
    actor: Actor,
    reason: str,
    entry_id: str | None = None,
) -> Counters:
    """Add (or with a negative number take away) units, with a reason that is kept.

    Safe to repeat under an `entry_id`. Raises StockHeld when unpaid orders and group buys hold more
    than would be left, and names them.
    """
    if units == 0 or not reason.strip():
        raise InvalidInput("units" if units == 0 else "reason", "must be given")
    return await db.write(
        _change,
        entry_id or mint.id(),
        sku,
        units,
        "adjusted",
        actor=actor,
        reason=reason,
        now=mint.now(),
    )


async def mark_low(
    db: Database, mint: Mint, marks: Mapping[str, int | None], *, actor: Actor
) -> None:
    """Say from how many free units on each SKU runs low; None: as the shop says of all. Raises NotFound,
    InvalidInput."""
    if any(units is not None and not 0 <= units <= UNITS_MAX for units in marks.values()):
        raise InvalidInput("low_mark", f"must be from 0 to {UNITS_MAX:,}")
    await db.write(_mark_low, dict(marks), actor, mint.now())


def refuse_if_held(
    conn: Connection, sku_id: str, sku: str, before: Counters, after: Counters
) -> None:
    """Raise StockHeld when less would be left of a locked SKU than is held, with whom it is held for."""
    if after.available < 0:
        raise StockHeld(
            sku,
            on_hand=before.on_hand,
            reserved=before.reserved,
            after=after.on_hand,
            holders=stock.holders(conn, sku_id),
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
    if stock.is_recorded(conn, ledger_id):
        return counters
    after = Counters(counters.on_hand + units, counters.reserved)
    if after.on_hand > ON_HAND_MAX:
        raise InvalidInput("units", f"a shelf holds at most {ON_HAND_MAX:,} units")
    refuse_if_held(conn, offer.sku_id, sku, counters, after)
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
    audit.note(
        conn,
        actor,
        "receive" if kind == "received" else "adjust",
        "stock",
        sku,
        before={"on_hand": counters.on_hand},
        after={"on_hand": after.on_hand},
        reason=reason,
        now=now,
    )
    return after


def _receive(conn: Connection, request: ReceiveDelivery) -> DeliveryReceived:
    actor, at = request.actor, request.at
    note = checked_note(request.note)
    if not deliveries.begin(conn, request.id, note=note, actor=str(actor), at=at):
        known = deliveries.units_of(conn, request.id)
        return DeliveryReceived(id=request.id, units=known, is_new=False)
    offers = catalog.offers(conn, request.units)
    if len(offers) < len(request.units):
        raise NotFound("SKU")
    counters = stock.lock(conn, [offer.sku_id for offer in offers.values()])
    entries = []
    for place, (sku, units) in enumerate(sorted(request.units.items()), start=1):
        sku_id = offers[sku].sku_id
        if counters[sku_id].on_hand + units > ON_HAND_MAX:
            raise InvalidInput("units", f"a shelf holds at most {ON_HAND_MAX:,} units")
        entries.append(
            LedgerEntry(
                f"{request.id}.{place}", sku_id, units, "received", None, str(actor), note, at
            )
        )
    stock.record_all(conn, entries)
    deliveries.add_lines(
        conn, [DeliveryLine(request.id, each.sku_id, each.change, each.id) for each in entries]
    )
    audit.note(
        conn,
        actor,
        "receive",
        "delivery",
        request.id,
        after={"units": dict(sorted(request.units.items()))},
        reason=note,
        now=at,
    )
    return DeliveryReceived(id=request.id, units=dict(request.units), is_new=True)


def _mark_low(conn: Connection, marks: dict[str, int | None], actor: Actor, now: datetime) -> None:
    offers = catalog.offers(conn, marks)
    if len(offers) < len(marks):
        raise NotFound("SKU")
    before = {sku: deliveries.low_mark(conn, offers[sku].sku_id) for sku in marks}
    deliveries.set_low_marks(conn, {offers[sku].sku_id: units for sku, units in marks.items()})
    audit.note_all(
        conn,
        [
            audit.Entry(
                actor=actor,
                verb="mark_low",
                kind="stock",
                id=sku,
                before={"low_mark": before[sku]},
                after={"low_mark": units},
                at=now,
            )
            for sku, units in sorted(marks.items())
            if units != before[sku]
        ],
    )
