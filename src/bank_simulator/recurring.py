"""Recurring card payments: charging a period, failing to, and coming to the end of a schedule."""

from datetime import datetime
from typing import Final

import msgspec

from bank_simulator.payments import WrongState, announce, book_payment
from bank_simulator.records import Charge, Order, Schedule
from bank_simulator.schedules import FAILED, FINISHED, PAID, RUNNING, STOPPED, set_next
from bank_simulator.state import BankState

_REFUSED: Final = "E5101"


def running_schedule(order: Order) -> Schedule:
    """The schedule that is still charged. Raises `WrongState` when there is none."""
    if order.schedule is None or order.schedule.status != RUNNING:
        raise WrongState(f"{order.order_no} does not recur, or no longer")
    return order.schedule


def charge(state: BankState, master: Order, at: datetime, *, fails: bool = False) -> Charge:
    """Charge the next period and tell the shop; after the last one the schedule is finished.

    A paid charge is an order of its own, `<master>_002` and on; a failed one is only a line of
    the schedule. Raises `WrongState` unless the schedule is running.
    """
    schedule = running_schedule(master)
    has_failed = fails or schedule.fails_next
    schedule.fails_next = False
    child = _child(state, master, number=len(schedule.charges) + 1, at=at)
    charged = Charge(
        number=len(schedule.charges) + 1,
        order_no=child.order_no,
        at=at,
        status=FAILED if has_failed else PAID,
    )
    if not has_failed:
        state.ledger.add_order(child)
        book_payment(state, child, at)
    schedule.charges = [*schedule.charges, charged]
    if charges_done(state, schedule) >= schedule.times:
        schedule.status, schedule.next_at = FINISHED, None
    else:
        set_next(state, master, schedule)
    state.ledger.save_order(master)
    announce(state, child, "RegularOut", now=at, failure=_REFUSED if has_failed else None)
    if schedule.status == FINISHED:
        announce(state, master, "RegularEnd", now=at)
    return charged


def charges_done(state: BankState, schedule: Schedule) -> int:
    """How many of the agreed charges are used up; by setting a failed one is not."""
    if state.settings.recurring_counts_failures:
        return len(schedule.charges)
    return sum(charged.status == PAID for charged in schedule.charges)


def stop_schedule(state: BankState, order: Order, now: datetime) -> None:
    """Charge no more, and tell the shop. Raises `WrongState` unless the schedule is running."""
    schedule = running_schedule(order)
    schedule.status, schedule.next_at, schedule.stopped_at = STOPPED, None, now
    state.ledger.save_order(order)
    if state.settings.recurring_stop_is_pushed:
        announce(state, order, "RegularEnd", now=now)


def _child(state: BankState, master: Order, *, number: int, at: datetime) -> Order:
    return msgspec.structs.replace(
        master,
        order_no=f"{master.order_no}_{number:03}",
        ts_no=state.next_ts_no(master.shop_no),
        link_key=state.link_key(),
        master_order_no=master.order_no,
        schedule=None,
        pay_status=f"{master.pay_status[:2]}400",
        created_at=at,
        expires_at=at,
        authorized_at=at,
        paid_at=None,
        settled_at=None,
        auth_code=f"{state.random.randrange(10**6):06}",
        failed_attempts=0,
        stored_token=None,
        card_expiry=None,
        bind_no=None,
        fails_next_refund=False,
        refunds=[],
    )
