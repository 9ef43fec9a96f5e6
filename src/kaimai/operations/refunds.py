"""Money that goes back: each refund is one record that a worker carries through its steps.

Every call is preceded by a committed move. What a lost reply meant is found out by comparing the
bank's list of refunds with the one that was stored before the call.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from kaimai.domain.errors import (
    BankUnreachable,
    MoveRefused,
    NotFound,
    NotRefundable,
    RefundUnderway,
)
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import BANK, SYSTEM, Actor, MoveRequest
from kaimai.domain.payment_methods import Family, family_of, is_account
from kaimai.domain.payments import (
    NEVER_CREATED_AFTER,
    BankRefund,
    PaymentGateway,
    Rank,
    RefundReply,
    RefundStep,
    Report,
)
from kaimai.domain.refunds import COUNTED, REFUND_MOVES, TOKEN_LIFE, Refund, checked_reason
from kaimai.domain.subscriptions import AFTER_STOP, WITHOUT_STOCK
from kaimai.persistence import cases, moves, payments, refunds
from kaimai.persistence.cases import NewCase
from kaimai.persistence.database import Connection, Database

BATCH = 50
_RETRY = timedelta(minutes=2)
_FOLLOW = timedelta(minutes=10)


async def carry_out_refunds(db: Database, gateway: PaymentGateway, mint: Mint) -> int:
    """Take every refund that is due one step further; how many were looked at.

    Safe to run twice at once: each step begins with a guarded move that only one can make.
    """
    due = await db.read(refunds.due, mint.now(), BATCH)
    for refund in due:
        try:
            await _step(db, gateway, mint, refund)
        except BankUnreachable:
            await db.write(refunds.store, refund.id, next_at=mint.now() + _RETRY)
        except MoveRefused:
            continue  # another worker was faster
    return len(due)


async def _step(db: Database, gateway: PaymentGateway, mint: Mint, refund: Refund) -> None:
    match refund.status:
        case "requested":
            await _send(db, gateway, mint, refund)
        case "token_held":
            await _confirm(db, gateway, mint, refund)
        case "submitted" | "confirming":
            # Its worker died between the call and the answer.
            is_harmless = refund.status == "submitted" and is_account(refund.method)
            verb = "lapse" if is_harmless else "lose"
            await db.write(_move, refund, verb, SYSTEM, "no answer was recorded", mint.now())
        case "overdue":
            await db.write(
                _move, refund, "retry", SYSTEM, "the bank allows another try", mint.now()
            )
        case "accepted" | "unknown":
            await _follow(db, gateway, mint, refund)
        case _:
            await db.write(refunds.store, refund.id, next_at=None)


async def _send(db: Database, gateway: PaymentGateway, mint: Mint, refund: Refund) -> None:
    report = await gateway.query_attempt(
        refund.attempt_number, method=refund.method, rank=Rank.REFUND
    )
    if refund.submitted_at is not None and _alive(refund, report):
        # An earlier try did arrive after all, so nothing is sent: how it went is followed.
        await db.write(_submit_nothing, refund, mint.now())
        return
    known = [each.number for each in report.refunds]
    submitted = await db.write(_submit, refund, known, mint.now())
    reply = await gateway.refund(refund.attempt_number, _part(refund), None)
    if is_account(refund.method):
        reply = _first_step_of_account(reply)
    await db.write(_answered, submitted, reply, mint.now())
    if reply.step is RefundStep.ACCEPTED and family_of(refund.method) is Family.WALLET:
        # A wallet gives back at once or not at all, so its list tells already how it went.
        await _follow(db, gateway, mint, await db.read(_present, refund.id))
    if reply.step is RefundStep.TOKEN:
        held = await db.write(refunds.lock, refund.id)
        if held is not None:
            await _confirm(db, gateway, mint, held)


async def _confirm(db: Database, gateway: PaymentGateway, mint: Mint, refund: Refund) -> None:
    now = mint.now()
    if refund.bank_token_until is None or refund.bank_token_until <= now:
        await db.write(_move, refund, "lapse", SYSTEM, "the token was not confirmed in time", now)
        return
    confirming = await db.write(_move, refund, "confirm", SYSTEM, "", now)
    reply = await gateway.refund(refund.attempt_number, _part(refund), refund.bank_token)
    await db.write(_answered, confirming, reply, mint.now())


async def _follow(db: Database, gateway: PaymentGateway, mint: Mint, refund: Refund) -> None:
    report = await gateway.query_attempt(
        refund.attempt_number, method=refund.method, rank=Rank.REFUND
    )
    await db.write(_found, refund, report, mint.now())


def _present(conn: Connection, refund_id: str) -> Refund:
    """A refund as it is now. Raises NotFound."""
    refund = refunds.find(conn, refund_id)
    if refund is None:
        raise NotFound("refund")
    return refund


async def settle_by_hand(
    db: Database, mint: Mint, refund_id: str, *, actor: Actor, bank_reference: str
) -> None:
    """Record that a person gave the money back outside the bank's API, under this reference.

    Raises MoveRefused when the refund is on its way or done, NotRefundable when the money went
    back by another refund meanwhile, InvalidInput, NotFound.
    """
    reference = checked_reason(bank_reference, "reference")
    await db.write(_settle_by_hand, refund_id, actor, f"by hand: {reference}", mint.now())


def _settle_by_hand(
    conn: Connection, refund_id: str, actor: Actor, reason: str, now: datetime
) -> None:
    refund = _locked_with_payment(conn, refund_id)
    if REFUND_MOVES.allows("settle_by_hand", refund.status):
        _check_sum(conn, refund)
    _move(conn, refund, "settle_by_hand", actor, reason, now)
    _close_case(conn, refund, actor, reason, now)


async def retry_refund(
    db: Database, gateway: PaymentGateway, mint: Mint, refund_id: str, *, actor: Actor
) -> None:
    """Have a refund sent again that never arrived, because a person says so.

    The bank's list is looked at first, and never within the time in which a call may still be on
    its way. Raises MoveRefused, RefundUnderway (it did arrive, or may yet), BankUnreachable, or
    NotFound.
    """
    refund = await db.read(refunds.find, refund_id)
    if refund is None:
        raise NotFound("refund")
    REFUND_MOVES.target("retry", refund.status)
    if refund.submitted_at is None or refund.submitted_at + NEVER_CREATED_AFTER > mint.now():
        raise RefundUnderway
    report = await gateway.query_attempt(
        refund.attempt_number, method=refund.method, rank=Rank.BUTTON
    )
    if _alive(refund, report):
        await db.write(_found, refund, report, mint.now())
        raise RefundUnderway
    await db.write(_move, refund, "retry", actor, "not in the bank's list", mint.now())
    await db.write(refunds.hurry, refund.payment_id, now=mint.now())


def _locked_with_payment(conn: Connection, refund_id: str) -> Refund:
    """A refund, locked after its payment. Raises NotFound."""
    found = refunds.find(conn, refund_id)
    if found is None or payments.lock(conn, found.payment_id) is None:
        raise NotFound("refund")
    return refunds.lock(conn, refund_id) or found


def _check_sum(conn: Connection, refund: Refund) -> None:
    """A refund that was refused or failed did not count; it must still fit in what is left."""
    counted = refunds.counted(conn, refund.payment_id)
    if refund.status in COUNTED:
        counted -= refund.amount
    left = refund.payment_amount - counted
    if refund.amount > left:
        raise NotRefundable("too_much", left=left)


def _first_step_of_account(reply: RefundReply) -> RefundReply:
    """What the end of an account's first step means: without the second, no money moves."""
    if reply.step is RefundStep.LOST:
        return RefundReply(step=RefundStep.OVERDUE, words=reply.words)
    if reply.step is RefundStep.ACCEPTED:
        return RefundReply(step=RefundStep.LOST, words="no token came with the first step")
    return reply


