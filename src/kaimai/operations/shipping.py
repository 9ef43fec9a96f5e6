"""Goods that leave: orders are shipped, many at once; parcels are added and corrected; orders completed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kaimai.domain.errors import InvalidInput, KaimaiError, MoveRefused, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor, MoveRequest
from kaimai.domain.orders import ORDER_MOVES, SENT, Order
from kaimai.domain.parcels import (
    BATCH_MAX,
    CARRIERS,
    PARCELS_MAX,
    SHIP_TRACKED,
    ShipOrder,
    checked_carrier,
    checked_tracking,
)
from kaimai.persistence import audit, events, moves, orders, parcels
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.parcels import NewParcel

Answers = list[KaimaiError | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelWish:
    """A parcel of an order that has left: another one, or (when `parcel_id` is known) the same put
    right. `tells`: whether its buyer hears of it."""

    number: str
    parcel_id: str
    carrier: str
    tracking_number: str
    tells: bool = True


async def ship_orders(
    db: Database, mint: Mint, requests: Sequence[ShipOrder], *, actor: Actor
) -> Answers:
    """Mark paid orders as shipped, each with its parcel; their buyers are told. Safe to repeat under the
    names of the parcels.

    For each request None, or why not: MoveRefused (not paid, or gone already), NotFound, InvalidInput.
    """
    answers: Answers = []
    for start in range(0, len(requests), BATCH_MAX):
        batch = requests[start : start + BATCH_MAX]
        named = [replace(each, parcel_id=each.parcel_id or mint.id()) for each in batch]
        answers += await db.write(_ship, named, actor, mint.now())
    return answers


async def complete_orders(
    db: Database, mint: Mint, numbers: Sequence[str], *, actor: Actor
) -> Answers:
    """Mark shipped orders as completed. For each None (also when it is completed already), or why not:
    MoveRefused, NotFound."""
    answers: Answers = []
    for start in range(0, len(numbers), BATCH_MAX):
        batch = list(numbers[start : start + BATCH_MAX])
        answers += await db.write(_complete, batch, actor, mint.now())
    return answers


async def add_parcel(db: Database, mint: Mint, wish: ParcelWish, *, actor: Actor) -> None:
    """Another parcel of an order that has left. Safe to repeat under the parcel's name.

    Raises MoveRefused when nothing of it has left yet (or it never will), InvalidInput, NotFound.
    """
    await db.write(_add_parcel, wish, actor, mint.now())


async def correct_parcel(db: Database, mint: Mint, wish: ParcelWish, *, actor: Actor) -> None:
    """Change a parcel's carrier and number. Raises InvalidInput, or NotFound."""
    await db.write(_correct_parcel, wish, actor, mint.now())


def _ship(conn: Connection, requests: Sequence[ShipOrder], actor: Actor, now: datetime) -> Answers:
    ids = parcels.ids_of_orders(conn, {each.number for each in requests})
    locked = orders.lock(conn, set(ids.values()))
    known = parcels.owners(conn, {each.parcel_id for each in requests})
    answers: Answers = []
    leaving: dict[str, NewParcel] = {}
    for request in requests:
        order = locked.get(ids.get(request.number, ""))
        answer = _refusal(order, request, known, is_taken=order is not None and order.id in leaving)
        answers.append(answer)
        if answer is None and order is not None and request.parcel_id not in known:
            leaving[order.id] = _parcel(order.id, request, actor, now)
            known[request.parcel_id] = order.id
    moves.make_moves(
        conn,
        ORDER_MOVES,
        [
            _move(locked[order_id], "ship", actor, now, reason=_told(parcel))
            for order_id, parcel in sorted(leaving.items())
        ],
    )
    parcels.add(conn, list(leaving.values()))
    return answers


def _refusal(
    order: Order | None, request: ShipOrder, known: dict[str, str], *, is_taken: bool
) -> KaimaiError | None:
    """Why an order cannot leave like this, or None."""
    if order is None:
        return NotFound("order")
    try:
        checked_carrier(request.carrier)
        checked_tracking(request.tracking_number)
    except InvalidInput as error:
        return error
    if request.parcel_id in known:
        return None if known[request.parcel_id] == order.id else NotFound("parcel")
    if is_taken or not ORDER_MOVES.allows("ship", order.status):
        return MoveRefused(ORDER_MOVES.name, "ship", "shipped" if is_taken else order.status)
    return None


