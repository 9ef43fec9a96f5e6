"""Requests that only ask: orders, messages, schedules, statements, payouts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from funbiz import wire
from funbiz.codes import PayFlag, PayType, WalletBrand, WalletMode
from funbiz.errors import InvalidRequest
from funbiz.requests.request import ORDER_NO, REQUIRED, Request, check_period
from funbiz.wire import Day, Moment, Text, Wire, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOrders(Request):
    """OrderQuery (section 5.4): at most 300 orders, by number or by conditions that all hold.

    The bank ignores every other condition beside an order number, so none may be given.
    """

    order_no: Annotated[str | None, Wire("OrderNo", ORDER_NO)] = None
    pay_type: Annotated[PayType | None, Wire("PayType", Word(PayType))] = None
    ordered_from: Annotated[datetime | None, Wire("OrderDateTimeS", Moment())] = None
    ordered_to: Annotated[datetime | None, Wire("OrderDateTimeE", Moment())] = None
    paid_from: Annotated[datetime | None, Wire("PayDateTimeS", Moment())] = None
    paid_to: Annotated[datetime | None, Wire("PayDateTimeE", Moment())] = None
    pay_flag: Annotated[PayFlag | None, Wire("PayFlag", Word(PayFlag))] = None

    def _check(self) -> None:
        check_period("ordered_to", self.ordered_from, self.ordered_to)
        check_period("paid_to", self.paid_from, self.paid_to)
        given = len(wire.write(self))
        if not given:
            raise InvalidRequest("order_no", "or another condition is required")
        if self.order_no and given > 1:
            raise InvalidRequest("order_no", "makes the bank ignore every other condition")
        if self.pay_type == PayType.WALLET:
            raise InvalidRequest("pay_type", "wallet orders are not in this query")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPayment(Request):
    """OrderPayQuery (section 5.5): what a pay token of a notice tells about."""

    pay_token: Annotated[str, Wire("PayToken", Text(100), REQUIRED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryUncaptured(Request):
    """OrderUnCapturedQuery (section 5.2): card orders authorised and not captured."""

    order_no: Annotated[str | None, Wire("OrderNo", ORDER_NO)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySchedule(Request):
    """RegularQuery (section 5.9): a schedule by the number of its first order."""

    master_order_no: Annotated[str, Wire("MasterOrderNo", ORDER_NO, REQUIRED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWalletOrders(Request):
    """WalletPayOrderQuery (section 5.11): wallet orders, by number or by the days of ordering.

    At most 300 rows come; both days are included.
    """

    order_no: Annotated[str | None, Wire("OrderNo", ORDER_NO)] = None
    ordered_from: Annotated[date | None, Wire("OrderDateTimeS", Day())] = None
    ordered_to: Annotated[date | None, Wire("OrderDateTimeE", Day())] = None
    wallet: Annotated[WalletBrand | None, Wire("PayTypeSub", Word(WalletBrand))] = None
    mode: Annotated[WalletMode | None, Wire("PayMode", Word(WalletMode))] = None

    def _check(self) -> None:
        check_period("ordered_to", self.ordered_from, self.ordered_to)
        if not self.order_no and self.ordered_from is None:
            raise InvalidRequest("order_no", "or a period is required")

    def members(self) -> dict[str, object]:
        return {**wire.write(self), "PayType": PayType.WALLET.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryBill(Request):
    """BillQuery (section 5.6): the statement of one day, yesterday to 30 days ago."""

    day: Annotated[date, Wire("BillDate", Day(), REQUIRED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAllotments(Request):
    """AllotQuery (section 5.7): what was paid out to the shop, yesterday to 30 days ago."""

    first_day: Annotated[date, Wire("AllotDateS", Day(), REQUIRED)]
    last_day: Annotated[date, Wire("AllotDateE", Day(), REQUIRED)]
    pay_type: Annotated[PayType, Wire("PayType", Word(PayType), REQUIRED)]

    def _check(self) -> None:
        if self.first_day > self.last_day:
            raise InvalidRequest("last_day", "is before the first day")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryEscrowAllotments(Request):
    """AllotTrustQuery (section 5.8): what was paid out to the shop from escrow."""

    first_day: Annotated[date, Wire("AllotDateS", Day(), REQUIRED)]
    last_day: Annotated[date, Wire("AllotDateE", Day(), REQUIRED)]

    def _check(self) -> None:
        check_period("last_day", self.first_day, self.last_day)
