"""The daily statements: BillQuery (what came in and went out), AllotQuery and AllotTrustQuery
(what was paid out)."""

from datetime import datetime, timedelta
from typing import Final

from bank_simulator.clock import day_text, minute_text
from bank_simulator.codes import Rejected
from bank_simulator.falsify import falsified_lines
from bank_simulator.fields import Json, day_in, filled
from bank_simulator.ledger import BillEntry
from bank_simulator.records import Payout, PayoutRow
from bank_simulator.services.query import head, listed
from bank_simulator.state import BankState, Shop

_WINDOW_DAYS: Final = 30


def query_bill(state: BankState, shop: Shop, request: Json) -> Json:
    """One day's receipts and refunds. A card counts on the day it was captured.

    Raises E2901, E2902; E2903 unless the day is yesterday to 30 days ago.
    """
    now = state.clock.now()
    day = day_in(request, "BillDate", missing="E2901", malformed="E2902")
    if not _is_in_window(day, now):
        raise Rejected("E2903")
    entries = state.ledger.bill(shop.account.shop_no, day_text(day))
    rows = falsified_lines(
        state.faults, "BillQuery", "OrderNo", [_bill_row(entry) for entry in entries]
    )
    return {
        **head(shop, now, code="S0000" if rows else "S0001", BillDate=day_text(day)),
        "OrderList": listed(state.settings, rows),
    }


def _bill_row(entry: BillEntry) -> Json:
    order, refund = entry.order, entry.refund
    paid_at = order.paid_at if refund is None else refund.requested_at
    return {
        "TSNo": order.ts_no,
        "OrderNo": order.order_no,
        "TSType": "P" if refund is None else "R",
        "TSDate": minute_text(order.created_at),
        "PayDate": None if paid_at is None else minute_text(paid_at),
        "PayType": order.pay_type,
        "Amount": order.amount_cents if refund is None else refund.amount_cents,
        "Param1": order.param1,
        "Param2": order.param2,
        "Param3": order.param3,
    }


def query_allotments(state: BankState, shop: Shop, request: Json) -> Json:
    """The payouts of a period for one pay type, oldest first, in cents.

    Raises E3100 to E3102; E3103 outside yesterday to 30 days ago; E0600, E0601 for the pay type.
    """
    now = state.clock.now()
    start, end = _allot_days(request, now)
    pay_type = filled(request, "PayType")
    if pay_type is None:
        raise Rejected("E0600")
    if pay_type not in {"A", "C", "M", "P", "W"}:
        raise Rejected("E0601")
    rows = [
        _payout_row(state, payout)
        for payout in state.ledger.payouts[shop.account.shop_no]
        if payout.pay_type == pay_type and start.date() <= payout.at.date() <= end.date()
    ]
    return {
        **head(shop, now, code="S0000" if rows else "S0001"),
        "Allot": listed(state.settings, rows),
    }


def _payout_row(state: BankState, payout: Payout) -> Json:
    payable = payout.paid_cents - payout.refunded_cents - payout.fee_cents
    return {
        "AllotNo": _allot_no(payout),
        # A number here, although the escrow service has a string.
        "AllotDate": int(day_text(payout.at)),
        "PayType": payout.pay_type,
        "PayAmount": payout.paid_cents,
        "RefundAmount": payout.refunded_cents or None,
        "FeeAmount": payout.fee_cents,
        "ExtAllotAmount": payable,
        "AllotAmount": max(payable, 0),
        "Account": "(807)00000000000000",
        "List": falsified_lines(
            state.faults, "AllotQuery", "OrderNO", [_payout_line(row) for row in payout.rows]
        ),
    }


def query_escrow_allotments(state: BankState, shop: Shop, request: Json) -> Json:
    """The payouts of escrow, oldest first, in whole dollars, with one line a receipt.

    Raises E3100 to E3103 as `query_allotments`.
    """
    now = state.clock.now()
    start, end = _allot_days(request, now)
    rows = [
        _escrow_row(state, payout)
        for payout in state.ledger.payouts[shop.account.shop_no]
        if payout.pay_type == "P" and start.date() <= payout.at.date() <= end.date()
    ]
    return {
        **head(shop, now, code="S0000" if rows else "S0001"),
        "Allot": listed(state.settings, rows),
    }


def _escrow_row(state: BankState, payout: Payout) -> Json:
    paid, fee, refunded = payout.paid_cents, payout.fee_cents, payout.refunded_cents
    lines = [_escrow_line(payout, row) for row in payout.rows if row.ts_type == "P"]
    return {
        "AllotDate": day_text(payout.at),
        "PayAmount": paid // 100,
        "DeductAmount": fee // 100,
        "AllotAmount": max(paid - fee - refunded, 0) // 100,
        # Our own reading: what refunds take off the payout.
        "PredeductAmount": refunded // 100,
        "List": falsified_lines(
            state.faults, "AllotTrustQuery", "AllotNo", lines, amount="CreditAmount", one_dollar=1
        ),
    }


def _escrow_line(payout: Payout, row: PayoutRow) -> Json:
    return {
        "CreditDate": row.pay_date[:8],
        "AllotNo": _allot_no(payout),
        "CreditAmount": row.amount_cents // 100,
        "InstallNo": 1,
        "PayAmount": (row.amount_cents - row.fee_cents) // 100,
    }


def _allot_no(payout: Payout) -> str:
    return f"DSF001CHL002LMER{payout.number:07}"


def _allot_days(request: Json, now: datetime) -> tuple[datetime, datetime]:
    start = day_in(request, "AllotDateS", missing="E3100", malformed="E3101")
    end = day_in(request, "AllotDateE", missing="E3100", malformed="E3102")
    if start > end:
        raise Rejected("E3100")
    if not (_is_in_window(start, now) and _is_in_window(end, now)):
        raise Rejected("E3103")
    return start, end


def _payout_line(row: PayoutRow) -> Json:
    return {
        "TSNO": row.ts_no,
        "OrderNO": row.order_no,
        "PayDate": row.pay_date,
        "Amount": row.amount_cents,
        "Fee": row.fee_cents,
        "TSType": row.ts_type,
    }


def _is_in_window(day: datetime, now: datetime) -> bool:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=_WINDOW_DAYS) <= day < today