def _part(refund: Refund) -> int | None:
    """The amount to name; the whole payment is refunded without one."""
    return None if refund.amount == refund.payment_amount else refund.amount


def _submit(conn: Connection, refund: Refund, known: list[str], now: datetime) -> Refund:
    refunds.store(conn, refund.id, known_refunds=known, submitted_at=now)
    return _move(conn, refund, "submit", SYSTEM, "", now)


def _submit_nothing(conn: Connection, refund: Refund, now: datetime) -> None:
    submitted = _move(conn, refund, "submit", SYSTEM, "", now)
    _move(conn, submitted, "lose", SYSTEM, "an earlier try is in the bank's list", now)


def _answered(conn: Connection, refund: Refund, reply: RefundReply, now: datetime) -> Refund:
    """Record how a refund call ended."""
    verb = {
        RefundStep.NOT_SENT: "withdraw",
        RefundStep.ACCEPTED: "accept",
        RefundStep.TOKEN: "hold_token",
        RefundStep.REFUSED: "refuse",
        RefundStep.OVERDUE: "lapse",
        RefundStep.LOST: "lose",
    }[reply.step]
    if not REFUND_MOVES.allows(verb, refund.status):
        # Such as a confirmation that was not sent: the token may have a few seconds left, but a
        # second one is never sent, so only the bank's list can tell.
        verb = "lose"
    refunds.store(
        conn,
        refund.id,
        bank_words=reply.words,
        bank_token=reply.token,
        bank_token_until=now + TOKEN_LIFE if reply.token else None,
    )
    moved = _move(conn, refund, verb, BANK, reply.words, now)
    if verb == "refuse":
        _open_case(conn, refund, f"the bank refused: {reply.words}", now)
    return moved


