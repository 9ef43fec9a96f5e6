"""What members of group buys have, what they have said, and who waits. A claim is only changed under the
lock of its item, so it needs none of its own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.group_buys import MOVED_UP, Entry
from kaimai.domain.waiting_lists import Wait
from kaimai.persistence.dialect import (
    built_once,
    insert,
    insert_all,
    insert_rows,
    rows,
    rows_parameter,
)
from kaimai.persistence.tables import (
    events,
    group_buy_claims,
    group_buy_entries,
    group_buy_items,
    group_buy_unsent,
    group_buy_waits,
    reservations,
)

Key = tuple[str, str, str]
"""What a claim is about: the item's id, the buyer's id, and for whom (empty: for oneself)."""


class ClaimRow(NamedTuple):
    """A claim as a batch sees it. Lines are long, so it has what is needed and no more."""

    id: str
    item_id: str
    buyer_id: str
    for_name: str
    units: int
    waiting_units: int
    version: int

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.item_id, self.buyer_id, self.for_name


class NewClaim(NamedTuple):
    """A row of `group_buy_claims`."""

    id: str
    item_id: str
    buyer_id: str
    for_name: str
    units: int
    waiting_units: int
    version: int
    claimed_at: datetime


class EntryRow(NamedTuple):
    """A row of `group_buy_entries`."""

    id: str
    claim_id: str
    sequence: int
    verb: str
    units: int
    message_id: str | None
    said_at: datetime
    at: datetime
    is_undone: bool

    def as_entry(self) -> Entry:
        """What the fold looks at."""
        return Entry(said_at=self.said_at, sequence=self.sequence, verb=self.verb, units=self.units)


class Said(NamedTuple):
    """Where a message left an entry."""

    claim_id: str
    item_id: str
    group_buy_id: str
    message_id: str


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_CLAIM = (
    group_buy_claims.c.id,
    group_buy_claims.c.item_id,
    group_buy_claims.c.buyer_id,
    group_buy_claims.c.for_name,
    group_buy_claims.c.units,
    group_buy_claims.c.waiting_units,
    group_buy_claims.c.version,
)
_BY_ID = sa.select(*_CLAIM).where(group_buy_claims.c.id.in_(_IDS))
_OF_BUYERS = sa.select(*_CLAIM).where(
    group_buy_claims.c.item_id.in_(_IDS),
    group_buy_claims.c.buyer_id.in_(sa.bindparam("buyers", expanding=True)),
)
_OF_ITEMS = (
    sa.select(*_CLAIM)
    .where(group_buy_claims.c.item_id.in_(_IDS), group_buy_claims.c.units > 0)
    .order_by(group_buy_claims.c.id)
)
_WAITS = (
    sa.select(
        group_buy_waits.c.item_id,
        group_buy_waits.c.sequence,
        group_buy_waits.c.units.label("wait_units"),
        *_CLAIM,
    )
    .join(group_buy_claims, group_buy_claims.c.id == group_buy_waits.c.claim_id)
    .where(group_buy_waits.c.item_id.in_(_IDS))
    .order_by(group_buy_waits.c.item_id, group_buy_waits.c.sequence)
)
_ENTRIES = (
    sa.select(
        group_buy_entries.c.id,
        group_buy_entries.c.claim_id,
        group_buy_entries.c.sequence,
        group_buy_entries.c.verb,
        group_buy_entries.c.units,
        group_buy_entries.c.message_id,
        group_buy_entries.c.said_at,
        group_buy_entries.c.at,
        group_buy_entries.c.is_undone,
    )
    .where(group_buy_entries.c.claim_id.in_(_IDS))
    .order_by(group_buy_entries.c.claim_id, group_buy_entries.c.sequence)
)
_SAID = (
    sa.select(
        group_buy_entries.c.claim_id,
        group_buy_claims.c.item_id,
        group_buy_items.c.group_buy_id,
        group_buy_entries.c.message_id,
    )
    .join(group_buy_claims, group_buy_claims.c.id == group_buy_entries.c.claim_id)
    .join(group_buy_items, group_buy_items.c.id == group_buy_claims.c.item_id)
    .where(group_buy_entries.c.message_id.in_(_IDS))
)
_UNSENT = sa.select(group_buy_unsent.c.message_id, group_buy_unsent.c.at).where(
    group_buy_unsent.c.message_id.in_(_IDS)
)


@built_once
def _set_units(conn: Connection) -> sa.Update:
    now = rows(
        conn,
        "now_held",
        {
            "id": sa.Text(),
            "units": sa.Integer(),
            "waiting_units": sa.Integer(),
            "version": sa.Integer(),
        },
    )
    return (
        sa.update(group_buy_claims)
        .where(group_buy_claims.c.id == now.c.id)
        .values(units=now.c.units, waiting_units=now.c.waiting_units, version=now.c.version)
    )


@built_once
def _leave(conn: Connection) -> sa.Delete:
    gone = rows(conn, "gone", {"item_id": sa.Text(), "sequence": sa.Integer()})
    return sa.delete(group_buy_waits).where(
        sa.tuple_(group_buy_waits.c.item_id, group_buy_waits.c.sequence).in_(
            sa.select(gone.c.item_id, gone.c.sequence)
        )
    )


@built_once
def _wait(conn: Connection) -> sa.Executable:
    waits = rows(
        conn,
        "waits",
        {
            "item_id": sa.Text(),
            "sequence": sa.Integer(),
            "claim_id": sa.Text(),
            "units": sa.Integer(),
        },
    )
    put = insert(conn, group_buy_waits).from_select(
        ["item_id", "sequence", "claim_id", "units"],
        sa.select(waits.c.item_id, waits.c.sequence, waits.c.claim_id, waits.c.units).where(
            sa.true()
        ),
    )
    return put.on_conflict_do_update(
        index_elements=["item_id", "sequence"], set_={"units": put.excluded.units}
    )


@built_once
def _hold(conn: Connection) -> sa.Executable:
    held = rows(conn, "held", {"id": sa.Text(), "sku_id": sa.Text(), "units": sa.Integer()})
    put = insert(conn, reservations).from_select(
        ["id", "sku_id", "quantity", "claim_id"],
        sa.select(held.c.id, held.c.sku_id, held.c.units, held.c.id).where(sa.true()),
    )
    return put.on_conflict_do_update(
        index_elements=["id"],
        set_={"quantity": reservations.c.quantity + put.excluded.quantity},
    )


@built_once
def _let_go(conn: Connection) -> sa.Update:
    freed = rows(conn, "freed", {"id": sa.Text(), "units": sa.Integer()})
    return (
        sa.update(reservations)
        .where(reservations.c.id == freed.c.id, reservations.c.quantity > freed.c.units)
        .values(quantity=reservations.c.quantity - freed.c.units)
        .returning(reservations.c.id)
    )


def of_buyers(
    conn: Connection, item_ids: Collection[str], buyer_ids: Collection[str]
) -> list[ClaimRow]:
    """What these buyers have of these items."""
    if not item_ids:
        return []
    found = conn.execute(_OF_BUYERS, {"ids": sorted(item_ids), "buyers": sorted(buyer_ids)})
    return [ClaimRow(*row) for row in found]


def of_items(conn: Connection, item_ids: Collection[str]) -> list[ClaimRow]:
    """Everybody who has units of these items."""
    return [ClaimRow(*row) for row in conn.execute(_OF_ITEMS, {"ids": sorted(item_ids)})]


def by_ids(conn: Connection, ids: Collection[str]) -> list[ClaimRow]:
    """These claims."""
    return [ClaimRow(*row) for row in conn.execute(_BY_ID, {"ids": sorted(ids)})] if ids else []


def in_line(conn: Connection, item_ids: Collection[str]) -> tuple[list[Wait], list[ClaimRow]]:
    """The waiting lists of these items, and the claims that stand in them."""
    if not item_ids:
        return [], []
    found = conn.execute(_WAITS, {"ids": sorted(item_ids)}).all()
    waits = [Wait(row[0], row[1], row[3], row[2]) for row in found]
    claims = {row[3]: ClaimRow._make(row[3:]) for row in found}
    return waits, list(claims.values())


def entries(conn: Connection, claim_ids: Collection[str]) -> dict[str, list[EntryRow]]:
    """The log of each claim in the order of arrival, undone entries included."""
    found: dict[str, list[EntryRow]] = {claim_id: [] for claim_id in claim_ids}
    if claim_ids:
        for row in conn.execute(_ENTRIES, {"ids": sorted(claim_ids)}):
            found[row.claim_id].append(EntryRow(*row))
    return found


def said_in(conn: Connection, message_ids: Collection[str]) -> list[Said]:
    """Where these messages left entries."""
    if not message_ids:
        return []
    return [Said(*row) for row in conn.execute(_SAID, {"ids": sorted(message_ids)})]


def unsent(conn: Connection, message_ids: Collection[str]) -> dict[str, datetime]:
    """Which of these messages were taken back, and when."""
    if not message_ids:
        return {}
    found = conn.execute(_UNSENT, {"ids": sorted(message_ids)})
    return {row.message_id: row.at for row in found}


def remember_unsent(conn: Connection, taken_back: Mapping[str, datetime]) -> None:
    """Keep in mind when messages, of which something may yet arrive, were taken back; the last time
    counts."""
    if taken_back:
        put = insert(conn, group_buy_unsent)
        conn.execute(
            put.on_conflict_do_update(
                index_elements=["message_id"],
                set_={"at": put.excluded.at},
                where=put.excluded.at > group_buy_unsent.c.at,
            ),
            [{"message_id": each, "at": at} for each, at in sorted(taken_back.items())],
        )


def forget_unsent(conn: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` of those kept before this moment; how many were deleted."""
    old = (
        sa.select(group_buy_unsent.c.message_id).where(group_buy_unsent.c.at < before).limit(limit)
    )
    return conn.execute(
        sa.delete(group_buy_unsent).where(group_buy_unsent.c.message_id.in_(old))
    ).rowcount


