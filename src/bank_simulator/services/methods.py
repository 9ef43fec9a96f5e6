"""The part of OrderCreate that differs by PayType: what ATMParam to WalletParam may say."""

import re
from datetime import datetime, timedelta
from typing import Final

from bank_simulator.clock import parse_day
from bank_simulator.codes import Rejected
from bank_simulator.fields import Json, filled, number_in, param_object
from bank_simulator.records import Order, Schedule
from bank_simulator.schedules import PERIODS
from bank_simulator.settings import WALLETS, BankSettings, ShopAccount
from bank_simulator.state import BankState
from bank_simulator.stored_cards import find_card

_CARD_SUB_TYPES: Final = frozenset({"ONE", "STAGING", "BONUS", "CUP", "REGULAR"})
_ESCROW_SUB_TYPES: Final = frozenset({"ONE", "STAGING"})
_ALWAYS_CAPTURED: Final = frozenset({"CUP", "REGULAR"})
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def read_method(
    state: BankState, account: ShopAccount, order: Order, request: Json, *, now: datetime
) -> None:
    """Check the parameters of the order's PayType and fill the order with them."""
    settings = state.settings
    if order.pay_type == "A":
        _read_account(settings, order, param_object(request, "ATMParam"), now)
    elif order.pay_type == "M":
        # Every member is optional, and so is the object.
        params = param_object(request, "MobileParam") if request.get("MobileParam") else {}
        _read_mobile(settings, order, params, now)
    elif order.pay_type == "W":
        order.wallet = read_wallet(account, param_object(request, "WalletParam"))
        if order.wallet == "Easy":
            # Easy is paid at the counter only.
            raise Rejected("E0602")
        order.pay_mode = "Online"
        order.expires_at = now + timedelta(minutes=settings.wallet_minutes)
    else:
        _read_card(state, account, order, param_object(request, "CardParam"), now)


def read_wallet(account: ShopAccount, params: Json) -> str:
    """The e-wallet that PayTypeSub names. Raises E0600, E0601, and E0602 when it is not booked."""
    wallet = filled(params, "PayTypeSub")
    if wallet is None:
        raise Rejected("E0600")
    if wallet not in WALLETS:
        raise Rejected("E0601")
    if wallet not in account.wallets:
        raise Rejected("E0602")
    return wallet


def _read_mobile(settings: BankSettings, order: Order, params: Json, now: datetime) -> None:
    choice = filled(params, "ChoosePay")
    if choice not in {None, "A", "G", "S"}:
        raise Rejected("E0601")
    order.mobile_choice = choice
    order.expires_at = now + _link_life(settings, params)


def _link_life(settings: BankSettings, params: Json) -> timedelta:
    minutes = number_in(params, "ExpMinutes", malformed="E1100")
    if minutes is not None and not 1 <= minutes <= settings.link_minutes_max:
        raise Rejected("E1101")
    return timedelta(minutes=minutes or settings.link_minutes_default)


def _read_account(settings: BankSettings, order: Order, params: Json, now: datetime) -> None:
    limit = settings.account_amount_max_cents
    if limit is not None and order.amount_cents > limit:
        raise Rejected("E0403")
    order.expires_at = account_deadline(
        filled(params, "ExpireDate"), filled(params, "ExpireTime"), settings, now
    )


def account_deadline(
    date: str | None, time: str | None, settings: BankSettings, now: datetime
) -> datetime:
    """The last second in which a virtual account takes money.

    A day counts through 23:59:59, or to second 59 of `ExpireTime`. On the last day of the bank's
    limit it ends one second before the order's own time of day. Raises E0800 to E0802.
    """
    if date is None:
        raise Rejected("E0800")
    day = parse_day(date)
    if day is None:
        raise Rejected("E0801")
    hour, minute = 23, 59
    if time is not None:
        if len(time) != 4 or not (time.isascii() and time.isdigit()):
            raise Rejected("E0801")
        hour, minute = int(time[:2]), int(time[2:])
        if hour > 23 or minute > 59:
            raise Rejected("E0801")
    deadline = day.replace(hour=hour, minute=minute, second=59)
    limit = now + timedelta(days=settings.account_days_max)
    if deadline <= now or day.date() > limit.date():
        raise Rejected("E0802")
    if day.date() == limit.date():
        deadline = min(deadline, limit - timedelta(seconds=1))
    return deadline


def _read_card(
    state: BankState, account: ShopAccount, order: Order, params: Json, now: datetime
) -> None:
    settings = state.settings
    sub_type = filled(params, "PayTypeSub") or "ONE"
    if sub_type not in _CARD_SUB_TYPES:
        raise Rejected("E0601")
    billing = filled(params, "AutoBilling")
    if billing is None and sub_type not in _ALWAYS_CAPTURED:
        raise Rejected("E0900")
    if billing not in {None, "Y", "N"}:
        raise Rejected("E0901")
    days = number_in(params, "ExpBillingDays", malformed="E1000")
    if days is not None and not 1 <= days <= settings.billing_days_max:
        raise Rejected("E1001")
    link_life = _link_life(settings, params)
    if sub_type not in account.card_sub_types:
        raise Rejected("E0602")
    if order.pay_type == "P" and sub_type not in _ESCROW_SUB_TYPES:
        raise Rejected("E0602")
    if sub_type == "REGULAR":
        order.schedule = _schedule(params)
    if sub_type == "STAGING":
        order.instalments = number_in(params, "Staging", malformed="E0001") or 0
        if order.instalments not in account.instalments:
            raise Rejected("E0602")
    order.quick_pay_token = _quick_pay(state, account, filled(params, "CCToken"), now)
    _read_bound_card(state, account, order, params, now)
    order.sub_type = sub_type
    order.captures_automatically = sub_type in _ALWAYS_CAPTURED or billing == "Y"
    order.billing_days = days or settings.billing_days_max
    order.expires_at = now + link_life


def _quick_pay(
    state: BankState, account: ShopAccount, token: str | None, now: datetime
) -> str | None:
    if token is None:
        return None
    if not account.quick_pay:
        raise Rejected("E3702")
    if not _GUID.fullmatch(token):
        raise Rejected("E3700")
    if find_card(state, account.shop_no, token, now) is None:
        raise Rejected("E3701")
    return token


def _read_bound_card(
    state: BankState, account: ShopAccount, order: Order, params: Json, now: datetime
) -> None:
    bind_no, token = filled(params, "BindNo"), filled(params, "BindToken")
    check = filled(params, "BindAuth")
    if bind_no is None and token is None:
        return
    if not account.bound_cards:
        raise Rejected("E3706")
    if check not in {None, "0", "1"}:
        raise Rejected("E3707")
    binding = state.ledger.bound.get((account.shop_no, bind_no or ""))
    if binding is None:
        raise Rejected("E3703")
    if token != binding.bind_token:
        raise Rejected("E3704")
    if binding.ends_at is not None and now > binding.ends_at:
        raise Rejected("E3705")
    order.bind_no, order.needs_holder_check = bind_no, check == "1"


def _schedule(params: Json) -> Schedule:
    times = number_in(params, "DeductTotalNum", malformed="E5001")
    if times is None or not 2 <= times <= 999:
        raise Rejected("E5001")
    period = filled(params, "PeriodType")
    if period not in PERIODS:
        raise Rejected("E5002")
    every = number_in(params, "DeductFreq", malformed="E5003")
    if every is None or not 1 <= every <= 99:
        raise Rejected("E5003")
    return Schedule(times=times, period=period, every=every)