def _found(conn: Connection, refund: Refund, report: Report, now: datetime) -> None:
    """Conclude from the bank's list of refunds how ours stands."""
    later = refunds.known_to_next(conn, refund)
    if later is not None:
        # One that was accepted and is not paid out yet lets the next one go: that one's is not ours.
        ours = tuple(each for each in report.refunds if each.number in later)
        report = replace(report, refunds=ours)
    failed = [each for each in _new(refund, report) if each.state == "failed"]
    match _alive(refund, report):
        case [BankRefund(amount=amount, state=state)] if amount == refund.amount:
            if state == "done":
                _move(conn, refund, "finish", BANK, "", now)
                _close_case(conn, refund, BANK, "refunded", now)
            elif refund.status == "unknown":
                _move(conn, refund, "accept", BANK, "found in the bank's list", now)
            else:
                refunds.store(conn, refund.id, next_at=now + _FOLLOW)
        case [] if refund.status == "accepted" and (report.has_failed_refund or failed):
            # One refund at a time: the last one that failed is the one that was accepted.
            _fail(conn, refund, now)
        case [] if len(failed) == 1 and failed[0].amount == refund.amount:
            _fail(conn, refund, now)
        case []:
            refunds.store(conn, refund.id, next_at=now + _FOLLOW)
            if refund.status == "unknown":
                _open_case(conn, refund, "not in the bank's list (yet)", now)
        case _:
            refunds.store(conn, refund.id, next_at=now + _FOLLOW)
            _open_case(conn, refund, "the bank's list changed by more than this refund", now)


def _new(refund: Refund, report: Report) -> list[BankRefund]:
    """The bank's refunds of this payment that were not listed before ours was sent."""
    return [each for each in report.refunds if each.number not in refund.known_refunds]


def _alive(refund: Refund, report: Report) -> list[BankRefund]:
    """The new ones by which money goes back. An older one that failed may be listed again as soon
    as another succeeds, so those that failed tell nothing as long as one is alive."""
    return [each for each in _new(refund, report) if each.state != "failed"]


def _fail(conn: Connection, refund: Refund, now: datetime) -> None:
    _move(conn, refund, "fail", BANK, "", now)
    _open_case(conn, refund, "the bank could not pay it out", now)


_NEXT = {
    "requested": _RETRY,
    "submitted": TOKEN_LIFE,
    "token_held": timedelta(0),
    "confirming": TOKEN_LIFE,
    "accepted": _FOLLOW,
    "unknown": _RETRY,
    "overdue": 2 * TOKEN_LIFE,
}
"""How long after a move a refund is due again."""


def _move(  # noqa: PLR0917 one move, said in one line at each call
    conn: Connection, refund: Refund, verb: str, actor: Actor, reason: str, now: datetime
) -> Refund:
    request = MoveRequest(
        id=refund.id,
        verb=verb,
        status=refund.status,
        version=refund.version,
        actor=actor,
        reason=reason,
        at=now,
    )
    moves.make_move(conn, REFUND_MOVES, request)
    wait = _NEXT.get(REFUND_MOVES.target(verb, refund.status))
    refunds.store(conn, refund.id, next_at=None if wait is None else now + wait)
    moved = refunds.lock(conn, refund.id)
    if moved is None:
        raise NotFound("refund")
    return moved


def _open_case(conn: Connection, refund: Refund, detail: str, now: datetime) -> None:
    case = NewCase(
        id=f"{refund.id}.{now.timestamp():.0f}",
        kind="refund",
        order_id=None,
        payment_id=refund.payment_id,
        detail=detail,
        opened_at=now,
    )
    cases.open_cases(conn, [case])


_CLOSED_BY_ALL = ("refund", "surplus_money", "wrong_amount", WITHOUT_STOCK, AFTER_STOP)
"""Kinds of cases about a payment's money that its going back settles."""


def _close_case(
    conn: Connection, refund: Refund, actor: Actor, outcome: str, now: datetime
) -> None:
    is_whole = refund.amount >= refund.payment_amount
    if not is_whole and refunds.is_more_owed(conn, refund.payment_id):
        return  # the rest was refused, and a person has still to see to it
    for kind in _CLOSED_BY_ALL if is_whole else ("refund",):
        cases.close(
            conn,
            kind=kind,
            payment_id=refund.payment_id,
            by=str(actor),
            outcome=outcome,
            now=now,
        )