def add(conn: Connection, new_claims: Sequence[NewClaim], new_entries: Sequence[EntryRow]) -> None:
    """Insert claims, and lines of their logs."""
    insert_all(conn, (group_buy_claims, new_claims), (group_buy_entries, new_entries))


def undo(conn: Connection, entry_ids: Collection[str]) -> None:
    """Mark these entries as undone."""
    if entry_ids:
        conn.execute(
            sa.update(group_buy_entries)
            .where(group_buy_entries.c.id.in_(_IDS))
            .values(is_undone=True),
            {"ids": sorted(entry_ids)},
        )


def set_units(conn: Connection, claims: Iterable[ClaimRow]) -> None:
    """Write what claims have and wait for now."""
    values = [
        {
            "id": each.id,
            "units": each.units,
            "waiting_units": each.waiting_units,
            "version": each.version,
        }
        for each in claims
    ]
    if values:
        conn.execute(_set_units(conn), {"now_held": rows_parameter(values)})


def set_waits(conn: Connection, before: Iterable[Wait], after: Iterable[Wait]) -> None:
    """Write how waiting lists stand now, given how they stood."""
    stood = {(each.item_id, each.sequence): each for each in before}
    stands = {(each.item_id, each.sequence): each for each in after}
    gone = [
        {"item_id": item_id, "sequence": sequence}
        for item_id, sequence in sorted(stood.keys() - stands.keys())
    ]
    waits = [
        {
            "item_id": each.item_id,
            "sequence": each.sequence,
            "claim_id": each.claim_id,
            "units": each.units,
        }
        for key, each in sorted(stands.items())
        if stood.get(key) != each
    ]
    if gone:
        conn.execute(_leave(conn), {"gone": rows_parameter(gone)})
    if waits:
        conn.execute(_wait(conn), {"waits": rows_parameter(waits)})


