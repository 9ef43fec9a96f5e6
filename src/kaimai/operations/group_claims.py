"""Claims by "+1": what members say in an open group buy, decided in batches in the order of arrival.

Written for many: one transaction decides a whole batch, and one claim is a batch of one. Opening and
closing are in `group_buys.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from kaimai.domain.errors import InvalidInput, KaimaiError, NotFound, SaleClosed
from kaimai.domain.group_buys import (
    UNITS_MAX,
    Change,
    Claimed,
    ItemStand,
    MovedUp,
    Sale,
    fold,
)
from kaimai.domain.waiting_lists import Decision, Wish
from kaimai.operations.answers import answer_of, outcome_of
from kaimai.operations.group_buy_books import Books, open_books, write_books
from kaimai.operations.group_buy_wishes import ClaimUnits, Unsend, checked_claim
from kaimai.persistence import group_buys, group_claims, idempotency
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.group_claims import ClaimRow, EntryRow, Key

Outcome = tuple[Claimed, ...] | KaimaiError
_SCOPE = "group_buy"
_MESSAGE = "group_buy.message"


async def claim(db: Database, request: ClaimUnits) -> Claimed:
    """Claim units in the next batch. Safe to repeat: the same event gets the same answer.

    Whoever comes short gets what is left and waits for the rest. Raises SaleClosed, NotFound (group
    buy or item), InvalidInput, or Busy.
    """
    outcome = await db.submit(claim_units, checked_claim(request))
    if isinstance(outcome, KaimaiError):
        raise outcome
    return outcome[0]


async def unsend(db: Database, request: Unsend) -> tuple[Claimed, ...]:
    """Undo what a message asked for, in the next batch; one answer for each name it spoke for.

    Safe to repeat. Nothing is changed any more once the sale is closed. Raises Busy.
    """
    outcome = await db.submit(claim_units, request)
    if isinstance(outcome, KaimaiError):
        raise outcome
    return outcome


def claim_units(conn: Connection, requests: Sequence[ClaimUnits | Unsend]) -> list[Outcome]:
    """Decide and record a batch, first come first served: one outcome for each request."""
    first: dict[idempotency.Name, ClaimUnits | Unsend] = {}
    for request in requests:
        first.setdefault((_SCOPE, request.event_id), request)
    # A message and its being taken back wait for each other, in whichever process they arrive.
    messages = {(_MESSAGE, each.message_id) for each in requests if each.message_id is not None}
    known = idempotency.claim(conn, {name: {} for name in (*first, *messages)}, requests[0].at)
    fresh = [request for name, request in first.items() if name not in known]
    outcomes = {(_SCOPE, event_id): end for event_id, end in _carry_out(conn, fresh).items()}
    idempotency.answer(conn, {name: _document(end) for name, end in outcomes.items()})
    outcomes |= {name: _outcome(known[name].answer or {}) for name in known.keys() & first.keys()}
    return [outcomes[_SCOPE, request.event_id] for request in requests]


def _document(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, KaimaiError):
        return answer_of(outcome)
    return {"claimed": msgspec.to_builtins(outcome)}


def _outcome(document: Mapping[str, Any]) -> Outcome:
    if "refused" in document:
        refusal = outcome_of(document)
        assert isinstance(refusal, KaimaiError)  # noqa: S101 a claim is never a placed order
        return refusal
    return msgspec.convert(document.get("claimed", ()), tuple[Claimed, ...])


@dataclass(slots=True, kw_only=True)
class _Spoken:
    """One name that a request spoke for: its wishes, from `first` on, and what was wanted before."""

    for_name: str
    first: int
    before: list[int] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Batch:
    """A batch on its way: the books, the logs in memory, and the wishes so far."""

    books: Books
    by_key: dict[Key, str]
    logs: dict[str, list[EntryRow]]
    taken_back: dict[str, datetime]
    """Messages that were unsent, before the batch or in it, and when."""
    undone: set[str] = field(default_factory=set)
    """Ids of stored entries that must be marked."""
    entries: dict[str, EntryRow] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)

    def wanted(self, claim_id: str) -> int:
        """Units that a claim comes to."""
        return fold(each.as_entry() for each in self.logs.get(claim_id, ()) if not each.is_undone)


def _carry_out(conn: Connection, requests: Sequence[ClaimUnits | Unsend]) -> dict[str, Outcome]:
    """What becomes of each fresh request, by event id."""
    if not requests:
        return {}
    batch = _look_up(conn, requests)
    spoken: dict[str, list[_Spoken] | KaimaiError] = {}
    for request in requests:
        if isinstance(request, Unsend):
            spoken[request.event_id] = _take_back(batch, request)
        else:
            spoken[request.event_id] = _speak(batch, request)
    decision = batch.books.decide(batch.wishes)
    now = max(request.at for request in requests)
    write_books(conn, batch.books, decision, entries=list(batch.entries.values()), now=now)
    group_claims.undo(conn, batch.undone)
    unsent = {request.message_id for request in requests if isinstance(request, Unsend)}
    group_claims.remember_unsent(conn, {each: batch.taken_back[each] for each in unsent})
    return {
        event_id: each
        if isinstance(each, KaimaiError)
        else tuple(_answer(batch, decision, one) for one in each)
        for event_id, each in spoken.items()
    }


def _look_up(conn: Connection, requests: Sequence[ClaimUnits | Unsend]) -> _Batch:
    """Everything that the batch may touch, locked in the order of the shop."""
    claims = [request for request in requests if isinstance(request, ClaimUnits)]
    unsends = [request for request in requests if isinstance(request, Unsend)]
    taken_back = group_claims.unsent(
        conn, {each.message_id for each in claims if each.message_id is not None}
    )
    said = group_claims.said_in(conn, {each.message_id for each in unsends})
    sales = group_buys.lock(
        conn, {each.group_buy_id for each in claims} | {each.group_buy_id for each in said}
    )
    wanted = {change.item_id for each in claims for change in each.changes}
    locked = group_buys.lock_items(conn, wanted | {each.item_id for each in said})
    # Whoever moves up in a closed sale needs a bill, so its lines are left alone here.
    items = {
        item.id: item
        for item in locked.values()
        if item.group_buy_id in sales and sales[item.group_buy_id].is_open
    }
    found = group_claims.of_buyers(conn, items, {each.buyer_id for each in claims})
    missing = {each.claim_id for each in said if each.item_id in items}
    missing -= {each.id for each in found}
    found += group_claims.by_ids(conn, missing)
    logs = group_claims.entries(conn, {each.id for each in found})
    return _Batch(
        books=open_books(conn, sales, items, found),
        by_key={each.key: each.id for each in found},
        logs=logs,
        taken_back=taken_back,
    )


def _speak(batch: _Batch, request: ClaimUnits) -> "list[_Spoken] | KaimaiError":
    """Take down what a message says, and what its speaker wants after it."""
    refusal = _refusal(batch.books, request)
    if refusal is not None:
        return refusal
    spoken = _Spoken(for_name=request.for_name, first=len(batch.wishes))
    taken = [_entry(batch, request, change) for change in request.changes]
    for entry in taken:
        log = [*batch.logs.get(entry.claim_id, ()), entry]
        if fold(each.as_entry() for each in log if not each.is_undone) > UNITS_MAX:
            return InvalidInput("units", f"must come to {UNITS_MAX} at most")
    for change, entry in zip(request.changes, taken, strict=True):
        claim_id = entry.claim_id
        spoken.before.append(batch.wanted(claim_id))
        if claim_id not in batch.books.claims:
            key = (change.item_id, request.buyer_id, request.for_name)
            batch.books.add(ClaimRow(claim_id, *key, 0, 0, 1), request.at)
            batch.by_key[key] = claim_id
        log = batch.logs.setdefault(claim_id, [])
        # A key is forgotten after a while; the entry that it stood for is not.
        if all(each.id != entry.id for each in log):
            log.append(entry)
            batch.entries[entry.id] = entry
        units = batch.wanted(claim_id)
        batch.wishes.append(Wish(item_id=change.item_id, claim_id=claim_id, units=units))
    return [spoken]


def _refusal(books: Books, request: ClaimUnits) -> KaimaiError | None:
    """Why nothing can be claimed like this."""
    sale = books.sales.get(request.group_buy_id)
    if sale is None:
        return NotFound("group_buy")
    if not _takes(sale, request.said_at):
        return SaleClosed()
    for change in request.changes:
        item = books.items.get(change.item_id)
        if item is None or item.group_buy_id != sale.id:
            return NotFound("item")
    return None


def _takes(sale: Sale, said_at: datetime) -> bool:
    """Whether a sale takes what was said at this moment."""
    return sale.is_open and (sale.closes_at is None or said_at < sale.closes_at)


def _entry(batch: _Batch, request: ClaimUnits, change: Change) -> EntryRow:
    """The line of the log for one change. Its claim, if it is new, has the name of its first entry."""
    name = f"{request.event_id}.{change.item_id}"
    claim_id = batch.by_key.get((change.item_id, request.buyer_id, request.for_name), name)
    return EntryRow(
        id=name,
        claim_id=claim_id,
        sequence=len(batch.logs.get(claim_id, ())) + 1,
        verb=change.verb,
        units=change.units,
        message_id=request.message_id,
        said_at=request.said_at,
        at=request.at,
        is_undone=_is_taken_back(batch, request.message_id, request.said_at),
    )


def _is_taken_back(batch: _Batch, message_id: str | None, said_at: datetime) -> bool:
    at = None if message_id is None else batch.taken_back.get(message_id)
    return at is not None and said_at <= at


def _take_back(batch: _Batch, request: Unsend) -> list[_Spoken]:
    """Undo what a message said, wherever the sale is still open."""
    spoken: list[_Spoken] = []
    known = batch.taken_back.get(request.message_id, request.said_at)
    batch.taken_back[request.message_id] = max(known, request.said_at)
    said = [
        (claim_id, entry)
        for claim_id, log in batch.logs.items()
        for entry in log
        if entry.message_id == request.message_id and entry.said_at <= request.said_at
    ]
    for claim_id, entry in said:
        claim = batch.books.claims[claim_id]
        if entry.is_undone:
            continue
        before = batch.wanted(claim_id)
        undone = entry._replace(is_undone=True)
        batch.logs[claim_id][entry.sequence - 1] = undone
        if entry.id in batch.entries:
            batch.entries[entry.id] = undone
        else:
            batch.undone.add(entry.id)
        each = next((one for one in spoken if one.for_name == claim.for_name), None)
        if each is None:
            each = _Spoken(for_name=claim.for_name, first=len(batch.wishes))
            spoken.append(each)
        each.before.append(before)
        batch.wishes.append(
            Wish(item_id=claim.item_id, claim_id=claim_id, units=batch.wanted(claim_id))
        )
    return spoken


def _answer(batch: _Batch, decision: Decision, spoken: _Spoken) -> Claimed:
    """How a speaker stands after their request."""
    stands: list[ItemStand] = []
    moved_up: list[MovedUp] = []
    for place, before in enumerate(spoken.before, start=spoken.first):
        wish, outcome = batch.wishes[place], decision.outcomes[place]
        item = batch.books.items[wish.item_id]
        moved_up += batch.books.moved_up(outcome.advances, decision)
        stands.append(
            ItemStand(
                item_id=item.id,
                code=item.code,
                name=item.name,
                price=item.price,
                units=outcome.holding.units,
                waiting=outcome.holding.waiting,
                place=outcome.place,
                left=outcome.left,
                changed_by=wish.units - before,
            )
        )
    return Claimed(for_name=spoken.for_name, stands=tuple(stands), moved_up=tuple(moved_up))
