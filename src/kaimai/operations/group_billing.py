"""Bills of group buys: issued when a sale is closed and to those who move up later; their units go to the
waiting list when nobody pays. How a bill becomes an order is not here."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from kaimai.domain.errors import NotFound
from kaimai.domain.group_buys import (
    BILL_EXPIRING,
    BILL_ISSUED,
    GROUP_BUY_MOVES,
    Bill,
    MovedUp,
)
from kaimai.domain.identifiers import Mint, first_id, link_signature
from kaimai.domain.moves import SYSTEM, Actor, MoveRequest
from kaimai.domain.waiting_lists import Decision, Wish
from kaimai.operations.group_buy_books import Books, open_books, release_entry, write_books
from kaimai.persistence import (
    audit,
    events,
    group_billing,
    group_bills,
    group_buys,
    group_claims,
    moves,
)
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.group_billing import NewBill, NewBillLine
from kaimai.persistence.group_claims import ClaimRow, EntryRow

BATCH = 100
REMINDED_BEFORE = timedelta(hours=3)
"""How long before the end of its time an open bill is written about."""
SHORTEST_REMINDED = timedelta(hours=6)
"""Bills that live shorter are not: they were issued recently enough."""


async def move_waiting_lists_up(db: Database, mint: Mint) -> int:
    """Give units that came free elsewhere to those who wait for them; how many claims moved up.

    Units that a claim gives up move the list in its own transaction. In a closed sale those who
    move up get a bill.
    """
    moved = 0
    for sale_id in {sale_id for _, sale_id in await db.read(group_buys.movable, BATCH)}:
        moved += len(await db.write(_move_up, sale_id, secret=mint.token(), now=mint.now()))
    return moved


async def release_unpaid_bills(db: Database, mint: Mint) -> int:
    """Give what is on bills that nobody paid in time to those who wait; how many bills ended."""
    ended = 0
    late = await db.read(group_billing.lapsed, mint.now(), BATCH)
    for sale_id in sorted({bill.group_buy_id for bill in late}):
        ids = [bill.id for bill in late if bill.group_buy_id == sale_id]
        ended += await db.write(_release, sale_id, ids, secret=mint.token(), now=mint.now())
    return ended


async def remind_of_bills(db: Database, mint: Mint) -> int:
    """Tell of every open bill whose time is nearly over, each once; how many were new."""
    return await db.write(_remind, mint.now())


async def remind_unpaid(db: Database, mint: Mint, sale_id: str, *, actor: Actor) -> int:
    """Write once more to everybody in a group buy who has not ordered their bill; how many are told.

    At most once an hour each, however often somebody asks. Raises NotFound.
    """
    return await db.write(_remind_unpaid, sale_id, actor, mint.now())


async def settle_group_buys(db: Database, mint: Mint) -> int:
    """Settle closed group buys in which nothing is left to be paid; how many were settled."""
    return await db.write(_settle, mint.now()) if await db.read(group_buys.closed) else 0


def issue_bills(
    conn: Connection,
    books: Books,
    owed: Sequence[tuple[ClaimRow, int]],
    *,
    secret: str,
    now: datetime,
) -> list[NewBill]:
    """Write a bill for everybody who has to pay for units (claim, units) of a closed group buy.

    `secret`: 128 random bits made at the edge and stored nowhere; the links are made of it.
    """
    bills: dict[tuple[str, str], NewBill] = {}
    lines: dict[tuple[str, str], NewBillLine] = {}
    for claim, units in owed:
        sale = books.sales[books.items[claim.item_id].group_buy_id]
        key = (sale.id, claim.buyer_id)
        if key not in bills:
            bills[key] = NewBill(
                id=first_id(now) + link_signature(secret, "bill", *key)[:20],
                group_buy_id=sale.id,
                buyer_id=claim.buyer_id,
                token=link_signature(secret, "token", *key),
                issued_at=now,
                pay_until=now + sale.pay_within,
            )
        bill_id = bills[key].id
        before = lines.get((bill_id, claim.id))
        lines[bill_id, claim.id] = NewBillLine(
            bill_id, claim.id, units + (0 if before is None else before.units)
        )
    issued = list(bills.values())
    group_billing.add(conn, issued, list(lines.values()))
    events.add(conn, BILL_ISSUED, [bill.id for bill in issued], now=now)
    return issued


def bill_advances(
    conn: Connection, books: Books, decision: Decision, *, secret: str, now: datetime
) -> None:
    """Write bills for those who moved up in a group buy that is closed already."""
    owed = [
        (books.claims[advance.claim_id], advance.units)
        for advance in decision.advances
        if books.sales[books.items[advance.item_id].group_buy_id].status == "closed"
    ]
    if owed:
        issue_bills(conn, books, owed, secret=secret, now=now)


def _move_up(conn: Connection, sale_id: str, *, secret: str, now: datetime) -> tuple[MovedUp, ...]:
    sales = group_buys.lock(conn, [sale_id])
    if sales[sale_id].status not in ("open", "closed"):
        return ()
    books = open_books(conn, sales, group_buys.lock_items_of(conn, [sale_id]))
    decision = books.decide([])
    write_books(conn, books, decision, now=now)
    bill_advances(conn, books, decision, secret=secret, now=now)
    return books.moved_up(decision.advances, decision)


def _release(
    conn: Connection, sale_id: str, bill_ids: Collection[str], *, secret: str, now: datetime
) -> int:
    """End those of these bills of one sale that are open still, and let the waiting list move up."""
    sales = group_buys.lock(conn, [sale_id])
    locked = group_billing.lock(conn, bill_ids)
    ended = {bill.id: bill for bill in locked.values() if _is_over(bill, now)}
    if not ended:
        return 0
    units: dict[str, int] = {}
    for line in (each for of_bill in group_bills.lines(conn, ended).values() for each in of_bill):
        units[line.claim_id] = units.get(line.claim_id, 0) + line.units
    items = group_buys.lock_items_of(conn, [sale_id])
    claims = group_claims.by_ids(conn, units)
    logs = group_claims.entries(conn, units)
    books = open_books(conn, sales, items, claims)
    entries, wishes = _given_up(claims, logs, units, now)
    decision = books.decide(wishes, leaving=units)
    write_books(conn, books, decision, entries=entries, now=now)
    group_billing.release(conn, ended, now=now)
    bill_advances(conn, books, decision, secret=secret, now=now)
    return len(ended)


def _is_over(bill: Bill, now: datetime) -> bool:
    return bill.is_open and bill.pay_until <= now


def _given_up(
    claims: Sequence[ClaimRow],
    logs: Mapping[str, Sequence[EntryRow]],
    units: Mapping[str, int],
    now: datetime,
) -> tuple[list[EntryRow], list[Wish]]:
    """What claims lose that were not paid for: so many units, and their place in the line as well, or
    they would be the next to get them."""
    entries, wishes = [], []
    for claim in claims:
        lost = units[claim.id] + claim.waiting_units
        entries.append(release_entry(claim, logs[claim.id], lost, now=now))
        wishes.append(
            Wish(item_id=claim.item_id, claim_id=claim.id, units=claim.units - units[claim.id])
        )
    return entries, wishes


def _remind(conn: Connection, now: datetime) -> int:
    due = group_billing.ending(conn, now, now + REMINDED_BEFORE, BATCH)
    told = [bill.id for bill in due if bill.pay_until - bill.issued_at >= SHORTEST_REMINDED]
    # Those that are too short are told of too, to nobody: they need no second look.
    events.add(conn, BILL_EXPIRING, told, now=now)
    short = [bill.id for bill in due if bill.id not in told]
    events.add_silently(conn, BILL_EXPIRING, short, now=now)
    return len(due)


def _remind_unpaid(conn: Connection, sale_id: str, actor: Actor, now: datetime) -> int:
    if not group_buys.find(conn, [sale_id]):
        raise NotFound("group_buy")
    hour = int(now.timestamp()) // 3600
    told = [
        bill.id
        for bill in group_billing.open_of(conn, sale_id, now)
        if events.add_version(conn, BILL_EXPIRING, bill.id, version=hour, is_repeat=True, now=now)
    ]
    audit.note(conn, actor, "remind", "group_buy", sale_id, after={"bills": len(told)}, now=now)
    return len(told)


def _settle(conn: Connection, now: datetime) -> int:
    """Settle where every bill is paid or released; whoever still waits has nothing to wait for."""
    locked = group_buys.lock(conn, group_buys.closed(conn))
    sales = {sale_id: sale for sale_id, sale in locked.items() if sale.status == "closed"}
    waiting = {sale_id for _, sale_id in group_buys.movable(conn, BATCH)}
    settled = sorted(sales.keys() - waiting - group_billing.unpaid(conn, sales))
    moves.make_moves(
        conn,
        GROUP_BUY_MOVES,
        [
            MoveRequest(
                id=sale_id,
                verb="settle",
                status=sales[sale_id].status,
                version=sales[sale_id].version,
                actor=SYSTEM,
                at=now,
            )
            for sale_id in settled
        ],
    )
    return len(settled)
