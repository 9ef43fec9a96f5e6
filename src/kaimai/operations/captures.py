"""Taking money that was authorized, or giving the authorization up: by people, or for the sweep.

Three steps each: the move is committed, the bank is called with nothing open, the end is recorded.
What a lost reply meant is found out by asking: the sweep does.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    MoveRefused,
    NotFound,
    PaymentUnderway,
)
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import BANK, Actor, MoveRequest
from kaimai.domain.orders import PAID, Order
from kaimai.domain.payments import (
    COMMANDED,
    PAYMENT_MOVES,
    CommandEnd,
    CommandReply,
    Outcome,
    Payment,
    PaymentGateway,
    Rank,
    Report,
    next_ask,
)
from kaimai.operations.payments import record, sync_payment
from kaimai.persistence import cases, moves, orders, payments
from kaimai.persistence.cases import NewCase
from kaimai.persistence.database import Connection, Database

_AGAIN = timedelta(minutes=10)
"""When a void that a cancelled order needs is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    """A capture or a void: the verb before the call, and what it comes to."""

    verb: str
    end: str
    outcome: Outcome
    reply_to: str


_CAPTURE = _Command(
    verb="send_capture",
    end="captured",
    outcome=Outcome.CAPTURED,
    reply_to="reply to OrderMaintain P",
)
_VOID = _Command(
    verb="send_void",
    end="voided",
    outcome=Outcome.VOIDED,
    reply_to="reply to OrderMaintain C",
)


async def capture_payment(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    attempt_number: str,
    *,
    actor: Actor,
    reason: str = "",
) -> Payment:
    """Take the money of a paid order's authorization. Safe to repeat: captured money stays so.

    Raises MoveRefused (nothing is authorized, or no order needs it), PaymentUnderway (the bank's
    answer was lost, or another call is on its way), BankRefused, BankUnreachable (nothing was
    sent), or NotFound.
    """
    payment = await db.write(_send, attempt_number, _CAPTURE, actor, reason, mint.now())
    return await _carry_out(db, mint, payment, _CAPTURE, gateway.capture, gateway)


async def void_payment(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    attempt_number: str,
    *,
    actor: Actor,
    reason: str = "",
) -> Payment:
    """Give up an authorization that no order needs. Safe to repeat: what is voided stays so.

    Raises as `capture_payment`; MoveRefused also while a paid order stands on the money: that
    order is cancelled instead.
    """
    payment = await db.write(_send, attempt_number, _VOID, actor, reason, mint.now())
    return await _carry_out(db, mint, payment, _VOID, gateway.void, gateway)


async def finish_void(
    db: Database, gateway: PaymentGateway, mint: Mint, payment: Payment
) -> Payment:
    """Call the bank for a void whose move was committed with something else. Raises as above."""
    return await _carry_out(db, mint, payment, _VOID, gateway.void, gateway)


def send_void(
    conn: Connection, payment: Payment, actor: Actor, reason: str, now: datetime
) -> Payment:
    """The move before a void, inside the transaction of what needs it; the payment as it is then."""
    return _move(conn, payment, _VOID.verb, actor, reason, now)


def _send(  # noqa: PLR0917 the subject, the verb, and who, why, when
    conn: Connection,
    attempt_number: str,
    command: _Command,
    actor: Actor,
    reason: str,
    now: datetime,
) -> Payment:
    order_id = payments.order_ids(conn, [attempt_number]).get(attempt_number)
    if order_id is None:
        raise NotFound("payment")
    order = orders.lock(conn, [order_id])[order_id]
    locked = payments.lock_of_orders(conn, [order_id])
    payment = next(each for each in locked if each.attempt_number == attempt_number)
    if payment.status == command.end:
        return payment
    if payment.status in COMMANDED:
        raise PaymentUnderway
    PAYMENT_MOVES.target(command.verb, payment.status)
    _check_need(command, payment, order)
    return _move(conn, payment, command.verb, actor, reason, now)


def _check_need(command: _Command, payment: Payment, order: Order) -> None:
    """Money is captured where an order stands on it, and voided where none does."""
    is_needed = payment.is_applied and order.status in PAID
    if is_needed != (command == _CAPTURE):
        raise MoveRefused("order", "capture" if command == _CAPTURE else "void", order.status)


async def _carry_out(  # noqa: PLR0917 one call, said in one line by each verb
    db: Database,
    mint: Mint,
    payment: Payment,
    command: _Command,
    call: Callable[[str], Awaitable[CommandReply]],
    gateway: PaymentGateway,
) -> Payment:
    if payment.status == command.end:
        return payment
    number = payment.attempt_number
    reply = await call(number)
    match reply.end:
        case CommandEnd.DONE:
            report = Report(attempt_number=number, outcome=command.outcome, words=reply.words)
            await record(db, mint, report, reason=command.reply_to)
        case CommandEnd.LOST:
            raise PaymentUnderway
        case CommandEnd.NOT_SENT:
            await db.write(_keep, number, reply.words, mint.now())
            raise BankUnreachable(reply.words)
        case CommandEnd.REFUSED:
            await db.write(_keep, number, reply.words, mint.now())
            # It may be captured, voided or lapsed at the bank already; then that is what it is.
            asked = await sync_payment(db, gateway, mint, number, rank=Rank.BUTTON)
            if asked.payment_status != command.end:
                raise BankRefused(reply.words)
    stands = await db.read(payments.by_attempt, number)
    if stands is None:
        raise NotFound("payment")
    return stands


def _keep(conn: Connection, attempt_number: str, words: str, now: datetime) -> None:
    """The call changed nothing. Somebody else may have found out how it stands meanwhile.

    An authorization that a cancelled order leaves behind is a case until it is given up; the sweep
    tries that again soon.
    """
    found = payments.by_attempt(conn, attempt_number)
    payment = None if found is None else payments.lock(conn, found.id)
    if payment is None or payment.status not in COMMANDED:
        return
    _move(conn, payment, "keep", BANK, words, now)
    order = orders.by_id(conn, payment.order_id)
    if payment.is_applied and order is not None and order.status not in PAID:
        payments.set_asked(conn, {payment.id: now + _AGAIN})
        case = NewCase(
            id=f"{payment.id}.surplus_money.{now.timestamp():.0f}",
            kind="surplus_money",
            order_id=order.id,
            payment_id=payment.id,
            detail=f"its order is cancelled, and the authorization stands: {words}",
            opened_at=now,
        )
        cases.open_cases(conn, [case])


def _move(  # noqa: PLR0917 one move, said in one line at each call
    conn: Connection, payment: Payment, verb: str, actor: Actor, reason: str, now: datetime
) -> Payment:
    request = MoveRequest(
        id=payment.id,
        verb=verb,
        status=payment.status,
        version=payment.version,
        actor=actor,
        reason=reason,
        at=now,
    )
    moves.make_move(conn, PAYMENT_MOVES, request)
    target = PAYMENT_MOVES.target(verb, payment.status)
    ask_at = next_ask(target, now) or now
    if target in COMMANDED:
        payments.set_commanded(conn, payment.id, at=now, ask_at=ask_at)
    else:
        payments.set_asked(conn, {payment.id: ask_at})
    moved = payments.lock(conn, payment.id)
    if moved is None:
        raise NotFound("payment")
    return moved
