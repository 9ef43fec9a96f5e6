"""E-wallets: OfflineCreate at a counter, and WalletPayOrderQuery, also called LinePayOrderQuery."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Final

from bank_simulator.clock import minute_text, parse_day
from bank_simulator.codes import Rejected, description
from bank_simulator.falsify import falsified_lines
from bank_simulator.fields import Json, filled, utf16_length
from bank_simulator.payments import decline
from bank_simulator.records import Order
from bank_simulator.services.create import draft_order, enter_order
from bank_simulator.services.methods import read_wallet
from bank_simulator.services.query import head, listed, paired, refund_row
from bank_simulator.settings import WALLETS
from bank_simulator.shopper import pay_wallet
from bank_simulator.state import BankState, Shop

REFUSED_CODE_END: Final = "0000"
_CODE_LENGTH_MAX: Final = 50


def create_offline_order(state: BankState, shop: Shop, request: Json) -> Json:
    """Take money by the barcode that a shopper shows; PayStatus says at once whether it came.

    A barcode that ends in 0000 is refused by the wallet: the order is over, its number used up.
    Raises what OrderCreate raises for the same members, and E0001 without a barcode.
    """
    now = state.clock.now()
    # Its amount is in the bank's only currency, and no browser is sent anywhere.
    terms: Json = {**request, "CurrencyID": "TWD", "ReturnURL": None}
    pay_type = filled(request, "PayType")
    if pay_type not in {None, "W"}:
        raise Rejected("E0601")
    order = draft_order(state, shop, terms | {"PayType": "W"}, now)
    if pay_type is None:
        raise Rejected("E0600")
    if "W" not in shop.account.pay_types:
        raise Rejected("E0602")
    order.wallet = read_wallet(shop.account, request)
    code = filled(request, "PayCode")
    if code is None or utf16_length(code) > _CODE_LENGTH_MAX:
        raise Rejected("E0001")
    order.pay_type, order.pay_status, order.pay_mode = "W", "1W200", "Offline"
    enter_order(state, order)
    is_paid = not code.endswith(REFUSED_CODE_END)
    if is_paid:
        pay_wallet(state, order, now, has_return_page=False)
    else:
        decline(state, order, "E2700", now, is_last=True)
    return {
        "OrderNo": order.order_no,
        "ShopNo": order.shop_no,
        "TSNo": order.ts_no,
        "Amount": order.amount_cents,
        "Status": "S",
        "Description": description("S0000"),
        "Param1": order.param1,
        "Param2": order.param2,
        "Param3": order.param3,
        "PayType": order.pay_type,
        "PayTypeSub": order.wallet,
        "PayDate": minute_text(now) if is_paid else None,
        "PayStatus": "S" if is_paid else "F",
    }


def query_wallet_orders(state: BankState, shop: Shop, request: Json) -> Json:
    """The e-wallet orders that match, newest first, at most 300; an unpaid one has no PayDate.

    Raises E0600 or E0601 for the pay type, wallet or mode, E2101 without number and period,
    E1901 to E1904 for the period.
    """
    now = state.clock.now()
    pay_type = filled(request, "PayType")
    if pay_type is None:
        raise Rejected("E0600")
    wallet, mode = filled(request, "PayTypeSub"), filled(request, "PayMode")
    if pay_type != "W" or wallet not in {None, *WALLETS} or mode not in {None, "Online", "Offline"}:
        raise Rejected("E0601")
    found = (
        order
        for order in _candidates(state, shop, request)
        if order.pay_type == "W"
        and wallet in {None, order.wallet}
        and mode in {None, order.pay_mode}
    )
    rows = [_row(order) for order in islice(found, state.settings.query_rows_max)]
    if filled(request, "OrderNo") is None:
        # Only lists of days stand for a statement; an order that is asked for is told as it is.
        rows = falsified_lines(state.faults, "WalletPayOrderQuery", "OrderNo", rows)
    return {
        **head(shop, now, code="S0000" if rows else "S0001"),
        "OrderList": listed(state.settings, rows),
    }


def _candidates(state: BankState, shop: Shop, request: Json) -> Iterator[Order]:
    shop_no = shop.account.shop_no
    order_no = filled(request, "OrderNo")
    if order_no is not None:
        order = state.ledger.orders.get((shop_no, order_no))
        return iter([order] if order is not None else [])
    days = []
    for name, malformed in (("OrderDateTimeS", "E1901"), ("OrderDateTimeE", "E1902")):
        text = filled(request, name)
        day = None if text is None else parse_day(text)
        if text is not None and day is None:
            raise Rejected(malformed)
        days.append(day)
    period = paired(days[0], days[1], single="E1903", reversed_="E1904")
    if period is None:
        raise Rejected("E2101")
    last = period[1] + timedelta(days=1, microseconds=-1)
    return state.ledger.created_between(shop_no, period[0], last)


def _row(order: Order) -> Json:
    return {
        "OrderNo": order.order_no,
        "TSNo": order.ts_no,
        "PayType": order.pay_type,
        "Amount": order.amount_cents,
        "TSDate": minute_text(order.created_at),
        "PayDate": None if order.paid_at is None else minute_text(order.paid_at),
        "ExternalTxNo": order.external_no,
        "PayTypeSub": order.wallet,
        "PayMode": order.pay_mode,
        "RefundList": [refund_row(refund) for refund in order.refunds] or None,
    }
