"""How often something is charged, how many times and about when, as people say it. Pure; which periods
there are is decided in `domain/subscriptions.py`."""

from collections.abc import Mapping
from datetime import date

from kaimai.domain.subscriptions import ChargeSchedule, Period
from kaimai.words.formats import money
from kaimai.words.languages import ENGLISH, Text

_EACH: Mapping[Period, Text] = {
    Period.DAY: Text("每天", "every day"),
    Period.WEEK: Text("每週", "every week"),
    Period.MONTH: Text("每月", "every month"),
    Period.YEAR: Text("每年", "every year"),
}
_EACH_FEW: Mapping[Period, Text] = {
    Period.DAY: Text("每 {n} 天", "every {n} days"),
    Period.WEEK: Text("每 {n} 週", "every {n} weeks"),
    Period.MONTH: Text("每 {n} 個月", "every {n} months"),
    Period.YEAR: Text("每 {n} 年", "every {n} years"),
}
_UNIT: Mapping[Period, Text] = {
    Period.DAY: Text("天", "days"),
    Period.WEEK: Text("週", "weeks"),
    Period.MONTH: Text("個月", "months"),
    Period.YEAR: Text("年", "years"),
}
_WEEKDAYS = (
    Text("一", "Monday"),
    Text("二", "Tuesday"),
    Text("三", "Wednesday"),
    Text("四", "Thursday"),
    Text("五", "Friday"),
    Text("六", "Saturday"),
    Text("日", "Sunday"),
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def period_name(period: Period, language: str) -> str:
    """The unit in which a schedule is counted: 天, 週, 個月 or 年."""
    return _UNIT[period].of(language)


def how_often(schedule: ChargeSchedule, language: str) -> str:
    """`每月`, `每 2 週`; `every month`, `every 2 weeks`."""
    words = (_EACH if schedule.every == 1 else _EACH_FEW)[schedule.period]
    return words.of(language).format(n=schedule.every)


def price_each_time(amount: int, schedule: ChargeSchedule, language: str) -> str:
    """`每月 NT$480`, or `NT$480 every month`."""
    often = how_often(schedule, language)
    return f"{money(amount)} {often}" if language == ENGLISH else f"{often} {money(amount)}"


def how_much(amount: int, schedule: ChargeSchedule, language: str) -> str:
    """`每月 NT$480，共 6 期`, or `NT$480 every month, 6 times`."""
    price, times = price_each_time(amount, schedule, language), schedule.times
    return f"{price}, {times} times" if language == ENGLISH else f"{price}，共 {times} 期"


def when_later(first: date, schedule: ChargeSchedule, language: str) -> str:
    """About when it is charged after the first time: `每月 23 日左右`. The bank charges in the small
    hours of a day that it reckons itself, so nobody is promised the very day."""
    often = how_often(schedule, language)
    if language == ENGLISH:
        return f"{often}{_around_in_english(first, schedule.period)}"
    return f"{often}{_around_in_chinese(first, schedule)}"


def promise(amount: int, schedule: ChargeSchedule, first: date, language: str) -> str:
    """The whole schedule in one sentence, before anybody agrees to it."""
    price = how_much(amount, schedule, language)
    later = when_later(first, schedule, language)
    if language == ENGLISH:
        return f"{price}: the first charge is today, then {later}. You can stop at any time."
    return f"{price}，第一次今天扣款，之後{later}；隨時可以停止。"


def _around_in_chinese(first: date, schedule: ChargeSchedule) -> str:
    between = "" if schedule.every == 1 else "的"
    match schedule.period:
        case Period.DAY:
            return ""
        case Period.WEEK:
            weekday = _WEEKDAYS[first.weekday()].zh
            return f"{between and '的星期'}{weekday}左右"
        case Period.MONTH:
            return f"{between} {first.day} 日左右"
        case Period.YEAR:
            return f"{between} {first.month} 月 {first.day} 日左右"


def _around_in_english(first: date, period: Period) -> str:
    match period:
        case Period.DAY:
            return ""
        case Period.WEEK:
            return f", around {_WEEKDAYS[first.weekday()].en}"
        case Period.MONTH:
            return f", around the {_ordinal(first.day)}"
        case Period.YEAR:
            return f", around {first.day} {_MONTHS[first.month - 1]}"


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
