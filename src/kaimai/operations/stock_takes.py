"""Stock-takes: open one, count while the shop sells on, apply the differences in one go, or abandon it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.moves import Actor
from kaimai.domain.shelves import COUNT_REASON, LINES_MAX
from kaimai.domain.stock_takes import (
    TITLE_LENGTH_MAX,
    Count,
    CountWish,
    StockTake,
    TakeEnded,
    TakeOverlaps,
    counted,
)
from kaimai.operations.stock import refuse_if_held
from kaimai.persistence import audit, stock, stock_takes
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.stock import Counters, LedgerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTake:
    """A wish to begin a stock-take; safe to repeat under its id. No category: of everything."""

    id: str
    title: str
    category_id: str | None = None
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CountStock:
    """What somebody typed for some SKUs of a stock-take."""

    take_id: str
    wishes: Sequence[CountWish]
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What became of counts, by SKU: those that stand now, those of others that stand in the way, and
    SKUs that this stock-take does not count."""

    kept: Mapping[str, Count]
    disputed: Mapping[str, Count]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndTake:
    """A wish to apply a stock-take, or to abandon it."""

    take_id: str
    actor: Actor
    at: datetime


async def open_take(db: Database, request: OpenTake) -> StockTake:
    """Begin a stock-take. Raises TakeOverlaps (an open one counts the same), or InvalidInput."""
    if not 1 <= len(request.title.strip()) <= TITLE_LENGTH_MAX:
        raise InvalidInput("title", f"must have 1 to {TITLE_LENGTH_MAX} characters")
    return await db.write(_open, request)


async def count_stock(db: Database, request: CountStock) -> Counted:
    """Keep counts. What is expected is what the books say at this moment; sales go on.

    Several people count at once; a count that its writer has not seen is not written over. Raises
    NotFound, TakeEnded, TakeOverlaps (another open stock-take has counted the SKU), or InvalidInput.
    """
    if len(request.wishes) > LINES_MAX:
        raise InvalidInput("counted", f"must be of {LINES_MAX} SKUs at most")
    return await db.write(_count, request)


async def take_counts_out(db: Database, request: EndTake, skus: Collection[str]) -> None:
    """Forget the counts of these SKUs, as if nobody had looked. Raises NotFound, TakeEnded."""
    await db.write(_take_out, request, sorted(skus))


async def apply_take(db: Database, request: EndTake) -> int:
    """Correct every shelf by its difference, in one go; how many were corrected.

    What was not counted is left alone. Raises NotFound, TakeEnded, or StockHeld: then nothing has
    changed.
    """
    return await db.write(_apply, request)


async def abandon_take(db: Database, request: EndTake) -> None:
    """End a stock-take without a change; its counts are kept. Raises NotFound, TakeEnded."""
    await db.write(_abandon, request)


def _open(conn: Connection, request: OpenTake) -> StockTake:
    known = stock_takes.find(conn, request.id)
    if known is not None:
        return known
    for other in stock_takes.all_open(conn):
        if None in (other.category_id, request.category_id):
            raise TakeOverlaps(other.title)
        if other.category_id == request.category_id:
            raise TakeOverlaps(other.title)
    take = StockTake(
        id=request.id,
        title=request.title.strip(),
        category_id=request.category_id,
        opened_by=str(request.actor),
        opened_at=request.at,
        ended_by=None,
        applied_at=None,
        abandoned_at=None,
    )
    stock_takes.add(conn, take)
    _note(conn, request, take.id, "open", after={"title": take.title})
    return take


def _count(conn: Connection, request: CountStock) -> Counted:
    take = stock_takes.lock(conn, request.take_id, to_count=True)
    if take is None:
        raise NotFound("stock_take")
    if take.state != "open":
        raise TakeEnded
    wishes = {wish.sku: wish for wish in request.wishes}
    ids = stock_takes.in_scope(conn, take, wishes)
    # Under the lock of the shelves: what is expected is true, and nobody else counts them meanwhile.
    counters = stock.lock(conn, ids.values())
    other = stock_takes.counted_elsewhere(conn, take.id, counters)
    if other is not None:
        raise TakeOverlaps(other)
    before = stock_takes.counts(conn, take.id, counters)
    kept: dict[str, Count] = {}
    disputed: dict[str, Count] = {}
    for sku, sku_id in sorted(ids.items()):
        new = Count(
            sku_id=sku_id,
            counted=wishes[sku].typed.units,
            expected=counters[sku_id].on_hand,
            actor=str(request.actor),
            at=request.at,
        )
        stands = counted(wishes[sku], before.get(sku_id), new)
        if stands is None:
            disputed[sku] = before[sku_id]
        else:
            kept[sku] = stands
    fresh = {sku: each for sku, each in kept.items() if each != before.get(each.sku_id)}
    stock_takes.keep(conn, take.id, list(fresh.values()))
    if fresh:
        told = {sku: each.counted for sku, each in fresh.items()}
        _note(conn, request, take.id, "count", after={"counted": told})
    return Counted(kept=kept, disputed=disputed, unknown=tuple(sorted(wishes.keys() - ids.keys())))


def _take_out(conn: Connection, request: EndTake, skus: Sequence[str]) -> None:
    take = _locked(conn, request)
    ids = stock_takes.in_scope(conn, take, skus)
    stock_takes.take_out(conn, take.id, ids.values())
    _note(conn, request, take.id, "uncount", before={"skus": sorted(ids)})


def _apply(conn: Connection, request: EndTake) -> int:
    take = _locked(conn, request)
    found = {
        sku_id: each
        for sku_id, each in stock_takes.counts(conn, take.id).items()
        if each.difference
    }
    names = stock_takes.sku_names(conn, found)
    counters = stock.lock(conn, found)
    entries = []
    for place, (sku_id, each) in enumerate(sorted(found.items()), start=1):
        before = counters[sku_id]
        after = Counters(before.on_hand + each.difference, before.reserved)
        refuse_if_held(conn, sku_id, names[sku_id], before, after)
        entries.append(
            LedgerEntry(
                f"{take.id}.{place}",
                sku_id,
                each.difference,
                "adjusted",
                None,
                str(request.actor),
                f"{COUNT_REASON}: {take.title}",
                request.at,
            )
        )
    stock.record_all(conn, entries)
    stock_takes.corrected(conn, take.id, {each.sku_id: each.id for each in entries})
    _end(conn, request, is_applied=True)
    changes = {names[each.sku_id]: each.change for each in entries}
    _note(conn, request, take.id, "apply", after={"changes": changes})
    return len(entries)


def _abandon(conn: Connection, request: EndTake) -> None:
    take = _locked(conn, request)
    _end(conn, request, is_applied=False)
    _note(conn, request, take.id, "abandon", before={"title": take.title})


def _locked(conn: Connection, request: EndTake) -> StockTake:
    take = stock_takes.lock(conn, request.take_id)
    if take is None:
        raise NotFound("stock_take")
    if take.state != "open":
        raise TakeEnded
    return take


def _end(conn: Connection, request: EndTake, *, is_applied: bool) -> None:
    stock_takes.end(
        conn,
        request.take_id,
        ended_by=str(request.actor),
        is_applied=is_applied,
        now=request.at,
    )


def _note(
    conn: Connection,
    request: OpenTake | CountStock | EndTake,
    take_id: str,
    verb: str,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    audit.note(
        conn,
        request.actor,
        verb,
        "stock_take",
        take_id,
        before=before,
        after=after,
        now=request.at,
    )
