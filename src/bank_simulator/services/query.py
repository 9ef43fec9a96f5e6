"""The questions about orders: OrderQuery, OrderPayQuery, OrderUnCapturedQuery. Nothing is changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from bank_simulator.clock import minute_text
from bank_simulator.codes import Rejected, description
from bank_simulator.fields import Json, filled, minute_in, utf16_length
from bank_simulator.links import page_url, payment_url
from bank_simulator.payments import authorization_ends, refresh, suffix
from bank_simulator.records import Order, Refund
from bank_simulator.refunds import FAILED, let_overdue
from bank_simulator.settings import BankSettings
from bank_simulator.state import BankState, Shop

_PAID: Final = frozenset({"400", "900"})
# PayFlag O is what ran out unpaid; N is the rest, which for a card includes a void or lapsed hold.
_OVERDUE: Final = frozenset({"250"})
_TOKEN_LENGTH_MAX: Final = 100


def head(shop: Shop, now: datetime, *, code: str, **more: object) -> Json:
    """The members that open every reply but OrderCreate's."""
    return {
        "ShopNo": shop.account.shop_no,
        **more,
        "Date": minute_text(now),
        "Status": "S",
        "Description": description(code),
    }


def listed(settings: BankSettings, rows: list[Json]) -> list[Json] | None:
    """A list of a reply; an empty one is left out unless the settings say otherwise."""
    return rows if rows or settings.empty_lists else None


def query_orders(state: BankState, shop: Shop, request: Json) -> Json:
    """The orders that match, newest first, at most 300. An order number alone decides if given.

    Without those of e-wallets, which `query_wallet_orders` tells.

    Raises E2101 without any condition, and the codes of malformed or unpaired dates.
    """
    now = state.clock.now()
    order_no = filled(request, "OrderNo")
    if order_no is not None:
        order = state.ledger.orders.get((shop.account.shop_no, order_no))
        found = [order] if order is not None and order.pay_type != "W" else []
    else:
        found = list(islice(_matching(state, shop, request, now), state.settings.query_rows_max))
    visible_until = now - timedelta(seconds=state.settings.query_delay_seconds)
    rows = [_row(state, order, now) for order in found if order.created_at <= visible_until]
    return {
        **head(shop, now, code="S0000" if rows else "S0001"),
        "OrderList": listed(state.settings, rows),
    }


def _matching(state: BankState, shop: Shop, request: Json, now: datetime) -> Iterator[Order]:
    pay_type = filled(request, "PayType")
    if pay_type is not None and pay_type not in {"A", "C", "M", "P"}:
        raise Rejected("E0601")
    created = _period(
        request, "OrderDateTime", malformed=("E1901", "E1902"), single="E1903", reversed_="E1904"
    )
    paid = _period(
        request, "PayDateTime", malformed=("E3201", "E3202"), single="E3204", reversed_="E3203"
    )
    pay_flag = filled(request, "PayFlag")
    if pay_flag not in {None, "Y", "N", "O"}:
        raise Rejected("E2001")
    if (pay_type, created, paid, pay_flag) == (None, None, None, None):
        raise Rejected("E2101")
    oldest = now - timedelta(days=state.settings.query_history_days)
    wanted = (pay_type, pay_flag)
    shop_no = shop.account.shop_no
    return _select(state, shop_no, wanted, created, paid, oldest=oldest, now=now)


def _period(
    request: Json, name: str, *, malformed: tuple[str, str], single: str, reversed_: str
) -> tuple[datetime, datetime] | None:
    start = minute_in(request, f"{name}S", malformed=malformed[0])
    end = minute_in(request, f"{name}E", malformed=malformed[1])
    pair = paired(start, end, single=single, reversed_=reversed_)
    # The wire has minutes; the last one counts whole.
    return pair and (pair[0], pair[1] + timedelta(seconds=59, microseconds=999_999))


def paired(
    start: datetime | None, end: datetime | None, *, single: str, reversed_: str
) -> tuple[datetime, datetime] | None:
    """Both ends of a period, or None without either. Raises the codes for one end, or reversed."""
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise Rejected(single)
    if start > end:
        raise Rejected(reversed_)
    return start, end


def _select(
    state: BankState,
    shop_no: str,
    wanted: tuple[str | None, str | None],
    created: tuple[datetime, datetime] | None,
    paid: tuple[datetime, datetime] | None,
    *,
    oldest: datetime,
    now: datetime,
) -> Iterator[Order]:
    pay_type, pay_flag = wanted
    if created is not None:
        candidates = state.ledger.created_between(shop_no, max(created[0], oldest), created[1])
    elif paid is not None or pay_flag == "Y":
        start, end = paid or (None, None)
        candidates = state.ledger.paid_between(shop_no, start, end)
    else:
        candidates = state.ledger.created_between(shop_no, oldest, None)
    for order in candidates:
        if order.created_at < oldest or pay_type not in {None, order.pay_type}:
            continue
        # E-wallets have a query of their own.
        if order.pay_type == "W":
            continue
        if paid is not None and not (
            order.paid_at is not None and paid[0] <= order.paid_at <= paid[1]
        ):
            continue
        refresh(state, order, now)
        if pay_flag is None or pay_flag == _flag(order):
            yield order


def _flag(order: Order) -> str:
    status = suffix(order)
    if status in _PAID:
        return "Y"
    return "O" if status in _OVERDUE else "N"


