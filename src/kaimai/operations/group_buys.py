"""Group buys from their opening to their end: open one, change its terms, close or cancel it. What
members claim is in `group_claims.py`, what they pay in `group_billing.py`."""

from collections.abc import Mapping, Sequence

from kaimai.domain.errors import InvalidInput, NotFound, SaleClosed, SaleOpen
from kaimai.domain.group_buys import CLOSE_GRACE, GROUP_BUY_MOVES, ITEMS_MAX, MovedUp, Sale
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import STAFF, SYSTEM, Birth, MoveRequest
from kaimai.domain.waiting_lists import Decision, Holding
from kaimai.operations.group_billing import issue_bills
from kaimai.operations.group_buy_books import Books, open_books, release_entry, write_books
from kaimai.operations.group_buy_wishes import (
    ChangeSale,
    EndSale,
    ItemWish,
    OpenSale,
    checked_items,
)
from kaimai.persistence import audit, catalog, group_buys, group_claims, moves
from kaimai.persistence.catalog import Offer
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.group_buys import ItemRow, NewItem, NewSale

BATCH = 20


async def open_sale(db: Database, request: OpenSale) -> Sale:
    """Open a group buy. Safe to repeat under its id.

    Raises SaleOpen (the group has one), NotFound (SKU), or InvalidInput.
    """
    checked_items(request.items)
    if request.pay_within.total_seconds() < 60:
        raise InvalidInput("pay_within", "must be a minute at least")
    if request.closes_at is not None and request.closes_at <= request.at:
        raise InvalidInput("closes_at", "must be in the future")
    return await db.write(_open, request)


async def change_sale(db: Database, request: ChangeSale) -> tuple[MovedUp, ...]:
    """Change the terms of an open group buy; who moved up because a limit was raised.

    Raises SaleClosed, NotFound, or InvalidInput (a limit below what is claimed, an end in the past).
    """
    if request.items:
        checked_items(request.items)
    if request.closes_at is not None and request.closes_at <= request.at:
        raise InvalidInput("closes_at", "must be in the future")
    return await db.write(_change, request)


async def end_sale(db: Database, mint: Mint, request: EndSale) -> Sale:
    """Close a group buy, with a bill for everybody who has units, or cancel it and free them all.

    Raises MoveRefused when it is not open, or NotFound.
    """
    if request.verb not in ("close", "cancel"):
        raise InvalidInput("verb", "must be close or cancel")
    return await db.write(_end, request, secret=mint.token())


async def close_due_sales(db: Database, mint: Mint) -> int:
    """Close every group buy whose time is over; how many were closed.

    A little later than said: a message may still be on its way.
    """
    closed = 0
    for sale_id in await db.read(group_buys.due, mint.now() - CLOSE_GRACE, BATCH):
        request = EndSale(
            group_buy_id=sale_id, actor=SYSTEM, reason="its time is over", at=mint.now()
        )
        closed += await db.write(_end_if_due, request, secret=mint.token())
    return closed


