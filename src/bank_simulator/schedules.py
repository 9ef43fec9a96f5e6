"""When a recurring order is charged: its days, its start, its place on the agenda.

The charges themselves are in `recurring`.
"""

import calendar
from datetime import datetime, timedelta
from typing import Final

from bank_simulator.clock import TAIPEI
from bank_simulator.records import Charge, Order, Schedule
from bank_simulator.state import BankState, Job, JobKind

PERIODS: Final = frozenset({"D", "W", "M", "Y"})
RUNNING: Final = "01"
FINISHED: Final = "00"
STOPPED: Final = "03"
PAID: Final = "00"
FAILED: Final = "03"


def start_schedule(state: BankState, order: Order, now: datetime) -> None:
    """Count the shopper's own payment as the first charge; nothing for an order without schedule."""
    schedule = order.schedule
    if schedule is None:
        return
    schedule.status = RUNNING
    schedule.charges = [Charge(number=1, order_no=order.order_no, at=now, status=PAID)]
    set_next(state, order, schedule)


def set_next(state: BankState, order: Order, schedule: Schedule) -> None:
    """Plan the charge after those that were tried."""
    first = schedule.charges[0].at.astimezone(TAIPEI)
    day = _day_of(first, schedule, count=len(schedule.charges))
    schedule.next_at = day.replace(
        hour=state.settings.recurring_hour, minute=0, second=0, microsecond=0
    )
    schedule_charge(state, order)


def schedule_charge(state: BankState, order: Order) -> None:
    """Put a recurring order's next charge on the agenda, if it has one."""
    if order.schedule is not None and order.schedule.next_at is not None:
        job = Job(JobKind.CHARGE, shop_no=order.shop_no, order_no=order.order_no)
        state.jobs.put(order.schedule.next_at, job)


def _day_of(first: datetime, schedule: Schedule, *, count: int) -> datetime:
    """The day `count` periods after the first; a month without that day charges on its last."""
    steps = schedule.every * count
    if schedule.period in {"D", "W"}:
        return first + timedelta(days=steps * (7 if schedule.period == "W" else 1))
    months = first.year * 12 + first.month - 1 + steps * (12 if schedule.period == "Y" else 1)
    year, month = months // 12, months % 12 + 1
    last_day = calendar.monthrange(year, month)[1]
    return first.replace(year=year, month=month, day=min(first.day, last_day))
