"""Subscriptions: goods that are bought again and again, their table of moves, the arithmetic of the days
on which the bank charges the card, and the judgement of what the bank says of one series."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from kaimai.domain.buyers import Contact
from kaimai.domain.calendar import TAIPEI, taipei
from kaimai.domain.errors import InvalidInput
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.domain.moves import Machine, Move

TIMES_MIN, TIMES_MAX = 2, 999
EVERY_MIN, EVERY_MAX = 1, 99
"""The bank's limits of a series: charges in all, and periods from one to the next."""

STARTED, STOPPED, FINISHED = (
    "subscription.started",
    "subscription.stopped",
    "subscription.finished",
)
"""Kinds of events that moves of a subscription write."""
CHARGE_PAID, CHARGE_FAILED = "charge.paid", "charge.failed"
CHARGE_UNFILLED = "charge.unfilled"
"""Paid, and there was nothing on the shelf to send."""
CHARGE_SURPLUS = "charge.surplus"
"""Paid though the series should have ended: it goes back."""
CHARGE_EVENTS = (CHARGE_PAID, CHARGE_FAILED, CHARGE_UNFILLED, CHARGE_SURPLUS)
"""Kinds of events about one charge; the first has none, because `subscription.started` tells of it."""

WITHOUT_STOCK, AFTER_STOP = "charge_without_stock", "charge_after_stop"
"""Kinds of cases that a charge may open."""

SUBSCRIPTION_MOVES = Machine(
    "subscription",
    {
        "subscribe": Move(frozenset(), "initialized"),
        "start": Move(frozenset({"initialized", "abandoned"}), "active", STARTED),
        "abandon": Move(frozenset({"initialized"}), "abandoned"),
        # From `stopped` when the bank goes on all the same: it is told once more.
        "stop": Move(frozenset({"active", "stopped"}), "stopping"),
        "confirm_stop": Move(frozenset({"active", "stopping"}), "stopped", STOPPED),
        "finish": Move(frozenset({"active", "stopping"}), "finished", FINISHED),
    },
    final={"finished"},
)
RUNNING = frozenset({"active", "stopping"})
"""Statuses in which the bank may charge, as far as is known."""
ENDED = frozenset({"abandoned", "finished", "stopped"})

CHARGED_AT = time(3, 0)
"""When in the day the bank charges; only for guessing when to ask, never for what counts."""
ASK_AFTER = timedelta(hours=2)
"""How long after a charge was due the bank is asked, if it has not told by itself."""
ASK_AGAIN = timedelta(hours=6)
"""How long after an answer without news."""
RETRY = timedelta(minutes=10)
"""How long after the bank could not be asked, or was told to stop and has not said that it did."""


class Period(StrEnum):
    """What a series counts in, by the bank's letters."""

    DAY = "D"
    WEEK = "W"
    MONTH = "M"
    YEAR = "Y"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSchedule:
    """A series: `times` charges in all, one every `every` periods."""

    times: int
    period: Period
    every: int


def checked_schedule(times: int, period: str, every: int) -> ChargeSchedule:
    """A schedule that the bank takes. Raises InvalidInput."""
    if not TIMES_MIN <= times <= TIMES_MAX:
        raise InvalidInput("times", f"must be between {TIMES_MIN} and {TIMES_MAX}")
    if period not in list(Period):
        raise InvalidInput("period", f"must be one of {', '.join(Period)}")
    if not EVERY_MIN <= every <= EVERY_MAX:
        raise InvalidInput("every", f"must be between {EVERY_MIN} and {EVERY_MAX}")
    return ChargeSchedule(times=times, period=Period(period), every=every)


def charge_day(first: date, number: int, schedule: ChargeSchedule) -> date:
    """On which day the charge of this number is due, counted from 1, which was made on `first`.

    A month that is too short is charged on its last day; the month after it on the first charge's day
    again.
    """
    passed = (number - 1) * schedule.every
    match schedule.period:
        case Period.DAY:
            return first + timedelta(days=passed)
        case Period.WEEK:
            return first + timedelta(weeks=passed)
        case Period.MONTH:
            return _months_after(first, passed)
        case Period.YEAR:
            return _months_after(first, 12 * passed)


def _months_after(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last))


