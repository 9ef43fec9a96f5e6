"""Asking the bank for a payment, and asking it how one stands.

Three steps round every call: the intent is committed, the bank is called with nothing open, the
outcome is recorded. A bank call is always preceded by a guarded move, so none is made twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    CardRefused,
    HoldOver,
    MoveRefused,
    NotFound,
    NotOffered,
    PaymentUnderway,
)
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import SYSTEM, Actor, MoveRequest
from kaimai.domain.orders import Order, hold_until
from kaimai.domain.payment_methods import CARD, FREE, RECURRING, is_account
from kaimai.domain.payments import (
    IN_FLIGHT,
    PAYMENT_MOVES,
    Attempt,
    Outcome,
    Payment,
    PaymentGateway,
    Rank,
    Report,
    attempt_deadline,
    next_ask,
)
from kaimai.domain.remembered_cards import CardWish, SealedCard
from kaimai.domain.subscriptions import ChargeSchedule
from kaimai.operations import remembered_cards
from kaimai.operations.order_wishes import Terms, captured_at_once, check_method
from kaimai.operations.reports import Recorded, RecordReport, record_reports
from kaimai.persistence import catalog, moves, orders, payments, subscriptions
from kaimai.persistence import remembered_cards as card_rows
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.payments import NewPayment

_ASKED_ABOUT = frozenset({"submitted", "unknown", "requested", "failed"})
"""Attempts that the bank may know more about than we do."""
_ASKED_AT_ONCE_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Storefront:
    """How the shop appears on the bank's pages, and where the bank reports to.

    `return_url` and `backend_url` make the addresses for one attempt number, signed.
    """

    shop_name: str
    return_url: Callable[[str], str]
    backend_url: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done for a buyer who wants to pay: exactly one of these."""

    offer: Payment | None = None
    submit: Attempt | None = None
    disable: Payment | None = None


async def request_payment(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    order_token: str,
    *,
    method: str | None,
    terms: Terms,
    storefront: Storefront,
    actor: Actor,
    card: CardWish | None = None,
) -> Payment:
    """Give the buyer a way to pay: the live link or account of the same method, or a new one.

    `method` None keeps the order's. `card`: pay with a remembered card, or have this one remembered;
    None: neither is said. Safe to repeat: no second attempt is made while one is being
    confirmed. Raises PaymentUnderway (ask again soon), BankRefused (the order is over, or this
    attempt is), BankUnreachable (nothing was sent), CardRefused (the order stays open), MoveRefused
    (the order is not open), HoldOver, NotOffered, or NotFound (a card of somebody else's, too).
    """
    for _ in range(2):
        plan = await db.write(
            _plan,
            order_token,
            method=method,
            terms=terms,
            storefront=storefront,
            actor=actor,
            card=card,
            payment_id=mint.id(),
            attempt_number=mint.attempt_number(),
            now=mint.now(),
        )
        if plan.offer is not None:
            return plan.offer
        if plan.submit is not None:
            return await _submit(db, gateway, mint, plan.submit)
        if plan.disable is not None:
            await close_account(db, gateway, mint, plan.disable)
    raise PaymentUnderway


async def _submit(db: Database, gateway: PaymentGateway, mint: Mint, attempt: Attempt) -> Payment:
    report = await gateway.create_payment(attempt)
    await record(db, mint, report, reason="reply to OrderCreate")
    stands = await db.read(payments.by_attempt, attempt.number)
    match report.outcome:
        case Outcome.REFUSED:
            raise BankRefused(report.words)
        case Outcome.CARD_REFUSED:
            raise CardRefused
        case Outcome.NOT_SENT:
            raise BankUnreachable(report.words)
        case Outcome.LOST:
            raise PaymentUnderway
    if stands is None:
        raise NotFound("payment")
    return stands


async def close_account(
    db: Database, gateway: PaymentGateway, mint: Mint, payment: Payment
) -> None:
    """Close an unpaid virtual account before its order is ended or paid in another way.

    When the bank will not (it may just have been paid), how it stands is recorded instead.
    Raises BankUnreachable, or PaymentUnderway when the account is still live afterwards.
    """
    if await gateway.disable_account(payment.attempt_number):
        report = Report(
            attempt_number=payment.attempt_number,
            outcome=Outcome.LAPSED,
            words="account closed",
        )
        await record(db, mint, report, reason="reply to OrderMaintain C", actor=SYSTEM)
        return
    recorded = await sync_payment(db, gateway, mint, payment.attempt_number, rank=Rank.BUTTON)
    if recorded.payment_status == "requested":
        raise PaymentUnderway


