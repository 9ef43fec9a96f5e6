"""Ending orders that were not paid: by the clock, or because the buyer or the staff cancels."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.errors import KaimaiError, MoveRefused, NotFound, PaymentUnderway
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import SYSTEM, Actor, MoveRequest
from kaimai.domain.orders import ORDER_MOVES, Holds
from kaimai.domain.payment_methods import is_account
from kaimai.domain.payments import IN_FLIGHT, PAYMENT_MOVES, Payment, PaymentGateway, Rank
from kaimai.operations import holds
from kaimai.operations.payments import close_account
from kaimai.operations.sweeps import ask_about
from kaimai.persistence import carts, moves, orders, payments
from kaimai.persistence.database import Connection, Database

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOrder:
    """A wish to end one unpaid order: `verb` is `expire` or `cancel`."""

    order_id: str
    verb: str
    actor: Actor
    reason: str = ""
    at: datetime


def expire_orders(
    conn: Connection, requests: Sequence[EndOrder]
) -> list[MoveRefused | PaymentUnderway | None]:
    """End a batch of unpaid orders; stock and carts go back. None for each that ended.

    An order that is not open (it was paid meanwhile, or ended before) is refused and left alone.
    Attempts that were never sent end with it; the others stay under the sweep until the bank has
    said how they ended.
    """
    now = max(request.at for request in requests)
    wanted = {request.order_id: request for request in reversed(requests)}
    locked = carts.lock_of_orders(conn, set(wanted))
    found = orders.lock(conn, set(wanted))
    attempts = payments.lock_of_orders(conn, set(wanted))
    ending = {
        order_id: request
        for order_id, request in wanted.items()
        if order_id in found and ORDER_MOVES.allows(request.verb, found[order_id].status)
    }
    moves.make_moves(
        conn,
        ORDER_MOVES,
        [
            MoveRequest(
                id=order_id,
                verb=request.verb,
                status=found[order_id].status,
                version=found[order_id].version,
                actor=request.actor,
                reason=request.reason,
                at=request.at,
            )
            for order_id, request in sorted(ending.items())
        ],
    )
    never_sent = [a for a in attempts if a.status == "created" and a.order_id in ending]
    moves.make_moves(conn, PAYMENT_MOVES, [_lapse(attempt, now) for attempt in never_sent])
    holds.give_back(conn, [found[order_id] for order_id in ending], locked, now=now)
    return [
        None
        if ending.get(request.order_id) is request
        else MoveRefused(
            ORDER_MOVES.name,
            request.verb,
            found[request.order_id].status if request.order_id in found else "unknown",
        )
        for request in requests
    ]


async def cancel_order(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    order_token: str,
    *,
    actor: Actor,
    reason: str = "",
) -> None:
    """Cancel an unpaid order. A live virtual account is closed first; a card link is left to die.

    Raises MoveRefused when the order is not open (any more), PaymentUnderway while an attempt is
    being confirmed, BankUnreachable, or NotFound.
    """
    order = await db.read(orders.by_token, order_token)
    if order is None:
        raise NotFound("order")
    if not order.is_open:
        raise MoveRefused(ORDER_MOVES.name, "cancel", order.status)
    attempts = await db.read(payments.of_order, order.id)
    if any(attempt.status in IN_FLIGHT - {"created"} for attempt in attempts):
        raise PaymentUnderway
    for attempt in attempts:
        if is_account(attempt.method) and attempt.is_offer(mint.now()):
            await close_account(db, gateway, mint, attempt)
    request = EndOrder(order_id=order.id, verb="cancel", actor=actor, reason=reason, at=mint.now())
    refusal: KaimaiError | None = await db.submit(expire_orders, request)
    if refusal is not None:
        raise refusal


async def expire_due_orders(
    db: Database, gateway: PaymentGateway, mint: Mint, *, terms: Holds
) -> int:
    """End every open order whose hold is over; how many were ended.

    The bank is asked about their attempts first, many in a call. When it cannot be reached, an
    order is ended all the same once `ask_grace` has passed.
    """
    now = mint.now()
    due = await db.read(
        orders.due,
        held_before=now - terms.ask_margin,
        no_link_before=now - terms.no_link,
        limit=BATCH,
    )
    if not due:
        return 0
    attempts = await db.read(_open_attempts, due)
    heard = await ask_about(db, gateway, mint, attempts, rank=Rank.SWEEP, reason="before expiry")
    unheard = {a.order_id for a in attempts if a.attempt_number not in heard}
    given_up = set(
        await db.read(
            orders.due,
            held_before=now - terms.ask_grace,
            no_link_before=now - terms.no_link - terms.ask_grace,
            limit=BATCH,
        )
    )
    ends = await asyncio.gather(
        *(
            db.submit(
                expire_orders,
                EndOrder(order_id=order_id, verb="expire", actor=SYSTEM, at=mint.now()),
            )
            for order_id in due
            if order_id not in unheard or order_id in given_up
        )
    )
    return sum(end is None for end in ends)


def _open_attempts(conn: Connection, order_ids: Sequence[str]) -> list[Payment]:
    """Attempts of these orders that the bank may know more about than we do."""
    return [
        attempt
        for attempt in payments.of_orders(conn, order_ids)
        if attempt.status in ("submitted", "unknown", "requested", "failed")
    ]


def _lapse(attempt: Payment, now: datetime) -> MoveRequest:
    return MoveRequest(
        id=attempt.id,
        verb="lapse",
        status=attempt.status,
        version=attempt.version,
        actor=SYSTEM,
        reason="its order ended",
        at=now,
    )
