"""When a sale shall end, as people say it: 到 21:00, 明天中午, 11/25 21:00, 週五晚上九點半, 再半小時."""

import re
from datetime import date, datetime, time, timedelta

from kaimai.domain.calendar import TAIPEI, taipei
from kaimai.domain.numerals import CHARACTERS, read_number

AHEAD_MAX = timedelta(days=60)
"""A sale that would run longer is asked about: its date has most likely passed."""
_NUMBER = rf"(?:\d{{1,2}}|[{CHARACTERS}]{{1,3}})"
_DAY = (
    rf"(?:(?P<year>20\d\d)[/\-.年])?(?P<month>{_NUMBER})(?:/|月)(?P<day>{_NUMBER})[日號]?(?:\([^)]*\))?"
    r"|(?P<near>今天|今日|今晚|今|明天|明日|明晚|明早|明|大後天|後天)"
    r"|(?P<next>下)?(?:個)?(?:週|周|星期|禮拜)(?P<weekday>[一二三四五六日天])"
)
_HALF = "(?P<half>凌晨|早上|上午|中午|下午|傍晚|晚上|晚|夜裡|am|pm)"
_TIME = (
    rf"{_HALF}?\s*(?:(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})"
    rf"|(?P<clock>{_NUMBER})[點時](?:整|(?P<past>半|{_NUMBER})分?)?)|(?P<noon>中午|正午|半夜|午夜)"
)
_LEAD = r"(?:開放|收單|結單|截止|預計|時間|期限|日期|就|在|:|\s)*(?:到|至|~|截止|結單|收單|期限|until)[:\s]*(?:時間)?[:\s]*"
_END = r"\s*(?:為止|截止|止|結單|收單|結束|前)?"
_DAYTIME = rf"(?:{_DAY})?\s*(?:{_TIME})?"
UNTIL = re.compile(
    rf"(?P<lead>{_LEAD})?(?=[\d上中下傍晚夜凌早今明大後正半午週周星禮{CHARACTERS}]|am|pm)"
    rf"{_DAYTIME}(?P<end>{_END})"
)
_SPAN = re.compile(
    rf"(?:再|多)?\s*(?:(?P<half>半)|(?P<n>\d{{1,3}}|[{CHARACTERS}]+))\s*個?\s*"
    r"(?P<unit>分鐘|分|小時|鐘頭|天)(?P<more>半)?"
)
_NEAR = {"今": 0, "明": 1, "後": 2, "大": 3}
_WEEKDAYS = "一二三四五六日"


def find_until(text: str) -> re.Match[str] | None:
    """Where a folded text says until when, if it does: with 到 or 截止, or as a clear day or time."""
    for found in UNTIL.finditer(text):
        has_day = bool(found["day"] or found["near"] or found["weekday"])
        has_time = bool(found["hour"] or found["clock"] or found["noon"])
        is_date_alone = has_day and (found["near"] is None or len(found["near"]) > 1)
        if has_time or is_date_alone:
            return found
    return None


def moment_of(found: re.Match[str], now: datetime) -> datetime | None:
    """The moment that was said; None when it has passed, is too far, or has two meanings.

    A day without a time is its last minute. An hour without 上午 or 下午 is the one still ahead
    today; where both are, it has two meanings.
    """
    here = taipei(now)
    day = _day(found, here)
    if day is None:
        return None
    clocks = _clocks(found)
    if found["near"] in {"今晚", "明晚"}:
        clocks = [clock for clock in clocks if clock >= timedelta(hours=17)] or clocks
    elif found["near"] == "明早":
        clocks = [clock for clock in clocks if clock < timedelta(hours=12)]
    start = datetime.combine(day, time(0), TAIPEI)
    ahead = [start + clock for clock in clocks if start + clock > here]
    if len(ahead) != 1 or ahead[0] - here > AHEAD_MAX:
        return None
    return ahead[0]


def later(text: str, closes_at: datetime) -> datetime | None:
    """The moment that lies so much later: 30 分鐘, 半小時, 一個半小時, 1天; None if nothing was said."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    unit = {"分": 1, "小": 60, "鐘": 60, "天": 1440}[found["unit"][0]]
    count = 0 if found["half"] else read_number(found["n"])
    if count is None:
        return None
    halves = (1 if found["half"] else 0) + (1 if found["more"] else 0)
    span = timedelta(minutes=unit * count + unit * halves // 2)
    return closes_at + span if timedelta(0) < span <= AHEAD_MAX else None


def _day(found: re.Match[str], here: datetime) -> date | None:
    if found["near"]:
        return here.date() + timedelta(days=_NEAR[found["near"][0]])
    if found["weekday"]:
        weekday = _WEEKDAYS.index(found["weekday"].replace("天", "日"))
        monday = here.date() - timedelta(days=here.weekday())
        if found["next"]:
            return monday + timedelta(days=7 + weekday)
        return monday + timedelta(days=weekday)
    if not found["day"]:
        return here.date()
    month, day = read_number(found["month"]) or 0, read_number(found["day"]) or 0
    year = int(found["year"] or here.year)
    try:
        said = date(year, month, day)
        return said if found["year"] or said >= here.date() else date(year + 1, month, day)
    except ValueError:
        return None


def _clocks(found: re.Match[str]) -> list[timedelta]:
    """The times of the day that were said: two for 「9點」, one for 「21:00」 and 「晚上9點」."""
    if found["noon"]:
        return [timedelta(hours=12 if found["noon"] in {"中午", "正午"} else 24)]
    if not found["hour"] and not found["clock"]:
        return [timedelta(hours=23, minutes=59)]
    hour = read_number(found["hour"] or found["clock"])
    past = found["past"]
    minute = 30 if past == "半" else read_number(found["minute"] or past or "0")
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return []
    half = found["half"]
    evening = {"下午", "傍晚", "晚上", "晚", "夜裡", "pm"}
    if half in evening:
        hours = [hour + 12 if 1 <= hour < 12 else 24 if hour == 12 and half[0] in "晚夜" else hour]
    elif half == "中午":
        hours = [hour + 12 if hour in {1, 2} else hour]
    elif half in {"凌晨", "am"}:
        hours = [hour % 12 if hour <= 12 else hour]
    elif half or found["hour"] or not 1 <= hour < 12:
        hours = [hour]
    else:
        hours = [hour, hour + 12]
    return [timedelta(hours=each, minutes=minute) for each in hours]
