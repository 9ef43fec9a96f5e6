"""OrderCreate: the checks in the bank's order, then the new order and its reply."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from bank_simulator.bindings import check_bound_card, pay_by_bound_card
from bank_simulator.clock import minute_text
from bank_simulator.codes import Rejected, description
from bank_simulator.fields import (
    Json,
    check_text,
    filled,
    number_in,
    text_of,
    whole_number,
)
from bank_simulator.links import page_url, payment_url
from bank_simulator.payments import schedule_auto_pay
from bank_simulator.records import Order
from bank_simulator.services.methods import read_method
from bank_simulator.settings import BankSettings
from bank_simulator.state import BankState, Shop

_AMOUNT_MAX_CENTS: Final = 999_999_999
_ACCOUNT_LENGTH: Final = 14
# Member, longest, too long, forbidden character.
_OPTIONAL_TEXTS: Final = (
    ("Memo", 30, "E1401", "E1402"),
    ("Param1", 255, "E1501", "E1502"),
    ("Param2", 255, "E1601", "E1602"),
    ("Param3", 255, "E1701", "E1702"),
)


def create_order(state: BankState, shop: Shop, request: Json) -> Json:
    """Check, number and enter a new order; a number is used up for good once this succeeds.

    Protocol: OrderCreate. Amounts in cents. The first failing check decides the code.
    """
    now = state.clock.now()
    order = draft_order(state, shop, request, now)
    pay_type = filled(request, "PayType")
    if pay_type is None:
        raise Rejected("E0600")
    if pay_type not in {"A", "C", "M", "W", "P"}:
        raise Rejected("E0601")
    if pay_type not in shop.account.pay_types:
        raise Rejected("E0602")
    order.pay_type = pay_type
    letter = state.settings.escrow_status_letter if pay_type == "P" else pay_type
    order.pay_status = f"1{letter}200"
    _read_qr_code(order, request)
    read_method(state, shop.account, order, request, now=now)
    pays_now = order.bind_no is not None and not order.needs_holder_check
    if pays_now:
        check_bound_card(state, order)
    enter_order(state, order)
    if pays_now:
        pay_by_bound_card(state, order, now)
    return _reply(state.settings, order)


def draft_order(state: BankState, shop: Shop, request: Json, now: datetime) -> Order:
    """An order with what every PayType has, checked; it has no number of the bank's yet."""
    shop_no = shop.account.shop_no
    order_no = filled(request, "OrderNo")
    if order_no is None:
        raise Rejected("E0300")
    check_text(order_no, longest=50, too_long="E0301", forbidden="E0303")
    if (shop_no, order_no) in state.ledger.orders:
        raise Rejected("E0302")
    amount_cents = _amount(request)
    if filled(request, "CurrencyID") != "TWD":
        raise Rejected("E0500")
    product_name = filled(request, "PrdtName")
    if product_name is None:
        raise Rejected("E0700")
    check_text(product_name, longest=60, too_long="E0701", forbidden="E0702")
    for name, longest, too_long, forbidden in _OPTIONAL_TEXTS:
        text = text_of(request, name)
        if text is not None:
            check_text(text, longest=longest, too_long=too_long, forbidden=forbidden)
    return_url, backend_url = _addresses(request)
    return Order(
        shop_no=shop_no,
        order_no=order_no,
        ts_no="",
        link_key="",
        pay_type="",
        amount_cents=amount_cents,
        product_name=product_name,
        created_at=now,
        expires_at=now,
        pay_status="",
        return_url=return_url,
        backend_url=backend_url,
        memo=text_of(request, "Memo"),
        param1=text_of(request, "Param1"),
        param2=text_of(request, "Param2"),
        param3=text_of(request, "Param3"),
    )


def _amount(request: Json) -> int:
    amount_cents = whole_number(request.get("Amount"))
    if amount_cents is None or amount_cents > _AMOUNT_MAX_CENTS:
        raise Rejected("E0400")
    if amount_cents <= 0:
        raise Rejected("E0405")
    if amount_cents % 100:
        raise Rejected("E0401")
    return amount_cents


def read_return_url(request: Json, *, is_needed: bool) -> str:
    """The absolute ReturnURL, or nothing where it may be missing. Raises E1200 to E1202."""
    return_url = filled(request, "ReturnURL") or ""
    if return_url:
        check_text(return_url, longest=255, too_long="E1201", forbidden="E1202")
    if (return_url or is_needed) and not _is_absolute(return_url):
        raise Rejected("E1200")
    return return_url


def _addresses(request: Json) -> tuple[str, str | None]:
    # Only e-wallet orders do without a return page.
    return_url = read_return_url(request, is_needed=filled(request, "PayType") != "W")
    backend_url = filled(request, "BackendURL")
    if backend_url is not None:
        check_text(backend_url, longest=255, too_long="E1301", forbidden="E1302")
    return return_url, backend_url


def _is_absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _read_qr_code(order: Order, request: Json) -> None:
    flag = filled(request, "QRCodeStatus")
    if flag not in {None, "Y", "N"}:
        raise Rejected("E3900")
    size = number_in(request, "QRCodeSize", malformed="E3901")
    if size is not None and not 350 <= size <= 800:
        raise Rejected("E3901")
    order.has_qr_code = flag == "Y"
    order.qr_size = size or order.qr_size


def enter_order(state: BankState, order: Order) -> None:
    """Number a new order, give it its account if it has one, and keep it."""
    order.ts_no = state.next_ts_no(order.shop_no)
    order.link_key = state.link_key()
    if order.pay_type == "A":
        prefix = state.settings.account_prefix
        running = state.ledger.next_number("account")
        order.account_no = f"{prefix}{running:0{_ACCOUNT_LENGTH - len(prefix)}}"
        schedule_auto_pay(state, order)
    state.ledger.add_order(order)


def _reply(settings: BankSettings, order: Order) -> Json:
    def url(page: str) -> str:
        return page_url(settings, order, page)

    params: dict[str, Json] = {}
    if order.pay_type == "A":
        params["ATMParam"] = {
            "AtmPayNo": order.account_no,
            "WebAtmURL": url("PayWebATM"),
            "OtpURL": url("PayOTP") if settings.otp_url else None,
        }
    elif order.pay_type == "M":
        params["MobileParam"] = {"MobilePayURL": payment_url(settings, order)}
    elif order.pay_type == "W":
        params["WalletParam"] = {"WalletPayURL": payment_url(settings, order)}
    else:
        has_url = settings.bound_reply_has_url or order.authorized_at is None
        params["CardParam"] = {"CardPayURL": payment_url(settings, order) if has_url else None}
        if order.authorized_at is not None:
            params["CardParam"] |= {
                "PayDate": minute_text(order.authorized_at),
                "PayStatus": order.pay_status,
                "ApproveCode": order.auth_code,
            }
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
        "QRCodeURL": url("QRCode") if order.has_qr_code else None,
        "ATMParam": params.get("ATMParam"),
        "CardParam": params.get("CardParam"),
        "MobileParam": params.get("MobileParam"),
        "WalletParam": params.get("WalletParam"),
    }
