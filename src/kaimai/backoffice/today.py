"""The first page: what needs doing now, and how the day and the month are going."""

from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from litestar import Response
from markupsafe import Markup

from kaimai.backoffice.charts import Bar, bars
from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.calendar import taipei
from kaimai.domain.sales import SalesDay, Sold, month_before, total
from kaimai.queries import today as queries
from kaimai.queries.today import COUNTED_TO, Sales
from kaimai.words.backoffice import texts
from kaimai.words.formats import day, money
from kaimai.words.story import case_name

_MARKED_HOURS: Final = 6
_MARKED_DAYS: Final = 5


class Chart(NamedTuple):
    """A chart with the same in figures: rows of label, now, then."""

    svg: Markup
    rows: list[tuple[str, Sold | None, Sold | None]]
    now: Sold
    then: Sold | None
    """The same stretch of time before; None: it has not been counted."""


@page("/", "today.view")
async def today(visit: TheVisit) -> Response[Any]:
    """Everything that waits for somebody, and how the day is going."""
    db, now = visit.shop.db, visit.now
    profile = await visit.shop.profile.now()
    found = await db.read(queries.today, now, default_low=profile.low_stock)
    sales = await db.read(queries.sales_now, now)
    return await show(
        visit,
        "today.html",
        today=found,
        cap=COUNTED_TO,
        case_name=lambda kind: case_name(kind).of(visit.language),
        sales=sales,
        of_day=_of_day(visit, sales),
        of_month=_of_month(visit, sales),
        date=day(sales.today.day, visit.language),
    )


def _of_day(visit: Visit, sales: Sales) -> Chart:
    """Today by the hour beside the same day last week; what is compared is the hours up to now."""
    hour_now = taipei(visit.now).hour
    before = sales.week_ago.hours if sales.week_ago is not None else [None] * 24
    rows: list[tuple[str, Sold | None, Sold | None]] = [
        (f"{hour:02}:00", sales.today.hours[hour] if hour <= hour_now else None, before[hour])
        for hour in range(24)
    ]
    places = [
        Bar(
            label=f"{hour}:00",
            now=None if now is None else now.amount,
            then=None if then is None else then.amount,
            is_marked=hour % _MARKED_HOURS == 0,
        )
        for hour, (_, now, then) in enumerate(rows)
    ]
    past = None if sales.week_ago is None else total(sales.week_ago.hours[: hour_now + 1])
    return _chart(visit, "day", places=places, rows=rows, now=sales.today.total, then=past)


def _of_month(visit: Visit, sales: Sales) -> Chart:
    """This month by the day beside the month before; what is compared is the days up to today."""
    first = sales.today.day.replace(day=1)
    present = sales.month(first)
    before = sales.month(month_before(first))
    length = max(_days_of(first), len(before))
    rows: list[tuple[str, Sold | None, Sold | None]] = [
        (str(place + 1), _at(present, place), _at(before, place)) for place in range(length)
    ]
    places = [
        Bar(
            label=label,
            now=None if now is None else now.amount,
            then=None if then is None else then.amount,
            is_marked=place == 0 or (place + 1) % _MARKED_DAYS == 0,
        )
        for place, (label, now, then) in enumerate(rows)
    ]
    so_far = total(each.total for each in present if each is not None)
    compared = [each.total for each in before[: len(present)] if each is not None]
    past = total(compared) if len(compared) == len(before[: len(present)]) else None
    return _chart(visit, "month", places=places, rows=rows, now=so_far, then=past)


def _chart(
    visit: Visit,
    name: str,
    *,
    places: list[Bar],
    rows: list[tuple[str, Sold | None, Sold | None]],
    now: Sold,
    then: Sold | None,
) -> Chart:
    t = texts(visit.language)
    told = t["today_told"].format(
        now=money(now.amount), then=t["today_not_counted"] if then is None else money(then.amount)
    )
    svg = bars(
        places,
        name=f"sales-{name}",
        title=t[f"today_sales_{name}"],
        told=told,
        language=visit.language,
    )
    return Chart(svg, rows, now, then)


def _at(days: list[SalesDay | None], place: int) -> Sold | None:
    found = days[place] if place < len(days) else None
    return None if found is None else found.total


def _days_of(first: date) -> int:
    return ((first + timedelta(days=31)).replace(day=1) - first).days


HANDLERS: Final = (today,)