def _parcel(order_id: str, request: ShipOrder, actor: Actor, now: datetime) -> NewParcel:
    return NewParcel(
        id=request.parcel_id,
        order_id=order_id,
        carrier=request.carrier,
        tracking_number=checked_tracking(request.tracking_number),
        actor=str(actor),
        sent_at=now,
    )


def _complete(conn: Connection, numbers: Sequence[str], actor: Actor, now: datetime) -> Answers:
    ids = parcels.ids_of_orders(conn, set(numbers))
    locked = orders.lock(conn, set(ids.values()))
    ending = {
        order.id: order for order in locked.values() if ORDER_MOVES.allows("complete", order.status)
    }
    done = [_move(order, "complete", actor, now) for _, order in sorted(ending.items())]
    moves.make_moves(conn, ORDER_MOVES, done)
    return [_end(locked.get(ids.get(number, "")), ending) for number in numbers]


def _end(order: Order | None, ending: dict[str, Order]) -> KaimaiError | None:
    if order is None:
        return NotFound("order")
    if order.id in ending or order.status == "completed":
        return None
    return MoveRefused(ORDER_MOVES.name, "complete", order.status)


def _add_parcel(conn: Connection, wish: ParcelWish, actor: Actor, now: datetime) -> None:
    order, number = _locked(conn, wish)
    if order.status not in SENT:
        raise MoveRefused(ORDER_MOVES.name, "add_parcel", order.status)
    of_order = parcels.of_orders(conn, [order.id])[order.id]
    if any(each.id == wish.parcel_id for each in of_order):
        return
    if wish.parcel_id in parcels.owners(conn, [wish.parcel_id]):
        raise NotFound("parcel")
    if len(of_order) >= PARCELS_MAX:
        raise InvalidInput("carrier", f"an order has at most {PARCELS_MAX} parcels")
    new = NewParcel(wish.parcel_id, order.id, wish.carrier, number, str(actor), now)
    parcels.add(conn, [new])
    after = {"carrier": wish.carrier, "tracking_number": number}
    audit.note(conn, actor, "add_parcel", "order", order.id, after=after, now=now)
    _tell(conn, order, wish, number, now)


def _correct_parcel(conn: Connection, wish: ParcelWish, actor: Actor, now: datetime) -> None:
    order, number = _locked(conn, wish)
    of_order = parcels.of_orders(conn, [order.id])[order.id]
    before = next((each for each in of_order if each.id == wish.parcel_id), None)
    if before is None:
        raise NotFound("parcel")
    if (before.carrier, before.tracking_number) == (wish.carrier, number):
        return
    parcels.correct(conn, before.id, carrier=wish.carrier, tracking_number=number)
    audit.note(
        conn,
        actor,
        "correct_parcel",
        "order",
        order.id,
        before={"carrier": before.carrier, "tracking_number": before.tracking_number},
        after={"carrier": wish.carrier, "tracking_number": number},
        now=now,
    )
    _tell(conn, order, wish, number, now)


def _locked(conn: Connection, wish: ParcelWish) -> tuple[Order, str]:
    """The order of a parcel, locked, and the number as it is kept."""
    checked_carrier(wish.carrier)
    number = checked_tracking(wish.tracking_number)
    order_id = parcels.ids_of_orders(conn, [wish.number]).get(wish.number)
    if order_id is None:
        raise NotFound("order")
    return orders.lock(conn, [order_id])[order_id], number


def _tell(conn: Connection, order: Order, wish: ParcelWish, number: str, now: datetime) -> None:
    """Have the buyer told of a number. The order's lock keeps two of them apart."""
    if wish.tells and number:
        version = events.last_version(conn, SHIP_TRACKED, order.id) + 1
        events.add_version(conn, SHIP_TRACKED, order.id, version=version, now=now)


def _told(parcel: NewParcel) -> str:
    return f"{CARRIERS[parcel.carrier].name} {parcel.tracking_number}".strip()


def _move(order: Order, verb: str, actor: Actor, now: datetime, *, reason: str = "") -> MoveRequest:
    return MoveRequest(
        id=order.id,
        verb=verb,
        status=order.status,
        version=order.version,
        actor=actor,
        reason=reason,
        at=now,
    )
