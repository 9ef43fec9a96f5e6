"""The bank's timed work: auto-pay, automatic capture, refund steps, nightly settlement.

A late batch does its work as of the moment it was due, so that moving the clock leaves true dates.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from bank_simulator.clock import minute_text
from bank_simulator.payments import (
    TransferRejected,
    announce,
    capture,
    move,
    receive_transfer,
    schedule_auto_pay,
    schedule_capture,
    suffix,
)
from bank_simulator.records import Order, Payout, PayoutRow, Refund
from bank_simulator.recurring import charge
from bank_simulator.refunds import DONE, advance_refund, schedule_refund
from bank_simulator.schedules import schedule_charge
from bank_simulator.state import BankState, Job, JobKind

_SATURDAY: Final = 5


def schedule_all(state: BankState, now: datetime) -> None:
    """Fill the agenda from the books, after they were opened again."""
    for order in state.ledger.orders.values():
        if order.pay_status == "1A200":
            schedule_auto_pay(state, order)
        if suffix(order) == "300":
            schedule_capture(state, order)
        schedule_charge(state, order)
        for refund in order.refunds:
            schedule_refund(state, order, refund)
    for push in state.ledger.pending_pushes.values():
        if push.next_at is not None:
            state.push_queue.put(push.next_at, push.number)
    state.jobs.put(_next_settlement(state, now), Job(JobKind.SETTLE))


def run_due(state: BankState, now: datetime) -> int:
    """Do everything due by `now`, in the order of time. Returns how many jobs ran."""
    count = 0
    while (due := state.jobs.pop_due(now)) is not None:
        at, job = due
        _run(state, job, at)
        count += 1
    return count


def _run(state: BankState, job: Job, at: datetime) -> None:
    if job.kind is JobKind.SETTLE:
        if at.weekday() < _SATURDAY:
            settle(state, at, until=at.replace(hour=0, minute=0, second=0, microsecond=0))
        state.jobs.put(_next_settlement(state, at), job)
        return
    order = state.ledger.orders[job.shop_no, job.order_no]
    if job.kind is JobKind.AUTO_PAY:
        _auto_pay(state, order, at)
    elif job.kind is JobKind.CHARGE:
        if order.schedule is not None and order.schedule.next_at == at:
            charge(state, order, at)
    elif job.kind is JobKind.CAPTURE:
        if suffix(order) == "300":
            capture(state, order, at)
            announce(state, order, "CaptureOut", now=at)
    else:
        for refund in order.refunds:
            if refund.refund_no == job.refund_no and refund.next_step_at == at:
                advance_refund(state, order, refund, at)


def _auto_pay(state: BankState, order: Order, at: datetime) -> None:
    if order.account_no is None:
        return
    try:
        receive_transfer(state, order.account_no, None, at)
    except TransferRejected:
        # Paid by hand, expired or disabled in the meantime.
        return


def _next_settlement(state: BankState, after: datetime) -> datetime:
    hour = state.settings.settlement_hour
    due = after.replace(hour=hour, minute=0, second=0, microsecond=0)
    return due if due > after else due + timedelta(days=1)


def settle(state: BankState, at: datetime, *, until: datetime) -> list[Payout]:
    """Pay out what was captured, and take off what was refunded, before `until`.

    One payout for each shop and pay type; its orders become x900.
    """
    orders: dict[tuple[str, str], list[Order]] = defaultdict(list)
    refunds: dict[tuple[str, str], list[tuple[Order, Refund]]] = defaultdict(list)
    for order in list(state.ledger.unsettled_orders.values()):
        if order.paid_at is not None and order.paid_at < until:
            orders[order.shop_no, order.pay_type].append(order)
    for order, refund in list(state.ledger.unsettled_refunds.values()):
        if refund.status in DONE and refund.done_at is not None and refund.done_at < until:
            refunds[order.shop_no, order.pay_type].append((order, refund))
    payouts = []
    for shop_no, pay_type in sorted(orders.keys() | refunds.keys()):
        key = (shop_no, pay_type)
        rows = [_settle_order(state, order, at) for order in orders[key]]
        rows += [_settle_refund(state, order, refund, at) for order, refund in refunds[key]]
        payout = Payout(
            number=state.ledger.next_number("payout"),
            shop_no=shop_no,
            pay_type=pay_type,
            at=at,
            rows=rows,
        )
        state.ledger.add_payout(payout)
        payouts.append(payout)
    return payouts


def fee_cents(state: BankState, order: Order) -> int:
    """The bank's fee on a receipt: a rate, rounded half up to whole dollars."""
    settings = state.settings
    rate = settings.account_fee_per_mille if order.pay_type == "A" else settings.card_fee_per_mille
    return (order.amount_cents * rate + 50_000) // 100_000 * 100


def _settle_order(state: BankState, order: Order, at: datetime) -> PayoutRow:
    del state.ledger.unsettled_orders[order.key]
    order.settled_at = at
    move(state, order, "settle")
    return PayoutRow(
        ts_no=order.ts_no,
        order_no=order.order_no,
        pay_date=minute_text(order.paid_at or at),
        amount_cents=order.amount_cents,
        fee_cents=fee_cents(state, order),
        ts_type="P",
    )


def _settle_refund(state: BankState, order: Order, refund: Refund, at: datetime) -> PayoutRow:
    del state.ledger.unsettled_refunds[refund.refund_no]
    refund.settled_at = at
    state.ledger.save_order(order)
    return PayoutRow(
        ts_no=order.ts_no,
        order_no=order.order_no,
        pay_date=minute_text(refund.requested_at),
        amount_cents=refund.amount_cents,
        fee_cents=0,
        ts_type="R",
    )
