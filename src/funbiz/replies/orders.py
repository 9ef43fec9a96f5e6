"""Replies about one order: what was made for the buyer, and what was done to it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from funbiz.replies.reply import CENTS, COUNT, MOMENT, REQUIRED, TEXT, Reply
from funbiz.wire import Need, Part, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDetails:
    """ATMParam: the virtual account, and the payer's account once known."""

    account_no: Annotated[str | None, Wire("AtmPayNo", TEXT)] = None
    web_atm_url: Annotated[str | None, Wire("WebAtmURL", TEXT)] = None
    otp_url: Annotated[str | None, Wire("OtpURL", TEXT)] = None
    payer_bank_no: Annotated[str | None, Wire("BankNo", TEXT)] = None
    payer_account_no: Annotated[str | None, Wire("AcctNo", TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDetails:
    """CardParam: the payment page, and the card once known. `card_expiry` is YYMM."""

    pay_url: Annotated[str | None, Wire("CardPayURL", TEXT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", MOMENT)] = None
    pay_status: Annotated[str | None, Wire("PayStatus", TEXT)] = None
    approve_code: Annotated[str | None, Wire("ApproveCode", TEXT)] = None
    auth_code: Annotated[str | None, Wire("AuthCode", TEXT)] = None
    card_first_digits: Annotated[str | None, Wire("LeftCCNo", TEXT)] = None
    card_last_digits: Annotated[str | None, Wire("RightCCNo", TEXT)] = None
    card_expiry: Annotated[str | None, Wire("CCExpDate", TEXT)] = None
    quick_pay_token: Annotated[str | None, Wire("CCToken", TEXT)] = field(default=None, repr=False)
    first_instalment_cents: Annotated[int | None, Wire("StagingFirstAmount", CENTS)] = None
    each_instalment_cents: Annotated[int | None, Wire("StagingEachAmount", CENTS)] = None
    bonus_points: Annotated[int | None, Wire("BonusCount", COUNT)] = None
    bonus_cents: Annotated[int | None, Wire("BonusAmount", CENTS)] = None
    bonus_paid_cents: Annotated[int | None, Wire("BonusPayAmount", CENTS)] = None
    bonus_points_left: Annotated[int | None, Wire("BonusLastCount", COUNT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrderReply(Reply):
    """OrderCreate: the order exists; `card.pay_url` or `account.account_no` is for the buyer."""

    order_no: Annotated[str, Wire("OrderNo", TEXT, REQUIRED)]
    ts_no: Annotated[str, Wire("TSNo", TEXT, REQUIRED)]
    pay_type: Annotated[str, Wire("PayType", TEXT, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", CENTS, REQUIRED)]
    param1: Annotated[str | None, Wire("Param1", TEXT)] = None
    param2: Annotated[str | None, Wire("Param2", TEXT)] = None
    param3: Annotated[str | None, Wire("Param3", TEXT)] = None
    qr_code_url: Annotated[str | None, Wire("QRCodeURL", TEXT)] = None
    account: Annotated[AccountDetails | None, Wire("ATMParam", Part(AccountDetails))] = None
    card: Annotated[CardDetails | None, Wire("CardParam", Part(CardDetails))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintainOrderReply(Reply):
    """OrderMaintain: the command was taken. A `refund_token` asks for the second call."""

    order_no: Annotated[str, Wire("OrderNo", TEXT, REQUIRED)]
    command: Annotated[str, Wire("Command", TEXT, REQUIRED)]
    ts_no: Annotated[str | None, Wire("TSNo", TEXT)] = None
    amount_cents: Annotated[int | None, Wire("Amount", CENTS)] = None
    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    refund_token: Annotated[str | None, Wire("RefundToken", TEXT, Need.READABLE)] = field(
        default=None, repr=False
    )
