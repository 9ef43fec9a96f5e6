"""Statements and payouts. Amounts are cents, but those out of escrow are whole dollars."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from funbiz.replies.reply import CENTS, MOMENT, REQUIRED, TEXT, Reply
from funbiz.wire import Balance, Day, Dollars, Need, Number, Rows, Wire

_DOLLARS = Dollars()


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow:
    """One line of a day's statement. `kind` is an EntryKind.

    `pay_date`: payment or capture, or when a refund was asked for.
    """

    ts_no: Annotated[str, Wire("TSNo", TEXT, REQUIRED)]
    order_no: Annotated[str, Wire("OrderNo", TEXT, REQUIRED)]
    kind: Annotated[str, Wire("TSType", TEXT, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", CENTS, REQUIRED)]
    pay_type: Annotated[str | None, Wire("PayType", TEXT)] = None
    ts_date: Annotated[datetime | None, Wire("TSDate", MOMENT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", MOMENT)] = None
    param1: Annotated[str | None, Wire("Param1", TEXT)] = None
    param2: Annotated[str | None, Wire("Param2", TEXT)] = None
    param3: Annotated[str | None, Wire("Param3", TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryBillReply(Reply):
    """BillQuery: a day without business is an empty tuple."""

    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    day: Annotated[date | None, Wire("BillDate", Day())] = None
    rows: Annotated[tuple[BillRow, ...], Wire("OrderList", Rows(BillRow), Need.READABLE)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AllotmentRow:
    """One order in a payout."""

    ts_no: Annotated[str, Wire("TSNO", TEXT, REQUIRED)]
    order_no: Annotated[str, Wire("OrderNO", TEXT, REQUIRED)]
    kind: Annotated[str, Wire("TSType", TEXT, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", CENTS, REQUIRED)]
    fee_cents: Annotated[int | None, Wire("Fee", CENTS)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", MOMENT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """One payout to the shop. `payable_cents` is what was due, `paid_cents` what was paid."""

    allot_no: Annotated[str, Wire("AllotNo", TEXT, REQUIRED)]
    day: Annotated[date | None, Wire("AllotDate", Day())] = None
    pay_type: Annotated[str | None, Wire("PayType", TEXT)] = None
    collected_cents: Annotated[int | None, Wire("PayAmount", CENTS)] = None
    refunded_cents: Annotated[int | None, Wire("RefundAmount", CENTS)] = None
    fee_cents: Annotated[int | None, Wire("FeeAmount", CENTS)] = None
    payable_cents: Annotated[int | None, Wire("ExtAllotAmount", Balance())] = None
    paid_cents: Annotated[int | None, Wire("AllotAmount", Balance())] = None
    account: Annotated[str | None, Wire("Account", TEXT)] = None
    rows: Annotated[tuple[AllotmentRow, ...], Wire("List", Rows(AllotmentRow), Need.READABLE)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAllotmentsReply(Reply):
    """AllotQuery: no payout is an empty tuple."""

    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    allotments: Annotated[tuple[Allotment, ...], Wire("Allot", Rows(Allotment), Need.READABLE)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowAllotmentRow:
    """One credit in a payout out of escrow. Whole dollars."""

    allot_no: Annotated[str, Wire("AllotNo", TEXT, REQUIRED)]
    credited_on: Annotated[date | None, Wire("CreditDate", Day())] = None
    credit_dollars: Annotated[int | None, Wire("CreditAmount", _DOLLARS, Need.READABLE)] = None
    instalment_no: Annotated[int | None, Wire("InstallNo", Number(0, 99))] = None
    paid_dollars: Annotated[int | None, Wire("PayAmount", _DOLLARS, Need.READABLE)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowAllotment:
    """One payout out of escrow. Whole dollars, unlike every other record.

    `deducted_dollars` is what was kept back, `prededucted_dollars` what will be.
    """

    day: Annotated[date, Wire("AllotDate", Day(), REQUIRED)]
    collected_dollars: Annotated[int | None, Wire("PayAmount", _DOLLARS, Need.READABLE)] = None
    deducted_dollars: Annotated[int | None, Wire("DeductAmount", _DOLLARS, Need.READABLE)] = None
    prededucted_dollars: Annotated[int | None, Wire("PredeductAmount", _DOLLARS, Need.READABLE)] = (
        None
    )
    paid_dollars: Annotated[int | None, Wire("AllotAmount", _DOLLARS, Need.READABLE)] = None
    rows: Annotated[
        tuple[EscrowAllotmentRow, ...], Wire("List", Rows(EscrowAllotmentRow), Need.READABLE)
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryEscrowAllotmentsReply(Reply):
    """AllotTrustQuery: no payout is an empty tuple."""

    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    allotments: Annotated[
        tuple[EscrowAllotment, ...], Wire("Allot", Rows(EscrowAllotment), Need.READABLE)
    ] = ()
