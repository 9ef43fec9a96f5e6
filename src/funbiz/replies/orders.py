"""Replies about one order: what was made for the buyer, and what was done."""

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
class MobileDetails:
    """MobileParam: the payment page, and the card once known. `brand` is a MobileBrand.

    The digits are there only when the card's number was typed.
    """

    pay_url: Annotated[str | None, Wire("MobilePayURL", TEXT)] = None
    brand: Annotated[str | None, Wire("Paymenthod", TEXT)] = None
    auth_code: Annotated[str | None, Wire("AuthCode", TEXT)] = None
    card_first_digits: Annotated[str | None, Wire("LeftCCNo", TEXT)] = None
    card_last_digits: Annotated[str | None, Wire("RightCCNo", TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletDetails:
    """WalletParam: the payment page, which is the wallet operator's own."""

    pay_url: Annotated[str | None, Wire("WalletPayURL", TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrderReply(Reply):
    """OrderCreate: the order exists; a `pay_url` or `account.account_no` is for the buyer.

    Card and escrow orders have `card`. A bound card may be charged within the call: then
    `card.pay_status` tells how it ended, and there may be no page.
    """

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
    mobile: Annotated[MobileDetails | None, Wire("MobileParam", Part(MobileDetails))] = None
    wallet: Annotated[WalletDetails | None, Wire("WalletParam", Part(WalletDetails))] = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOfflineOrderReply(Reply):
    """OfflineCreate: the bank asked the wallet; `paid` tells whether money moved."""

    order_no: Annotated[str, Wire("OrderNo", TEXT, REQUIRED)]
    ts_no: Annotated[str, Wire("TSNo", TEXT, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", CENTS, REQUIRED)]
    pay_status: Annotated[str, Wire("PayStatus", TEXT, REQUIRED)]
    pay_type: Annotated[str | None, Wire("PayType", TEXT)] = None
    wallet: Annotated[str | None, Wire("PayTypeSub", TEXT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", MOMENT)] = None

    @property
    def paid(self) -> bool:
        """Tell whether the bank reports the money; any other word than S is no payment."""
        return self.pay_status == "S"


@dataclass(frozen=True, slots=True, kw_only=True)
class BindCardReply(Reply):
    """CardBindCreate: `bind_url` is the page on which the buyer binds the card."""

    bind_no: Annotated[str, Wire("BindNo", TEXT, REQUIRED)]
    bind_url: Annotated[str, Wire("CardBindURL", TEXT, REQUIRED)]
