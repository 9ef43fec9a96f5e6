"""Keeping the sums of what was sold, so that a page about a month reads a row a day."""

from datetime import timedelta

from kaimai.domain.identifiers import Mint
from kaimai.domain.sales import day_of, end_of, shown_days
from kaimai.persistence import sales
from kaimai.persistence.database import Database

AGAIN_AFTER = timedelta(days=1)
"""A day that is past is counted again so often: a payment may be heard of late, for an earlier day."""


async def count_sales(db: Database, mint: Mint) -> int:
    """Count today and yesterday, and the one other day that was counted longest ago.

    1 when it found a day that was not counted after its end, else 0: a new shop's first runs take
    up the two months that are shown, and so do those after a rest.
    """
    now = mint.now()
    today = day_of(now)
    past = shown_days(today)
    counted = await db.read(sales.counted, past)
    open_ = [day for day in past if day not in counted or counted[day] < end_of(day)]
    due = [today, past[0]]
    if open_:
        due.append(open_[0])
    else:
        oldest = min(counted, key=counted.__getitem__)
        if counted[oldest] + AGAIN_AFTER <= now:
            due.append(oldest)
    for day in dict.fromkeys(due):
        await db.write(sales.count_day, day, now)
    return 1 if open_ else 0
