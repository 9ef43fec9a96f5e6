"""What can be asked of the bank: one frozen record per service, checked when it is made.

Amounts are cents (two implied decimals, NT$180 is 18000). Times need a time zone and are sent as
Taiwan's. Every record raises InvalidRequest, naming the field, if a rule of the bank's manual is
broken (protocol sections 4 and 5); rules that hang on the shop's contract are left to the bank.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Self

from funbiz import wire
from funbiz.codes import CardKind, Command, PayFlag, PayType
from funbiz.errors import InvalidRequest
from funbiz.wire import (
    TAIPEI,
    Cents,
    Day,
    MinuteOfDay,
    Moment,
    Need,
    Number,
    Text,
    Url,
    Wire,
    Word,
    YesNo,
)

CURRENCY = "TWD"

_ORDER_NO = Text(50)
_REQUIRED = Need.REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The ground of every request: its fields are checked at once."""

    def __post_init__(self) -> None:
        wire.write(self)
        self._check()

    def _check(self) -> None:
        """Check the rules that bind several fields."""

    def members(self) -> dict[str, object]:
        """Return the members of the message, without ShopNo, which is the caller's."""
        return wire.write(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualAccount(Request):
    """Payment by transfer to an account made for this order, PayType A.

    The account takes money through the end of `expire_date`, or until `expire_time` of that day.
    A date equal to the shop's limit (30 days unless agreed otherwise) ends at the clock time of
    the order's creation instead.
    """

    expire_date: Annotated[date, Wire("ExpireDate", Day(), _REQUIRED)]
    expire_time: Annotated[time | None, Wire("ExpireTime", MinuteOfDay())] = None

    @classmethod
    def until(cls, deadline: datetime) -> Self:
        """Make one that expires at the minute of `deadline`, which must have a time zone."""
        if deadline.utcoffset() is None:
            raise InvalidRequest("deadline", "must have a time zone")
        local = deadline.astimezone(TAIPEI)
        return cls(expire_date=local.date(), expire_time=time(local.hour, local.minute))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Request):
    """Payment by card, PayType C.

    `capture_days` (1-30): the bank captures by itself after so many days, only without automatic
    capture. `link_minutes` (1-30): life of the payment link, 10 when absent. `instalments`: with
    kind STAGING only. UnionPay (CUP) is always captured automatically.
    """

    automatic_capture: Annotated[bool, Wire("AutoBilling", YesNo(), _REQUIRED)] = True
    capture_days: Annotated[int | None, Wire("ExpBillingDays", Number(1, 30))] = None
    link_minutes: Annotated[int | None, Wire("ExpMinutes", Number(1, 30))] = None
    kind: Annotated[CardKind, Wire("PayTypeSub", Word(CardKind), _REQUIRED)] = CardKind.ONE
    instalments: Annotated[int | None, Wire("Staging", Number(2, 99))] = None
    quick_pay_token: Annotated[str | None, Wire("CCToken", Text(36))] = field(
        default=None, repr=False
    )

    def _check(self) -> None:
        if self.automatic_capture and self.capture_days is not None:
            # Documented as ignored, but the sandbox checked its range and refused the order.
            raise InvalidRequest("capture_days", "needs automatic_capture=False")
        if self.kind == CardKind.CUP and not self.automatic_capture:
            raise InvalidRequest("automatic_capture", "UnionPay is always captured automatically")
        if (self.kind == CardKind.STAGING) != (self.instalments is not None):
            raise InvalidRequest("instalments", "goes with kind STAGING and only with it")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrder(Request):
    """OrderCreate (section 5.1): ask for a payment by one method.

    `order_no` is unique per shop for ever: after any end but NotSent it must not be used again.
    `return_url` gets the buyer's browser, `notice_url` the bank's notices; without `notice_url`
    the bank never tells anything about this order by itself.
    """

    order_no: Annotated[str, Wire("OrderNo", _ORDER_NO, _REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", Cents(), _REQUIRED)]
    product_name: Annotated[str, Wire("PrdtName", Text(60), _REQUIRED)]
    return_url: Annotated[str, Wire("ReturnURL", Url(), _REQUIRED)]
    method: VirtualAccount | Card
    notice_url: Annotated[str | None, Wire("BackendURL", Url())] = None
    memo: Annotated[str | None, Wire("Memo", Text(30))] = None
    param1: Annotated[str | None, Wire("Param1", Text(255))] = None
    param2: Annotated[str | None, Wire("Param2", Text(255))] = None
    param3: Annotated[str | None, Wire("Param3", Text(255))] = None
    qr_code: Annotated[bool | None, Wire("QRCodeStatus", YesNo())] = None
    qr_code_size: Annotated[int | None, Wire("QRCodeSize", Number(350, 800))] = None

    def _check(self) -> None:
        if not isinstance(self.method, VirtualAccount | Card):
            raise InvalidRequest("method", "must be a VirtualAccount or a Card")
        if self.qr_code_size is not None and not self.qr_code:
            raise InvalidRequest("qr_code_size", "needs qr_code=True")

    def members(self) -> dict[str, object]:
        message: dict[str, object] = {**wire.write(self), "CurrencyID": CURRENCY}
        if isinstance(self.method, Card):
            message["PayType"] = PayType.CARD.value
            message["CardParam"] = wire.write(self.method)
        else:
            message["PayType"] = PayType.VIRTUAL_ACCOUNT.value
            message["ATMParam"] = wire.write(self.method)
        return message


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOrders(Request):
    """OrderQuery (section 5.4): at most 300 orders, by number or by conditions that all hold.

    The bank ignores every other condition beside an order number, so none may be given.
    """

    order_no: Annotated[str | None, Wire("OrderNo", _ORDER_NO)] = None
    pay_type: Annotated[PayType | None, Wire("PayType", Word(PayType))] = None
    ordered_from: Annotated[datetime | None, Wire("OrderDateTimeS", Moment())] = None
    ordered_to: Annotated[datetime | None, Wire("OrderDateTimeE", Moment())] = None
    paid_from: Annotated[datetime | None, Wire("PayDateTimeS", Moment())] = None
    paid_to: Annotated[datetime | None, Wire("PayDateTimeE", Moment())] = None
    pay_flag: Annotated[PayFlag | None, Wire("PayFlag", Word(PayFlag))] = None

    def _check(self) -> None:
        _check_period("ordered_to", self.ordered_from, self.ordered_to)
        _check_period("paid_to", self.paid_from, self.paid_to)
        given = len(wire.write(self))
        if not given:
            raise InvalidRequest("order_no", "or another condition is required")
        if self.order_no and given > 1:
            raise InvalidRequest("order_no", "makes the bank ignore every other condition")
        if self.pay_type == PayType.WALLET:
            raise InvalidRequest("pay_type", "wallet orders are not in this query")


def _check_period(field: str, first: datetime | None, last: datetime | None) -> None:
    if (first is None) != (last is None):
        raise InvalidRequest(field, "a period needs both its ends")
    if first is not None and last is not None and first > last:
        raise InvalidRequest(field, "is before the period's beginning")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPayment(Request):
    """OrderPayQuery (section 5.5): what a pay token of a notice tells about."""

    pay_token: Annotated[str, Wire("PayToken", Text(100), _REQUIRED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryUncaptured(Request):
    """OrderUnCapturedQuery (section 5.2): card orders authorised and not captured."""

    order_no: Annotated[str | None, Wire("OrderNo", _ORDER_NO)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintainOrder(Request):
    """OrderMaintain (section 5.3): capture, cancel, refund, or change an account's expiry.

    `amount_cents`: the part to refund, the whole order when absent. `refund_token`: second call of
    a virtual-account refund, within 120 seconds of the first. `expires_at`: with CHANGE_EXPIRY.
    """

    order_no: Annotated[str, Wire("OrderNo", _ORDER_NO, _REQUIRED)]
    command: Annotated[Command, Wire("Command", Word(Command), _REQUIRED)]
    amount_cents: Annotated[int | None, Wire("Amount", Cents())] = None
    remark: Annotated[str | None, Wire("Remark", Text(40))] = None
    refund_token: Annotated[str | None, Wire("RefundToken", Text(64))] = field(
        default=None, repr=False
    )
    expires_at: Annotated[datetime | None, Wire("ExpireDateTime", Moment())] = None

    def _check(self) -> None:
        if self.command != Command.REFUND:
            if self.amount_cents is not None:
                raise InvalidRequest("amount_cents", "goes with a refund only")
            if self.refund_token:
                raise InvalidRequest("refund_token", "goes with a refund only")
        if (self.command == Command.CHANGE_EXPIRY) != (self.expires_at is not None):
            raise InvalidRequest("expires_at", "goes with CHANGE_EXPIRY and only with it")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryBill(Request):
    """BillQuery (section 5.6): the statement of one day, yesterday to 30 days ago."""

    day: Annotated[date, Wire("BillDate", Day(), _REQUIRED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAllotments(Request):
    """AllotQuery (section 5.7): what was paid out to the shop, yesterday to 30 days ago."""

    first_day: Annotated[date, Wire("AllotDateS", Day(), _REQUIRED)]
    last_day: Annotated[date, Wire("AllotDateE", Day(), _REQUIRED)]
    pay_type: Annotated[PayType, Wire("PayType", Word(PayType), _REQUIRED)]

    def _check(self) -> None:
        if self.first_day > self.last_day:
            raise InvalidRequest("last_day", "is before the first day")