def hold(conn: Connection, changes: Mapping[str, tuple[str, int]]) -> None:
    """Let claims hold more units of a SKU, or fewer: (SKU's id, change) by claim. Stock's counters are
    the caller's business."""
    more = [
        {"id": claim_id, "sku_id": sku_id, "units": units}
        for claim_id, (sku_id, units) in sorted(changes.items())
        if units > 0
    ]
    fewer = [
        {"id": claim_id, "units": -units}
        for claim_id, (_, units) in sorted(changes.items())
        if units < 0
    ]
    if more:
        conn.execute(_hold(conn), {"held": rows_parameter(more)})
    if fewer:
        kept = set(conn.scalars(_let_go(conn), {"freed": rows_parameter(fewer)}))
        conn.execute(
            sa.delete(reservations).where(reservations.c.id.in_(_IDS)),
            {"ids": [each["id"] for each in fewer if each["id"] not in kept]},
        )


def tell_moved_up(conn: Connection, claims: Sequence[ClaimRow], *, now: datetime) -> None:
    """Write an event about each claim that moved up, at its present version."""
    insert_rows(
        conn,
        events,
        [
            {
                "id": f"{each.id}.{MOVED_UP}.{each.version}",
                "kind": MOVED_UP,
                "subject_id": each.id,
                "version": each.version,
                "at": now,
            }
            for each in claims
        ],
    )
