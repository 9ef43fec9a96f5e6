"""What the bank answers: one frozen record per service. Members that were absent are None.

Amounts are cents, times are in UTC+8. Words of the bank that may grow (PayStatus, APType, ...) are
kept as text and compare equal to the enumerations of `codes.py`. Sign covers no list and no inner
object (protocol section 3.3), so what stands in them is vouched for by TLS alone: compare shop,
order number, amount and your own Param1 with your books before you believe in money.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from funbiz.descriptions import split_description
from funbiz.wire import Balance, Cents, Day, Moment, Need, Number, Part, Rows, Text, Wire, YesNo

_TEXT = Text(255)
_CENTS = Cents()
_COUNT = Number(0, 999_999_999)
_MOMENT = Moment()
_REQUIRED = Need.REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What every reply says. `raw` is the whole decrypted message as it came."""

    shop_no: Annotated[str, Wire("ShopNo", _TEXT, _REQUIRED)]
    description: Annotated[str, Wire("Description", _TEXT, _REQUIRED)]
    raw: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def code(self) -> str | None:
        """The code of the description, such as S0000."""
        return split_description(self.description)[0]

    @property
    def text(self) -> str:
        """The description without its code."""
        return split_description(self.description)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDetails:
    """ATMParam: the virtual account, and the payer's account once known."""

    account_no: Annotated[str | None, Wire("AtmPayNo", _TEXT)] = None
    web_atm_url: Annotated[str | None, Wire("WebAtmURL", _TEXT)] = None
    otp_url: Annotated[str | None, Wire("OtpURL", _TEXT)] = None
    payer_bank_no: Annotated[str | None, Wire("BankNo", _TEXT)] = None
    payer_account_no: Annotated[str | None, Wire("AcctNo", _TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDetails:
    """CardParam: the payment page, and the card once known. `card_expiry` is YYMM."""

    pay_url: Annotated[str | None, Wire("CardPayURL", _TEXT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", _MOMENT)] = None
    pay_status: Annotated[str | None, Wire("PayStatus", _TEXT)] = None
    approve_code: Annotated[str | None, Wire("ApproveCode", _TEXT)] = None
    auth_code: Annotated[str | None, Wire("AuthCode", _TEXT)] = None
    card_first_digits: Annotated[str | None, Wire("LeftCCNo", _TEXT)] = None
    card_last_digits: Annotated[str | None, Wire("RightCCNo", _TEXT)] = None
    card_expiry: Annotated[str | None, Wire("CCExpDate", _TEXT)] = None
    quick_pay_token: Annotated[str | None, Wire("CCToken", _TEXT)] = field(default=None, repr=False)
    first_instalment_cents: Annotated[int | None, Wire("StagingFirstAmount", _CENTS)] = None
    each_instalment_cents: Annotated[int | None, Wire("StagingEachAmount", _CENTS)] = None
    bonus_points: Annotated[int | None, Wire("BonusCount", _COUNT)] = None
    bonus_cents: Annotated[int | None, Wire("BonusAmount", _CENTS)] = None
    bonus_paid_cents: Annotated[int | None, Wire("BonusPayAmount", _CENTS)] = None
    bonus_points_left: Annotated[int | None, Wire("BonusLastCount", _COUNT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrderReply(Reply):
    """OrderCreate: the order exists; `card.pay_url` or `account.account_no` is for the buyer."""

    order_no: Annotated[str, Wire("OrderNo", _TEXT, _REQUIRED)]
    ts_no: Annotated[str, Wire("TSNo", _TEXT, _REQUIRED)]
    pay_type: Annotated[str, Wire("PayType", _TEXT, _REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", _CENTS, _REQUIRED)]
    param1: Annotated[str | None, Wire("Param1", _TEXT)] = None
    param2: Annotated[str | None, Wire("Param2", _TEXT)] = None
    param3: Annotated[str | None, Wire("Param3", _TEXT)] = None
    qr_code_url: Annotated[str | None, Wire("QRCodeURL", _TEXT)] = None
    account: Annotated[AccountDetails | None, Wire("ATMParam", Part(AccountDetails))] = None
    card: Annotated[CardDetails | None, Wire("CardParam", Part(CardDetails))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRow:
    """One refund of an order."""

    refund_no: Annotated[str, Wire("RefundNo", _TEXT, _REQUIRED)]
    refund_date: Annotated[datetime | None, Wire("RefundDate", _MOMENT)] = None
    amount_cents: Annotated[int, Wire("RefundAmount", _CENTS, _REQUIRED)]
    refund_status: Annotated[str, Wire("RefundStatus", _TEXT, _REQUIRED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order as OrderQuery shows it.

    `expires_at`: an account's deadline or the end of a card link. `refund_status` and
    `refund_date` are those of the last refund.
    """

    order_no: Annotated[str, Wire("OrderNo", _TEXT, _REQUIRED)]
    ts_no: Annotated[str, Wire("TSNo", _TEXT, _REQUIRED)]
    pay_type: Annotated[str, Wire("PayType", _TEXT, _REQUIRED)]
    pay_status: Annotated[str, Wire("PayStatus", _TEXT, _REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", _CENTS, _REQUIRED)]
    ts_date: Annotated[datetime | None, Wire("TSDate", _MOMENT)] = None
    approved_date: Annotated[datetime | None, Wire("ApprovedDate", _MOMENT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", _MOMENT)] = None
    expires_at: Annotated[datetime | None, Wire("ExpireDate", _MOMENT)] = None
    refunded: Annotated[bool | None, Wire("RefundFlag", YesNo())] = None
    refund_status: Annotated[str | None, Wire("RefundStatus", _TEXT)] = None
    refund_date: Annotated[datetime | None, Wire("RefundDate", _MOMENT)] = None
    product_name: Annotated[str | None, Wire("PrdtName", _TEXT)] = None
    memo: Annotated[str | None, Wire("Memo", _TEXT)] = None
    param1: Annotated[str | None, Wire("Param1", _TEXT)] = None
    param2: Annotated[str | None, Wire("Param2", _TEXT)] = None
    param3: Annotated[str | None, Wire("Param3", _TEXT)] = None
    account: Annotated[AccountDetails | None, Wire("ATMParam", Part(AccountDetails))] = None
    card: Annotated[CardDetails | None, Wire("CardParam", Part(CardDetails))] = None
    refunds: Annotated[
        tuple[RefundRow, ...], Wire("RefundList", Rows(RefundRow), Need.READABLE)
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOrdersReply(Reply):
    """OrderQuery: no order at all is an empty tuple, not an error."""

    replied_at: Annotated[datetime | None, Wire("Date", _MOMENT)] = None
    orders: Annotated[tuple[OrderRow, ...], Wire("OrderList", Rows(OrderRow), Need.READABLE)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentResult:
    """TSResultContent: what happened to the money. `paid` is the payment's own result.

    `reason` is empty on success and the code text on failure. `amount_cents` is the order's or the
    refund's amount, by `kind` (see MessageKind).
    """

    kind: Annotated[str, Wire("APType", _TEXT, _REQUIRED)]
    order_no: Annotated[str, Wire("OrderNo", _TEXT, _REQUIRED)]
    pay_type: Annotated[str, Wire("PayType", _TEXT, _REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", _CENTS, _REQUIRED)]
    status: Annotated[str, Wire("Status", _TEXT, _REQUIRED)]
    reason: Annotated[str, Wire("Description", _TEXT)] = ""
    shop_no: Annotated[str | None, Wire("ShopNo", _TEXT)] = None
    ts_no: Annotated[str | None, Wire("TSNo", _TEXT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", _MOMENT)] = None
    param1: Annotated[str | None, Wire("Param1", _TEXT)] = None
    param2: Annotated[str | None, Wire("Param2", _TEXT)] = None
    param3: Annotated[str | None, Wire("Param3", _TEXT)] = None
    card_first_digits: Annotated[str | None, Wire("LeftCCNo", _TEXT)] = None
    card_last_digits: Annotated[str | None, Wire("RightCCNo", _TEXT)] = None
    card_expiry: Annotated[str | None, Wire("CCExpDate", _TEXT)] = None
    quick_pay_token: Annotated[str | None, Wire("CCToken", _TEXT)] = field(default=None, repr=False)
    master_order_no: Annotated[str | None, Wire("MasterOrderNo", _TEXT)] = None

    @property
    def succeeded(self) -> bool:
        """Tell whether the bank reports success; any other word than S is no success."""
        return self.status == "S"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPaymentReply(Reply):
    """OrderPayQuery: `result` is None when the bank has nothing behind the token."""

    pay_token: Annotated[str, Wire("PayToken", _TEXT, _REQUIRED)]
    replied_at: Annotated[datetime | None, Wire("Date", _MOMENT)] = None
    result: Annotated[
        PaymentResult | None, Wire("TSResultContent", Part(PaymentResult), Need.READABLE)
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UncapturedRow:
    """One card order that is authorised and not captured."""

    order_no: Annotated[str, Wire("OrderNo", _TEXT, _REQUIRED)]
    ts_no: Annotated[str, Wire("TSNo", _TEXT, _REQUIRED)]
    pay_type: Annotated[str, Wire("PayType", _TEXT, _REQUIRED)]
    pay_status: Annotated[str, Wire("PayStatus", _TEXT, _REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", _CENTS, _REQUIRED)]
    ts_date: Annotated[datetime | None, Wire("TSDate", _MOMENT)] = None
    approved_date: Annotated[datetime | None, Wire("ApprovedDate", _MOMENT)] = None
    expires_at: Annotated[datetime | None, Wire("ExpireDate", _MOMENT)] = None
    authorization_expires_at: Annotated[datetime | None, Wire("AuthExpireDate", _MOMENT)] = None
    product_name: Annotated[str | None, Wire("PrdtName", _TEXT)] = None
    memo: Annotated[str | None, Wire("Memo", _TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryUncapturedReply(Reply):
    """OrderUnCapturedQuery."""

    replied_at: Annotated[datetime | None, Wire("Date", _MOMENT)] = None
    orders: Annotated[
        tuple[UncapturedRow, ...], Wire("OrderList", Rows(UncapturedRow), Need.READABLE)
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintainOrderReply(Reply):
    """OrderMaintain: the command was taken. A `refund_token` asks for the second call."""

    order_no: Annotated[str, Wire("OrderNo", _TEXT, _REQUIRED)]
    command: Annotated[str, Wire("Command", _TEXT, _REQUIRED)]
    ts_no: Annotated[str | None, Wire("TSNo", _TEXT)] = None
    amount_cents: Annotated[int | None, Wire("Amount", _CENTS)] = None
    replied_at: Annotated[datetime | None, Wire("Date", _MOMENT)] = None
    refund_token: Annotated[str | None, Wire("RefundToken", _TEXT, Need.READABLE)] = field(
        default=None, repr=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow:
    """One line of a day's statement. `kind` is an EntryKind.

    `pay_date`: payment or capture, or when a refund was asked for.
    """

    ts_no: Annotated[str, Wire("TSNo", _TEXT, _REQUIRED)]
    order_no: Annotated[str, Wire("OrderNo", _TEXT, _REQUIRED)]
    kind: Annotated[str, Wire("TSType", _TEXT, _REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", _CENTS, _REQUIRED)]
    pay_type: Annotated[str | None, Wire("PayType", _TEXT)] = None
    ts_date: Annotated[datetime | None, Wire("TSDate", _MOMENT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", _MOMENT)] = None
    param1: Annotated[str | None, Wire("Param1", _TEXT)] = None
    param2: Annotated[str | None, Wire("Param2", _TEXT)] = None
    param3: Annotated[str | None, Wire("Param3", _TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryBillReply(Reply):
    """BillQuery: a day without business is an empty tuple."""

    replied_at: Annotated[datetime | None, Wire("Date", _MOMENT)] = None
    day: Annotated[date | None, Wire("BillDate", Day())] = None
    rows: Annotated[tuple[BillRow, ...], Wire("OrderList", Rows(BillRow), Need.READABLE)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AllotmentRow:
    """One order in a payout."""

    ts_no: Annotated[str, Wire("TSNO", _TEXT, _REQUIRED)]
    order_no: Annotated[str, Wire("OrderNO", _TEXT, _REQUIRED)]
    kind: Annotated[str, Wire("TSType", _TEXT, _REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", _CENTS, _REQUIRED)]
    fee_cents: Annotated[int | None, Wire("Fee", _CENTS)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", _MOMENT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """One payout to the shop. `payable_cents` is what was due, `paid_cents` what was paid."""

    allot_no: Annotated[str, Wire("AllotNo", _TEXT, _REQUIRED)]
    day: Annotated[date | None, Wire("AllotDate", Day())] = None
    pay_type: Annotated[str | None, Wire("PayType", _TEXT)] = None
    collected_cents: Annotated[int | None, Wire("PayAmount", _CENTS)] = None
    refunded_cents: Annotated[int | None, Wire("RefundAmount", _CENTS)] = None
    fee_cents: Annotated[int | None, Wire("FeeAmount", _CENTS)] = None
    payable_cents: Annotated[int | None, Wire("ExtAllotAmount", Balance())] = None
    paid_cents: Annotated[int | None, Wire("AllotAmount", Balance())] = None
    account: Annotated[str | None, Wire("Account", _TEXT)] = None
    rows: Annotated[tuple[AllotmentRow, ...], Wire("List", Rows(AllotmentRow), Need.READABLE)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAllotmentsReply(Reply):
    """AllotQuery: no payout is an empty tuple."""

    replied_at: Annotated[datetime | None, Wire("Date", _MOMENT)] = None
    allotments: Annotated[tuple[Allotment, ...], Wire("Allot", Rows(Allotment), Need.READABLE)] = ()
