"""One batch of changes of what members of group buys have: looked up under the locks, decided by
`domain/waiting_lists.py`, written down. Used inside transactions; bills are not made here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kaimai.domain.group_buys import MovedUp, Sale
from kaimai.domain.waiting_lists import Advance, Decision, Holding, Shelf, Wait, Wish, decide
from kaimai.persistence import group_buys, group_claims, stock
from kaimai.persistence.database import Connection
from kaimai.persistence.group_buys import Counts, ItemRow
from kaimai.persistence.group_claims import ClaimRow, EntryRow, NewClaim


@dataclass(slots=True, kw_only=True)
class Books:
    """What a batch looks at: group buys and items are locked, claims as they stand, by id."""

    sales: Mapping[str, Sale]
    items: Mapping[str, ItemRow]
    claims: dict[str, ClaimRow]
    waits: Sequence[Wait]
    available: dict[str, int]
    """Units of each SKU that are not held for anybody."""
    new: dict[str, datetime] = field(default_factory=dict)
    """Claims that are not stored yet, and when they were made, by id."""

    def add(self, claim: ClaimRow, at: datetime) -> None:
        """Take a claim in that this batch makes."""
        self.claims[claim.id] = claim
        self.new[claim.id] = at

    def decide(self, wishes: Sequence[Wish], leaving: Collection[str] = ()) -> Decision:
        """Who gets what; without wishes, those in line what is free.

        `leaving`: claims that are sent out of every line before anybody is served.
        """
        return decide(
            [
                Shelf(
                    item_id=item.id,
                    sku_id=item.sku_id,
                    room=None if item.units_max is None else item.units_max - item.claimed,
                    last_wait=item.last_wait,
                )
                for item in self.items.values()
            ],
            [wait for wait in self.waits if wait.claim_id not in leaving],
            {
                claim.id: Holding(
                    units=claim.units, waiting=0 if claim.id in leaving else claim.waiting_units
                )
                for claim in self.claims.values()
            },
            self.available,
            wishes,
        )

    def moved_up(self, advances: Iterable[Advance], decision: Decision) -> tuple[MovedUp, ...]:
        """Who moved up, in words for an answer."""
        return tuple(
            MovedUp(
                item_id=item.id,
                code=item.code,
                name=item.name,
                claim_id=claim.id,
                buyer_id=claim.buyer_id,
                for_name=claim.for_name,
                units=advance.units,
                units_now=decision.holdings[claim.id].units,
            )
            for advance in advances
            for item in (self.items[advance.item_id],)
            for claim in (self.claims[advance.claim_id],)
        )


def open_books(
    conn: Connection,
    sales: Mapping[str, Sale],
    items: Mapping[str, ItemRow],
    claims: Iterable[ClaimRow] = (),
) -> Books:
    """The books of these items, which are locked as their group buys are; stock gets locked.

    `claims`: those that are to be changed; whoever waits is looked up here. Stock is locked last, so
    nothing else may be locked afterwards.
    """
    waits, in_line = group_claims.in_line(conn, items)
    counters = stock.lock(conn, {item.sku_id for item in items.values()})
    return Books(
        sales=sales,
        items=items,
        claims={claim.id: claim for claim in (*in_line, *claims)},
        waits=waits,
        available={sku_id: each.available for sku_id, each in counters.items()},
    )


def write_books(
    conn: Connection,
    books: Books,
    decision: Decision,
    *,
    entries: Sequence[EntryRow] = (),
    unheld: Mapping[str, int] | None = None,
    now: datetime,
) -> None:
    """Write a decision: claims with `entries` of their logs, waiting lists, what is held, and events
    about those who moved up.

    `unheld`: units by claim that it had but did not hold any more.
    """
    changed = _changed(books, decision)
    made = [NewClaim(*each, books.new[each.id]) for each in changed if each.id in books.new]
    group_claims.add(conn, made, entries)
    group_claims.set_units(conn, [each for each in changed if each.id not in books.new])
    group_claims.set_waits(conn, books.waits, decision.waits)
    gained = {
        each.id: each.units - books.claims[each.id].units + (unheld or {}).get(each.id, 0)
        for each in changed
    }
    group_claims.hold(
        conn,
        {
            each.id: (books.items[each.item_id].sku_id, gained[each.id])
            for each in changed
            if gained[each.id]
        },
    )
    group_buys.count(conn, _counts(books, decision, changed))
    reserved: dict[str, int] = {}
    for each in changed:
        sku_id = books.items[each.item_id].sku_id
        reserved[sku_id] = reserved.get(sku_id, 0) + gained[each.id]
    stock.change(conn, {sku_id: (0, units) for sku_id, units in reserved.items()})
    advanced = {advance.claim_id for advance in decision.advances}
    told = [
        each for each in changed if each.id in advanced and each.units > books.claims[each.id].units
    ]
    group_claims.tell_moved_up(conn, told, now=now)


def release_entry(
    claim: ClaimRow, log: Sequence[EntryRow], units: int, *, now: datetime
) -> EntryRow:
    """The last line of a claim's log so far: the shop takes units back, waiting ones included."""
    sequence = len(log) + 1
    return EntryRow(
        id=f"{claim.id}.release.{sequence}",
        claim_id=claim.id,
        sequence=sequence,
        verb="release",
        units=units,
        message_id=None,
        # A speaker's clock may be ahead of ours; what is taken back comes after what was said.
        said_at=max(now, *(each.said_at for each in log)),
        at=now,
        is_undone=False,
    )


def _changed(books: Books, decision: Decision) -> list[ClaimRow]:
    """The claims that are new or that stand otherwise now, each with its next version."""
    changed = []
    for claim_id, now in sorted(decision.holdings.items()):
        before = books.claims[claim_id]
        is_new = claim_id in books.new
        if is_new or (before.units, before.waiting_units) != (now.units, now.waiting):
            changed.append(
                before._replace(
                    units=now.units,
                    waiting_units=now.waiting,
                    version=before.version if is_new else before.version + 1,
                )
            )
    return changed


def _counts(books: Books, decision: Decision, changed: Collection[ClaimRow]) -> list[Counts]:
    """What the items count that have changed."""
    claimed = {item.id: item.claimed for item in books.items.values()}
    waiting = {item.id: item.waiting for item in books.items.values()}
    for each in changed:
        before = books.claims[each.id]
        claimed[each.item_id] += each.units - before.units
        waiting[each.item_id] += each.waiting_units - before.waiting_units
    return [
        Counts(item.id, claimed[item.id], waiting[item.id], decision.last_waits[item.id])
        for item in books.items.values()
        if (item.claimed, item.waiting, item.last_wait)
        != (claimed[item.id], waiting[item.id], decision.last_waits[item.id])
    ]