def next_ask(due: date | None, now: datetime) -> datetime | None:
    """When the bank should be asked about a series whose next charge is due on that day."""
    if due is None:
        return None
    told_by = datetime.combine(due, CHARGED_AT, TAIPEI) + ASK_AFTER
    return max(told_by, now + ASK_AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a product is sold regularly: `price` NT$ a unit and period. `sku_id` None: all its SKUs.

    A plan never changes: another one takes its place.
    """

    id: str
    product_id: str
    sku_id: str | None
    schedule: ChargeSchedule
    price: int
    is_on: bool

    @property
    def times(self) -> int:
        """Charges in all."""
        return self.schedule.times

    @property
    def period(self) -> Period:
        """What the series counts in."""
        return self.schedule.period

    @property
    def every(self) -> int:
        """Periods from one charge to the next."""
        return self.schedule.every


def checked_price(price: int) -> int:
    """A price of one unit, in NT$. Raises InvalidInput."""
    if not 1 <= price <= ORDER_TOTAL_MAX:
        raise InvalidInput("price", f"must be between 1 and {ORDER_TOTAL_MAX:,}")
    return price


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One buyer's series as operations see it. `amount`: NT$ of each charge, its delivery included."""

    id: str
    number: str
    token: str
    buyer_id: str | None
    plan_id: str
    sku_id: str
    sku: str
    name: str
    options: dict[str, str]
    quantity: int
    unit_price: int
    shipping_fee: int
    amount: int
    schedule: ChargeSchedule
    contact: Contact
    delivery: dict[str, object] | None
    invoice: dict[str, object] | None
    first_order_id: str
    master_number: str | None
    """The attempt that the bank repeats; None until its first charge was paid."""
    reference: str
    status: str
    version: int
    charged: int
    """Periods that were paid; money that goes back is not among them."""
    failed: int
    next_charge_on: date | None
    ask_at: datetime | None
    started_at: datetime | None
    stop_asked_at: datetime | None
    ended_at: datetime | None = None
    card_last_four: str | None = None
    created_at: datetime

    def day_of(self, number: int) -> date | None:
        """When the charge of this number is due, as we count; None before the first, after the last."""
        if self.started_at is None or number > self.schedule.times:
            return None
        return charge_day(taipei(self.started_at).date(), number, self.schedule)


class SeriesState(StrEnum):
    """How a series stands at the bank."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeReport:
    """What the bank said about one charge of a series. None: it did not say. Amount in NT$."""

    number: int
    attempt_number: str
    is_paid: bool
    at: datetime | None = None
    amount: int | None = None
    reference: str | None = None
    ts_no: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleReport:
    """What the bank said about one series: by a notice of one charge, or asked about the whole.

    `state` None: it did not say. Amount in NT$.
    """

    master_number: str
    charges: tuple[ChargeReport, ...]
    state: SeriesState | None = None
    amount: int | None = None
    times: int | None = None
    next_charge_on: date | None = None
    card_last_four: str | None = None


_CHILD = re.compile(r"(.+)_(\d{3})", re.ASCII)


def child_of(attempt_number: str) -> tuple[str, int] | None:
    """The series and the place in it that the bank's number of a later charge names, or None."""
    found = _CHILD.fullmatch(attempt_number)
    return None if found is None else (found[1], int(found[2]))


class Fate(StrEnum):
    """What becomes of the money of one charge."""

    FAILED = "failed"
    """The card was not charged."""
    ORDERED = "ordered"
    """It pays for the period's order, if there is stock for it."""
    SURPLUS = "surplus"
    """The series should have ended: it goes back."""
    WRONG_AMOUNT = "wrong_amount"
    """Not what was agreed: a person decides."""


def fate_of(subscription: Subscription, charge: ChargeReport, *, is_stray: bool) -> Fate:
    """What becomes of a charge that is new. Pure.

    `is_stray`: it was made by a series that this subscription never wanted. A charge that was made
    before the stop was asked for counts; without a time it counts as made before.
    """
    if not charge.is_paid:
        return Fate.FAILED
    if charge.amount is not None and charge.amount != subscription.amount:
        return Fate.WRONG_AMOUNT
    asked = subscription.stop_asked_at
    is_late = asked is not None and charge.at is not None and charge.at > asked
    if is_stray or is_late or charge.number > subscription.schedule.times:
        return Fate.SURPLUS
    return Fate.ORDERED


def is_foreign(
    subscription: Subscription, report: ScheduleReport, *, is_stray: bool = False
) -> bool:
    """Whether a member that names the series contradicts ours. One left out contradicts nothing.

    A stray series may be of another amount: that may be why it is stray.
    """
    pairs = [(each.reference, subscription.reference) for each in report.charges]
    if not is_stray:
        agreed = subscription.schedule
        if report.amount not in {None, subscription.amount} or report.times not in {
            None,
            agreed.times,
        }:
            return True
    return any(theirs is not None and theirs != ours for theirs, ours in pairs)
