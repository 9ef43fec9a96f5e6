"""The reply about a schedule of recurring charges."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from funbiz.replies.reply import CENTS, COUNT, MOMENT, REQUIRED, TEXT, Reply
from funbiz.wire import Day, Need, Part, Rows, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    """One charge of a schedule, paid or failed: `status` is a ChargeStatus."""

    number: Annotated[int, Wire("RegularNum", COUNT, REQUIRED)]
    order_no: Annotated[str, Wire("OrderNo", TEXT, REQUIRED)]
    status: Annotated[str, Wire("DeductStatus", TEXT, REQUIRED)]
    charged_at: Annotated[datetime | None, Wire("DeductTime", MOMENT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDetails:
    """A schedule and its charges so far, in the bank's order (newest first in its sample).

    `status` is a ScheduleStatus, `period` a Period. `charged` counts the charges made.
    """

    master_order_no: Annotated[str, Wire("MasterOrderNo", TEXT, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", CENTS, REQUIRED)]
    status: Annotated[str, Wire("RegularStatus", TEXT, REQUIRED)]
    ordered_at: Annotated[datetime | None, Wire("OrderTime", MOMENT)] = None
    times: Annotated[int | None, Wire("DeductTotalNum", COUNT)] = None
    every: Annotated[int | None, Wire("FreqNum", COUNT)] = None
    period: Annotated[str | None, Wire("FreqType", TEXT)] = None
    charged: Annotated[int | None, Wire("DeductNum", COUNT)] = None
    next_charge_on: Annotated[date | None, Wire("ExpectDeductDate", Day())] = None
    stopped_on: Annotated[date | None, Wire("StopDeductTime", Day())] = None
    card_first_digits: Annotated[str | None, Wire("LeftCCNo", TEXT)] = None
    card_last_digits: Annotated[str | None, Wire("RightCCNo", TEXT)] = None
    charges: Annotated[tuple[ChargeRow, ...], Wire("Info", Rows(ChargeRow), Need.READABLE)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryScheduleReply(Reply):
    """RegularQuery: `schedule` is None when the bank has none under the number."""

    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    schedule: Annotated[
        ScheduleDetails | None, Wire("Order", Part(ScheduleDetails), Need.READABLE)
    ] = None
