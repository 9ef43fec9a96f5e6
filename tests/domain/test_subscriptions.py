"""Subscriptions: the days of charges, and what becomes of the money of each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.buyers import NOBODY
from kaimai.domain.errors import InvalidInput
from kaimai.domain.subscriptions import (
    ChargeReport,
    ChargeSchedule,
    Fate,
    Period,
    ScheduleReport,
    Subscription,
    charge_day,
    checked_schedule,
    child_of,
    fate_of,
    is_foreign,
    next_ask,
)

STARTED = datetime(2026, 1, 31, 4, tzinfo=UTC)
MONTHLY = ChargeSchedule(times=12, period=Period.MONTH, every=1)
SUBSCRIPTION = Subscription(
    id="s",
    number="260131-A",
    token="t",
    buyer_id="alice",
    plan_id="p",
    sku_id="k",
    sku="COLA",
    name="可樂",
    options={},
    quantity=2,
    unit_price=30,
    shipping_fee=60,
    amount=120,
    schedule=MONTHLY,
    contact=NOBODY,
    delivery=None,
    invoice=None,
    first_order_id="o",
    master_number="M",
    reference="shop.digest",
    status="active",
    version=2,
    charged=1,
    failed=0,
    next_charge_on=None,
    ask_at=None,
    started_at=STARTED,
    stop_asked_at=None,
    created_at=STARTED,
)


@pytest.mark.parametrize(
    ("period", "every", "number", "day"),
    [
        ("D", 3, 2, date(2026, 2, 3)),
        ("W", 2, 3, date(2026, 2, 28)),
        ("M", 1, 1, date(2026, 1, 31)),
        ("M", 1, 2, date(2026, 2, 28)),
        ("M", 1, 3, date(2026, 3, 31)),
        ("M", 13, 2, date(2027, 2, 28)),
        ("M", 25, 2, date(2028, 2, 29)),
        ("Y", 1, 2, date(2027, 1, 31)),
    ],
)
def test_a_charge_is_due_on_its_day_or_the_last_of_its_month(
    period: str, every: int, number: int, day: date
) -> None:
    schedule = ChargeSchedule(times=99, period=Period(period), every=every)

    assert charge_day(date(2026, 1, 31), number, schedule) == day


def test_a_year_after_the_29th_of_february_it_is_the_28th() -> None:
    yearly = ChargeSchedule(times=9, period=Period.YEAR, every=1)

    days = [charge_day(date(2028, 2, 29), number, yearly) for number in (2, 5)]

    assert days == [date(2029, 2, 28), date(2032, 2, 29)]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(Period), st.integers(1, 99))
def test_charges_follow_each_other(first: date, period: Period, every: int) -> None:
    schedule = ChargeSchedule(times=5, period=period, every=every)

    days = [charge_day(first, number, schedule) for number in range(1, 6)]

    assert days[0] == first
    assert days == sorted(set(days))


@pytest.mark.parametrize(
    ("times", "period", "every", "field"),
    [(1, "M", 1, "times"), (1000, "M", 1, "times"), (2, "H", 1, "period"), (2, "D", 100, "every")],
)
def test_a_schedule_that_the_bank_does_not_take_is_refused(
    times: int, period: str, every: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_schedule(times, period, every)

    assert refused.value.field == field


def test_the_bank_is_asked_after_the_day_of_the_charge_and_not_all_the_time() -> None:
    due = date(2026, 2, 28)
    told_by = datetime(2026, 2, 27, 21, tzinfo=UTC)  # five in the morning in Taipei

    assert next_ask(due, STARTED) == told_by
    assert next_ask(due, told_by) == told_by + timedelta(hours=6)
    assert next_ask(None, STARTED) is None


@pytest.mark.parametrize(
    ("number", "child"),
    [("M", None), ("M_002", ("M", 2)), ("M_N_999", ("M_N", 999)), ("M_2", None), ("_002", None)],
)
def test_the_number_of_a_later_charge_names_its_series(
    number: str, child: tuple[str, int] | None
) -> None:
    assert child_of(number) == child


def _charge(**changes: object) -> ChargeReport:
    fields = {"number": 2, "attempt_number": "M_002", "is_paid": True, "amount": 120, **changes}
    return ChargeReport(**fields)  # type: ignore[arg-type]


STOP = STARTED + timedelta(days=30)


@pytest.mark.parametrize(
    ("changes", "asked", "is_stray", "fate"),
    [
        ({}, None, False, Fate.ORDERED),
        ({"amount": None}, None, False, Fate.ORDERED),
        ({"is_paid": False}, None, False, Fate.FAILED),
        ({"amount": 119}, None, False, Fate.WRONG_AMOUNT),
        ({"at": STOP}, STOP, False, Fate.ORDERED),
        ({"at": STOP + timedelta(seconds=1)}, STOP, False, Fate.SURPLUS),
        ({}, STOP, False, Fate.ORDERED),
        ({"number": 12}, None, False, Fate.ORDERED),
        ({"number": 13}, None, False, Fate.SURPLUS),
        ({}, None, True, Fate.SURPLUS),
    ],
)
def test_what_becomes_of_a_charge(
    changes: dict[str, object], asked: datetime | None, is_stray: bool, fate: Fate
) -> None:
    subscription = replace(SUBSCRIPTION, stop_asked_at=asked)

    assert fate_of(subscription, _charge(**changes), is_stray=is_stray) == fate


@pytest.mark.parametrize(
    ("changes", "foreign"),
    [
        ({}, False),
        ({"amount": 120, "times": 12}, False),
        ({"amount": 121}, True),
        ({"times": 11}, True),
        ({"charges": (_charge(reference="shop.digest"),)}, False),
        ({"charges": (_charge(reference="another"),)}, True),
    ],
)
def test_what_speaks_of_another_series_is_foreign(
    changes: dict[str, object], foreign: bool
) -> None:
    report = ScheduleReport(**{"master_number": "M", "charges": (), **changes})  # type: ignore[arg-type]

    assert is_foreign(SUBSCRIPTION, report) is foreign


def test_the_next_day_is_none_after_the_last_charge() -> None:
    assert SUBSCRIPTION.day_of(2) == date(2026, 2, 28)
    assert SUBSCRIPTION.day_of(13) is None
    assert replace(SUBSCRIPTION, started_at=None).day_of(2) is None