async def sync_payment(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    attempt_number: str,
    *,
    rank: Rank,
    reason: str = "asked the bank",
) -> Recorded:
    """Ask the bank about one attempt and record what it says. Safe to repeat at any time.

    Raises BankUnreachable; then nothing has changed.
    """
    known = await db.read(payments.by_attempt, attempt_number)
    method = CARD if known is None else known.method
    report = await gateway.query_attempt(attempt_number, method=method, rank=rank)
    return await record(db, mint, report, reason=reason)


async def ask_for_buyer(
    db: Database, gateway: PaymentGateway, mint: Mint, attempts: Sequence[Payment]
) -> None:
    """Ask the bank about an order's attempts because its buyer says that it is paid.

    `attempts` are oldest first; the newest few are asked about. Raises BankUnreachable.
    """
    asked = [attempt for attempt in attempts if attempt.status in _ASKED_ABOUT]
    for attempt in asked[-_ASKED_AT_ONCE_MAX:]:
        await sync_payment(
            db,
            gateway,
            mint,
            attempt.attempt_number,
            rank=Rank.BUTTON,
            reason="the buyer asked",
        )


async def ask_for_staff(
    db: Database, gateway: PaymentGateway, mint: Mint, attempts: Sequence[Payment]
) -> None:
    """Ask the bank about every attempt that ever reached it, because somebody of the staff wants to
    know. Raises BankUnreachable."""
    for attempt in attempts:
        if attempt.status != "created" and attempt.method != FREE:
            await sync_payment(db, gateway, mint, attempt.attempt_number, rank=Rank.BUTTON)


async def record(
    db: Database, mint: Mint, report: Report, *, reason: str, actor: Actor | None = None
) -> Recorded:
    """Record one report in the next batch."""
    request = RecordReport(report=report, reason=reason, at=mint.now())
    if actor is not None:
        request = RecordReport(report=report, reason=reason, actor=actor, at=request.at)
    return await db.submit(record_reports, request)


def _plan(
    conn: Connection,
    order_token: str,
    *,
    method: str | None,
    terms: Terms,
    storefront: Storefront,
    actor: Actor,
    card: CardWish | None,
    payment_id: str,
    attempt_number: str,
    now: datetime,
) -> _Plan:
    order_id = orders.id_of_token(conn, order_token)
    if order_id is None:
        raise NotFound("order")
    order = orders.lock(conn, [order_id])[order_id]
    attempts = payments.lock_of_orders(conn, [order_id])
    if not order.is_open:
        raise MoveRefused("order", "pay", order.status)
    if any(attempt.status in IN_FLIGHT - {"created"} for attempt in attempts):
        raise PaymentUnderway
    wanted = method or order.method
    agreed = remembered_cards.agree(conn, card, order, wanted, now)
    offers = [each for each in attempts if each.is_offer(now)]
    accounts = [each for each in offers if is_account(each.method)]
    if accounts and not is_account(wanted):
        return _Plan(disable=accounts[-1])
    live = _live_link(conn, [each for each in offers if each.method == wanted], agreed.card_id)
    if live is not None:
        remembered_cards.note_wish(conn, live.id, agreed, now)
        if order.method != wanted:
            orders.set_method(conn, order_id, method=wanted, hold_until=order.hold_until)
        return _Plan(offer=live)
    until = _agree_on_method(conn, order, wanted, terms, now)
    created = _drop_other_methods(conn, attempts, wanted, now)
    if created is None:
        created = _new_attempt(
            conn,
            order,
            payment_id=payment_id,
            attempt_number=attempt_number,
            method=wanted,
            auto_capture=captured_at_once(wanted, terms),
            reference=attempts[0].reference,
            actor=actor,
            now=now,
        )
    remembered_cards.note_wish(conn, created.id, agreed, now)
    expires_at = attempt_deadline(wanted, until, now)
    _move(conn, created, "submit", actor, now)
    payments.set_submitted(
        conn,
        created.id,
        at=now,
        expires_at=expires_at,
        ask_at=next_ask("submitted", now) or now,
    )
    attempt = _attempt(created, storefront, expires_at, agreed.card)
    return _Plan(submit=replace(attempt, schedule=_schedule_of(conn, order)))