def _open(conn: Connection, request: OpenSale) -> Sale:
    found = group_buys.find(conn, [request.id])
    if found:
        return found[0]
    if request.group_id and group_buys.open_in_group(conn, request.group_id) is not None:
        raise SaleOpen
    sale = NewSale(
        id=request.id,
        group_id=request.group_id,
        title=request.title,
        opened_by=request.opened_by,
        opened_at=request.at,
        closes_at=request.closes_at,
        closed_at=None,
        pay_minutes=int(request.pay_within.total_seconds() // 60),
    )
    # In the way of whoever opens another one in this group at the same moment.
    if not group_buys.add(conn, sale):
        raise SaleOpen
    offers = catalog.offers(conn, {item.sku for item in request.items})
    group_buys.add_items(conn, _new_items(request.id, request.items, offers, first=1))
    moves.log_births(conn, GROUP_BUY_MOVES, [Birth(request.id, request.actor, request.at)])
    return group_buys.find(conn, [request.id])[0]


def _new_items(
    sale_id: str, wishes: Sequence[ItemWish], offers: Mapping[str, Offer], *, first: int
) -> list[NewItem]:
    """Items with codes from A1 on, their own names first among those they are called by."""
    items: list[NewItem] = []
    for position, wish in enumerate(wishes, start=first):
        offer = offers.get(wish.sku)
        if offer is None:
            raise NotFound("SKU")
        if offer.sku_id in {item.sku_id for item in items}:
            raise InvalidInput("items.sku", "must be named once")
        name = wish.name or " ".join([offer.name, *offer.options.values()])
        items.append(
            NewItem(
                id=f"{sale_id}.{position}",
                group_buy_id=sale_id,
                position=position,
                code=f"A{position}",
                name=name,
                names=list(dict.fromkeys([name, *wish.names])),
                sku_id=offer.sku_id,
                price=offer.price if wish.price is None else wish.price,
                units_max=wish.units_max,
            )
        )
    return items


def _change(conn: Connection, request: ChangeSale) -> tuple[MovedUp, ...]:
    sales = group_buys.lock(conn, [request.group_buy_id])
    if not sales:
        raise NotFound("group_buy")
    if not sales[request.group_buy_id].is_open:
        raise SaleClosed
    if request.closes_at is not None:
        group_buys.set_end(conn, request.group_buy_id, closes_at=request.closes_at)
    items = group_buys.lock_items_of(conn, [request.group_buy_id])
    _set_limits(conn, request, items)
    if request.items:
        _add_items(conn, request, items)
    books = open_books(conn, sales, group_buys.lock_items_of(conn, [request.group_buy_id]))
    decision = books.decide([])
    write_books(conn, books, decision, now=request.at)
    _note_terms(conn, request, sales[request.group_buy_id], items)
    return books.moved_up(decision.advances, decision)


def _note_terms(
    conn: Connection, request: ChangeSale, sale: Sale, items: Mapping[str, ItemRow]
) -> None:
    """What staff change of the terms; members' words are in their claims' logs."""
    before: dict[str, object] = {
        items[item_id].name: items[item_id].units_max for item_id, _ in request.limits
    }
    after: dict[str, object] = {
        items[item_id].name: units_max for item_id, units_max in request.limits
    }
    if request.closes_at is not None:
        before["closes_at"] = None if sale.closes_at is None else f"{sale.closes_at:%F %R}"
        after["closes_at"] = f"{request.closes_at:%F %R}"
    if request.items:
        after["items"] = [item.sku for item in request.items]
    if request.actor.kind == STAFF:
        audit.note(
            conn,
            request.actor,
            "edit",
            "group_buy",
            sale.id,
            before=before,
            after=after,
            now=request.at,
        )


def _set_limits(conn: Connection, request: ChangeSale, items: Mapping[str, ItemRow]) -> None:
    for item_id, units_max in request.limits:
        if item_id not in items:
            raise NotFound("item")
        if units_max is not None and units_max < max(1, items[item_id].claimed):
            claimed = items[item_id].claimed
            raise InvalidInput("units_max", f"must not be below what is claimed ({claimed})")
    group_buys.set_limits(conn, request.limits)


def _add_items(conn: Connection, request: ChangeSale, items: Mapping[str, ItemRow]) -> None:
    if len(items) + len(request.items) > ITEMS_MAX:
        raise InvalidInput("items", f"must be {ITEMS_MAX} at most")
    offers = catalog.offers(conn, {item.sku for item in request.items})
    first = max(item.position for item in items.values()) + 1
    added = _new_items(request.group_buy_id, request.items, offers, first=first)
    if {item.sku_id for item in added} & {item.sku_id for item in items.values()}:
        raise InvalidInput("items.sku", "is in this group buy already")
    group_buys.add_items(conn, added)


def _end_if_due(conn: Connection, request: EndSale, *, secret: str) -> bool:
    """Close a group buy unless somebody closed or extended it meanwhile."""
    sale = group_buys.lock(conn, [request.group_buy_id])[request.group_buy_id]
    if not sale.is_open or sale.closes_at is None or sale.closes_at > request.at - CLOSE_GRACE:
        return False
    _end(conn, request, secret=secret)
    return True


def _end(conn: Connection, request: EndSale, *, secret: str) -> Sale:
    sales = group_buys.lock(conn, [request.group_buy_id])
    if not sales:
        raise NotFound("group_buy")
    sale = sales[request.group_buy_id]
    move = MoveRequest(
        id=sale.id,
        verb=request.verb,
        status=sale.status,
        version=sale.version,
        actor=request.actor,
        reason=request.reason,
        at=request.at,
    )
    GROUP_BUY_MOVES.target(move.verb, move.status)
    items = group_buys.lock_items_of(conn, [sale.id])
    books = open_books(conn, sales, items, group_claims.of_items(conn, items))
    if request.verb == "cancel":
        _give_everything_back(conn, books, request)
    else:
        _bill_everybody(conn, books, request, secret)
    moves.make_move(conn, GROUP_BUY_MOVES, move)
    group_buys.note_end(conn, sale.id, now=request.at)
    return group_buys.find(conn, [sale.id])[0]


def _bill_everybody(conn: Connection, books: Books, request: EndSale, secret: str) -> None:
    """Whoever has units gets a bill, those included who move up at the last moment."""
    decision = books.decide([])
    write_books(conn, books, decision, now=request.at)
    owed = [
        (books.claims[claim_id], holding.units)
        for claim_id, holding in sorted(decision.holdings.items())
        if holding.units
    ]
    issue_bills(conn, books, owed, secret=secret, now=request.at)


def _give_everything_back(conn: Connection, books: Books, request: EndSale) -> None:
    """Nobody has anything any more, and nobody waits."""
    logs = group_claims.entries(conn, books.claims)
    entries = [
        release_entry(claim, logs[claim.id], claim.units + claim.waiting_units, now=request.at)
        for claim in books.claims.values()
    ]
    decision = Decision(
        outcomes=(),
        holdings=dict.fromkeys(books.claims, Holding()),
        waits=(),
        last_waits={item.id: item.last_wait for item in books.items.values()},
        advances=(),
    )
    write_books(conn, books, decision, entries=entries, now=request.at)