def _row(state: BankState, order: Order, now: datetime) -> Json:
    refresh(state, order, now)
    let_overdue(order, now)
    refunds = [refund for refund in order.refunds if refund.status is not None]
    is_refunded = any(refund.status not in FAILED for refund in refunds)
    last = refunds[-1] if refunds else None
    return {
        "OrderNo": order.order_no,
        "TSNo": order.ts_no,
        "TSDate": minute_text(order.created_at),
        "ApprovedDate": _minute(order.authorized_at),
        "PayDate": _minute(order.paid_at),
        "Amount": order.amount_cents,
        "PayType": order.pay_type,
        "PayStatus": order.pay_status,
        "ExpireDate": minute_text(order.expires_at),
        "RefundFlag": "Y" if is_refunded else "N",
        "RefundStatus": last.status if last else "",
        "RefundDate": minute_text(last.requested_at) if last else "",
        "PrdtName": order.product_name,
        "Memo": order.memo,
        "Param1": order.param1,
        "Param2": order.param2,
        "Param3": order.param3,
        **_method_params(state.settings, order),
        "RefundList": [refund_row(refund) for refund in refunds] if is_refunded else None,
    }


def _minute(moment: datetime | None) -> str | None:
    return None if moment is None else minute_text(moment)


def refund_row(refund: Refund) -> Json:
    """One refund in a row's RefundList."""
    return {
        "RefundNo": refund.refund_no,
        "RefundDate": minute_text(refund.requested_at),
        "RefundAmount": refund.amount_cents,
        "RefundStatus": refund.status,
    }


def _method_params(settings: BankSettings, order: Order) -> dict[str, Json | None]:
    params: dict[str, Json | None] = {"ATMParam": None, "CardParam": None}
    if order.pay_type == "A":
        params["ATMParam"] = _account_param(settings, order)
    elif order.pay_type == "M":
        params["MobileParam"] = _mobile_param(settings, order)
    else:
        params["CardParam"] = _card_param(settings, order)
    return params


def _mobile_param(settings: BankSettings, order: Order) -> Json:
    return {
        "MobilePayURL": payment_url(settings, order),
        "LeftCCNo": order.card_first6,
        "RightCCNo": order.card_last4,
        "AuthCode": order.auth_code,
        # Spelled so in the specification.
        "Paymenthod": order.mobile_brand,
    }


def _account_param(settings: BankSettings, order: Order) -> Json:
    return {
        "AtmPayNo": order.account_no,
        "WebAtmURL": page_url(settings, order, "PayWebATM"),
        "OtpURL": page_url(settings, order, "PayOTP") if settings.otp_url else None,
        "BankNo": "807" if order.payer_account else None,
        "AcctNo": order.payer_account,
    }


def _card_param(settings: BankSettings, order: Order) -> Json:
    is_captured = order.paid_at is not None
    param: Json = {
        "CardPayURL": page_url(settings, order, "PayCard"),
        "LeftCCNo": order.card_first6 if is_captured else None,
        "RightCCNo": order.card_last4 if is_captured else None,
        "AuthCode": order.auth_code,
        "CCExpDate": order.card_expiry if is_captured else None,
        "CCToken": order.stored_token if is_captured else None,
    }
    if order.authorized_at is not None and order.sub_type == "STAGING":
        each = order.amount_cents // 100 // order.instalments * 100
        param["StagingEachAmount"] = each
        param["StagingFirstAmount"] = order.amount_cents - each * (order.instalments - 1)
    if order.authorized_at is not None and order.sub_type == "BONUS":
        # Our own rule: points pay a tenth of the order, ten points a dollar.
        dollars = order.amount_cents // 1000
        param["BonusCount"] = dollars * 10
        param["BonusAmount"] = dollars * 100
        param["BonusPayAmount"] = order.amount_cents - dollars * 100
        param["BonusLastCount"] = 5000
    return param


def query_payment(state: BankState, shop: Shop, request: Json) -> Json:
    """The result behind a PayToken, as often as asked; the inner Status is the payment's.

    An unknown or foreign token answers S without a result, or F with E2601 by setting. An empty
    or over-long one raises E2501.
    """
    now = state.clock.now()
    token = filled(request, "PayToken")
    if token is None or utf16_length(token) > _TOKEN_LENGTH_MAX:
        raise Rejected("E2501")
    message = state.ledger.messages.get(token)
    if message is None or message.shop_no != shop.account.shop_no:
        if state.settings.unknown_token == "E2601":
            raise Rejected("E2601")
        return head(shop, now, code="S0001", PayToken=token)
    result: Json = dict(message.content)
    return {**head(shop, now, code="S0000", PayToken=token), "TSResultContent": result}


def query_uncaptured(state: BankState, shop: Shop, request: Json) -> Json:
    """The card orders that are authorized and not captured; one of them if a number is given."""
    now = state.clock.now()
    order_no = filled(request, "OrderNo")
    orders = state.ledger.authorized(shop.account.shop_no)
    rows: list[Json] = [
        {
            "OrderNo": order.order_no,
            "TSNo": order.ts_no,
            "TSDate": minute_text(order.created_at),
            "ApprovedDate": _minute(order.authorized_at),
            "ExpireDate": minute_text(order.expires_at),
            "Amount": order.amount_cents,
            "PayType": order.pay_type,
            "PrdtName": order.product_name,
            "Memo": order.memo,
            "PayStatus": order.pay_status,
            "AuthExpireDate": minute_text(authorization_ends(order)),
        }
        for order in reversed(orders)
        if order_no in {None, order.order_no}
    ]
    return {
        **head(shop, now, code="S0000" if rows else "S0001"),
        "OrderList": listed(state.settings, rows),
    }