def _live_link(conn: Connection, offers: Sequence[Payment], card_id: str | None) -> Payment | None:
    """The newest of these links that was made with this card, or with none: a link that was made with
    a remembered card is for whoever chose it, and for nobody else."""
    made_with = card_rows.made_with(conn, {each.id for each in offers}) if offers else {}
    return next((each for each in reversed(offers) if made_with.get(each.id) == card_id), None)


def _attempt(
    created: Payment, storefront: Storefront, expires_at: datetime, card: SealedCard | None
) -> Attempt:
    return Attempt(
        number=created.attempt_number,
        method=created.method,
        amount=created.amount,
        reference=created.reference,
        product_name=storefront.shop_name,
        return_url=storefront.return_url(created.attempt_number),
        backend_url=storefront.backend_url(created.attempt_number),
        expires_at=expires_at,
        auto_capture=created.auto_capture,
        card=card,
    )


def _schedule_of(conn: Connection, order: Order) -> ChargeSchedule | None:
    """How often the bank shall charge the card, if this is a subscription's first order."""
    if order.method != RECURRING:
        return None
    begun = subscriptions.of_first_order(conn, order.id)
    return None if begun is None else begun.schedule


def _agree_on_method(
    conn: Connection, order: Order, method: str, terms: Terms, now: datetime
) -> datetime:
    """Check the method, and set the hold once when the buyer changes to it. Returns the hold's end."""
    if order.method == RECURRING:
        if method != RECURRING:
            raise NotOffered("pay_type", f"a subscription is paid by {RECURRING}")
        return order.hold_until
    lines = orders.lines(conn, [order.id])[order.id]
    offers = list(catalog.offers(conn, {line.sku for line in lines}).values())
    refusal = check_method(method, order.total, terms, offers)
    if refusal is not None:
        raise refusal
    if method == order.method:
        return order.hold_until
    if order.bill_id is not None:
        # It holds until the bill ends, however it is paid.
        orders.set_method(conn, order.id, method=method, hold_until=order.hold_until)
        return order.hold_until
    minutes = [offer.hold_minutes for offer in offers]
    # Changing to an account gives the account's time, counted from placing; nothing gives it twice.
    until = hold_until(order.placed_at, method, terms.holds, minutes)
    until = max(until, order.hold_until) if is_account(method) else order.hold_until
    if until <= now:
        raise HoldOver
    orders.set_method(conn, order.id, method=method, hold_until=until)
    return until


def _drop_other_methods(
    conn: Connection, attempts: list[Payment], method: str, now: datetime
) -> Payment | None:
    """The attempt that was never sent, if it is for this method; one for another method is dropped."""
    for attempt in attempts:
        if attempt.status != "created":
            continue
        if attempt.method == method:
            return attempt
        _move(conn, attempt, "lapse", SYSTEM, now)
    return None


def _new_attempt(
    conn: Connection,
    order: Order,
    *,
    payment_id: str,
    attempt_number: str,
    method: str,
    auto_capture: bool,
    reference: str,
    actor: Actor,
    now: datetime,
) -> Payment:
    payments.insert(
        conn,
        NewPayment(
            id=payment_id,
            order_id=order.id,
            attempt_number=attempt_number,
            method=method,
            amount=order.total,
            auto_capture=auto_capture,
            reference=reference,
            created_at=now,
        ),
        actor=actor,
    )
    attempt = payments.by_attempt(conn, attempt_number)
    if attempt is None:
        raise NotFound("payment")
    return attempt


def _move(conn: Connection, attempt: Payment, verb: str, actor: Actor, now: datetime) -> None:
    moves.make_move(
        conn,
        PAYMENT_MOVES,
        MoveRequest(
            id=attempt.id,
            verb=verb,
            status=attempt.status,
            version=attempt.version,
            actor=actor,
            at=now,
        ),
    )
