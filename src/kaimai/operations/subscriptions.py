"""Subscriptions: asking the bank how a series stands, stopping it, and making up for a paid charge that
could not be sent. How one begins is in `checkout.py`; plans are in `plans.py`.

Three steps round every call, as with payments. RegularQuery may be asked at any time; the stop is sent
only after the move that says so.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from kaimai.domain.errors import BankUnreachable, MoveRefused, NotFound, ShortLine, ShortOfStock
from kaimai.domain.identifiers import Mint, OrderNames
from kaimai.domain.moves import BANK, SYSTEM, Actor, MoveRequest
from kaimai.domain.orders import OPEN, ORDER_MOVES, PAID, Order
from kaimai.domain.payments import CommandEnd, Payment, PaymentGateway, Rank
from kaimai.domain.subscriptions import (
    CHARGE_PAID,
    ENDED,
    RETRY,
    SUBSCRIPTION_MOVES,
    WITHOUT_STOCK,
    ScheduleReport,
    SeriesState,
    Subscription,
    child_of,
)
from kaimai.operations.charges import RecordCharges, RecordedCharges, record_charges
from kaimai.operations.payments import sync_payment
from kaimai.persistence import cases, events, moves, orders, payments, refunds, stock, subscriptions
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.subscriptions import Charge, Stray

BATCH = 100


async def stop(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    subscription_id: str,
    *,
    actor: Actor,
    reason: str = "",
) -> str:
    """Have the bank charge no more; the status afterwards.

    `stopping`: it is not known yet whether the bank has, and the worker goes on trying. Charges that were
    made before this moment count. Safe to repeat while it is being stopped. Raises NotFound, or
    MoveRefused when it has not begun or has ended.
    """
    subscription = await db.write(_begin_stop, subscription_id, actor, reason, mint.now())
    return await _send_stop(db, gateway, mint, subscription)


async def sync_subscription(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    subscription_id: str,
    *,
    rank: Rank,
    reason: str = "asked the bank",
) -> str:
    """Ask the bank how a series stands and record what it says; the status afterwards.

    One that should not go on and does is stopped once more. Safe to repeat at any time. Raises
    NotFound, or BankUnreachable; then nothing has changed.
    """
    subscription = await db.read(subscriptions.read, subscription_id)
    if subscription is None:
        raise NotFound("subscription")
    if subscription.master_number is None:
        return await db.write(_follow_first_order, subscription_id, mint.now())
    recorded = await _ask(db, gateway, mint, subscription.master_number, rank, reason)
    if recorded is None or not recorded.goes_on:
        return subscription.status if recorded is None else recorded.status
    again = await db.write(_begin_stop, subscription_id, SYSTEM, "goes on", mint.now())
    return await _send_stop(db, gateway, mint, again)


async def sync_subscriptions(db: Database, gateway: PaymentGateway, mint: Mint) -> int:
    """Look after every subscription that is due, and stop stray series; how many were looked after.

    Safe to run twice at once. What the bank cannot be asked about now is due again soon.
    """
    done = 0
    for subscription_id, since in await db.read(subscriptions.due, mint.now(), BATCH):
        until = mint.now() + RETRY
        if not await db.write(subscriptions.claim, subscription_id, seen=since, until=until):
            continue
        try:
            await sync_subscription(db, gateway, mint, subscription_id, rank=Rank.SWEEP)
            done += 1
        except BankUnreachable:
            continue
    for stray in await db.read(subscriptions.due_strays, mint.now(), BATCH):
        until = mint.now() + RETRY
        if await db.write(subscriptions.claim_stray, stray, until=until):
            done += await _stop_stray(db, gateway, mint, stray)
    return done


async def hear(
    db: Database,
    gateway: PaymentGateway,
    mint: Mint,
    report: ScheduleReport,
    *,
    rank: Rank,
    reason: str,
) -> RecordedCharges:
    """Record what a notice says of a series; what it leaves out is asked for.

    The first payment of a series is asked about before a later charge of it is recorded. Raises
    BankUnreachable when that is not known either; then nothing has changed.
    """
    recorded = await _record(db, mint, report, reason)
    if recorded.is_ours and not recorded.is_begun:
        await sync_payment(db, gateway, mint, report.master_number, rank=rank)
        recorded = await _record(db, mint, report, reason)
        if not recorded.is_begun:
            raise BankUnreachable("a charge of a series whose first payment is not known")
    if recorded.is_ours and not report.charges:
        return await _ask(db, gateway, mint, report.master_number, rank, reason) or recorded
    return recorded


async def find_charges(
    db: Database, gateway: PaymentGateway, mint: Mint, numbers: Collection[str], *, reason: str
) -> int:
    """Ask about the series of those of these numbers that name charges which are not recorded; how many
    are now. Raises BankUnreachable."""
    named = {number: child[0] for number in numbers if (child := child_of(number)) is not None}
    if not named:
        return 0
    known = await db.read(payments.order_ids, named)
    masters = {master for number, master in named.items() if number not in known}
    found = 0
    for master in sorted(await db.read(subscriptions.series, masters)):
        recorded = await _ask(db, gateway, mint, master, Rank.SWEEP, reason)
        found += 0 if recorded is None else recorded.news
    return found


async def fulfil_charge(db: Database, mint: Mint, charge_id: str, *, actor: Actor) -> None:
    """Make up for a paid charge that there was no stock for: its order is paid, its stock is sold.

    Raises NotFound, ShortOfStock, or MoveRefused when its money goes back or pays for the order already.
    """
    await db.write(_fulfil, charge_id, actor, mint.now())


async def _ask(  # noqa: PLR0917 one question, said in one line at each call
    db: Database, gateway: PaymentGateway, mint: Mint, master: str, rank: Rank, reason: str
) -> RecordedCharges | None:
    """Ask about one series and record the answer; None when the bank knows of none."""
    report = await gateway.query_schedule(master, rank=rank)
    return None if report is None else await _record(db, mint, report, reason)


async def _record(db: Database, mint: Mint, report: ScheduleReport, reason: str) -> RecordedCharges:
    request = RecordCharges(
        report=report, names=await _names(db, mint, report), reason=reason, at=mint.now()
    )
    return await db.submit(record_charges, request)


async def _names(db: Database, mint: Mint, report: ScheduleReport) -> Mapping[int, OrderNames]:
    """Names for the orders of charges that are not recorded as paid yet."""
    paid = [each for each in report.charges if each.is_paid]
    if not paid:
        return {}
    known = await db.read(subscriptions.charges, [report.master_number])
    done = {each.number for each in known if each.outcome == subscriptions.PAID}
    # The bank echoes the reference of the first order; theirs is not needed.
    return {each.number: mint.order_names("") for each in paid if each.number not in done}


async def _send_stop(
    db: Database, gateway: PaymentGateway, mint: Mint, subscription: Subscription
) -> str:
    """Tell the bank to stop one that is `stopping`; if it does not say that it did, ask how it stands."""
    master = subscription.master_number or ""
    reply = await gateway.stop_schedule(master)
    if reply.end is CommandEnd.DONE:
        return await db.write(_confirm_stop, subscription.id, reply.words, mint.now())
    await db.write(subscriptions.set_bank_words, subscription.id, reply.words)
    if reply.end is CommandEnd.NOT_SENT:
        return subscription.status
    try:
        recorded = await _ask(db, gateway, mint, master, Rank.BUTTON, "told to stop")
    except BankUnreachable:
        return subscription.status
    return subscription.status if recorded is None else recorded.status


async def _stop_stray(db: Database, gateway: PaymentGateway, mint: Mint, stray: Stray) -> bool:
    """Stop a series that nobody wants; False when that is not known yet."""
    reply = await gateway.stop_schedule(stray.attempt_number)
    if reply.end is CommandEnd.NOT_SENT:
        return False
    try:
        # Asked in any case: it may have charged before, and a lost notice is told of by nothing else.
        report = await gateway.query_schedule(stray.attempt_number, rank=Rank.SWEEP)
    except BankUnreachable:
        return False
    ended = reply.end is CommandEnd.DONE
    if report is not None:
        await _record(db, mint, report, "stray series")
        ended = report.state is not SeriesState.RUNNING
    await db.write(
        subscriptions.settle_stray,
        stray.attempt_number,
        ended_at=mint.now() if ended else None,
        words=reply.words,
    )
    return ended


def _begin_stop(
    conn: Connection, subscription_id: str, actor: Actor, reason: str, now: datetime
) -> Subscription:
    subscription = _locked(conn, subscription_id)
    if subscription.status == "stopping":
        return subscription
    if subscription.status in ENDED and actor != SYSTEM:
        raise MoveRefused("subscription", "stop", subscription.status)
    moved = _moved(conn, subscription, "stop", actor, reason, now)
    moved = replace(
        moved, stop_asked_at=subscription.stop_asked_at or now, ended_at=None, ask_at=now + RETRY
    )
    subscriptions.store(conn, [moved])
    return moved


def _confirm_stop(conn: Connection, subscription_id: str, words: str, now: datetime) -> str:
    subscription = _locked(conn, subscription_id)
    if not SUBSCRIPTION_MOVES.allows("confirm_stop", subscription.status):
        return subscription.status  # somebody else has heard of it already
    moved = _moved(conn, subscription, "confirm_stop", BANK, words, now)
    # Asked once more soon: a charge made before the stop may not have been told of yet.
    moved = replace(moved, ended_at=now, next_charge_on=None, ask_at=now + RETRY)
    subscriptions.store(conn, [moved])
    return moved.status


def _follow_first_order(conn: Connection, subscription_id: str, now: datetime) -> str:
    """One that has not begun ends with its first order; as long as that is open, it waits."""
    first = subscriptions.read(conn, subscription_id)
    order = None if first is None else orders.by_id(conn, first.first_order_id)
    subscription = _locked(conn, subscription_id)
    if subscription.master_number is not None or order is None:
        return subscription.status
    if order.status in OPEN | PAID:
        subscriptions.store(conn, [replace(subscription, ask_at=now + RETRY)])
        return subscription.status
    if SUBSCRIPTION_MOVES.allows("abandon", subscription.status):
        subscription = _moved(conn, subscription, "abandon", SYSTEM, "", now)
    subscriptions.store(conn, [replace(subscription, ask_at=None)])
    return subscription.status


def _fulfil(conn: Connection, charge_id: str, actor: Actor, now: datetime) -> None:
    charge = subscriptions.charge(conn, charge_id)
    if charge is None or charge.order_id is None:
        raise NotFound("charge")
    order = orders.lock(conn, [charge.order_id])[charge.order_id]
    payment = payments.lock_of_orders(conn, [order.id])[0]
    if not _is_to_fulfil(conn, charge, order, payment):
        raise MoveRefused("charge", "fulfil", order.status)
    lines = orders.lines(conn, [order.id])[order.id]
    shelves = stock.lock(conn, {line.sku_id for line in lines})
    short = [
        ShortLine(line.sku, line.name, line.quantity, shelves[line.sku_id].available)
        for line in lines
        if shelves[line.sku_id].available < line.quantity
    ]
    if short:
        raise ShortOfStock(short)
    request = MoveRequest(
        id=order.id,
        verb="pay_late",
        status=order.status,
        version=order.version,
        actor=actor,
        at=now,
    )
    moves.make_move(conn, ORDER_MOVES, request)
    payments.apply(conn, payment.id)
    stock.sell(conn, lines, actor=actor, now=now)
    cases.close(
        conn,
        kind=WITHOUT_STOCK,
        payment_id=payment.id,
        by=str(actor),
        outcome="fulfilled",
        now=now,
    )
    events.add(conn, CHARGE_PAID, [charge.id], now=now)


def _is_to_fulfil(conn: Connection, charge: Charge, order: Order, payment: Payment) -> bool:
    return (
        not charge.is_surplus
        and payment.received == order.total
        and not payment.is_applied
        and ORDER_MOVES.allows("pay_late", order.status)
        and not refunds.counted(conn, payment.id)
    )


def _locked(conn: Connection, subscription_id: str) -> Subscription:
    locked = subscriptions.lock(conn, [subscription_id])
    if subscription_id not in locked:
        raise NotFound("subscription")
    return locked[subscription_id]


def _moved(  # noqa: PLR0917 one move, said in one line at each call
    conn: Connection,
    subscription: Subscription,
    verb: str,
    actor: Actor,
    reason: str,
    now: datetime,
) -> Subscription:
    request = MoveRequest(
        id=subscription.id,
        verb=verb,
        status=subscription.status,
        version=subscription.version,
        actor=actor,
        reason=reason,
        at=now,
    )
    moves.make_move(conn, SUBSCRIPTION_MOVES, request)
    target = SUBSCRIPTION_MOVES.target(verb, subscription.status)
    return replace(subscription, status=target, version=subscription.version + 1)
