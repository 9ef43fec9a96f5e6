"""Requests that do something: make an order, act on one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from funbiz import wire
from funbiz.codes import Command, PayType
from funbiz.errors import InvalidRequest
from funbiz.requests.methods import Card, VirtualAccount
from funbiz.requests.request import ORDER_NO, REQUIRED, Request
from funbiz.wire import Cents, Moment, Number, Text, Url, Wire, Word, YesNo

CURRENCY = "TWD"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrder(Request):
    """OrderCreate (section 5.1): ask for a payment by one method.

    `order_no` is unique per shop for ever: after any end but NotSent it must not be used again.
    `return_url` gets the buyer's browser, `notice_url` the bank's notices; without `notice_url`
    the bank never tells anything about this order by itself.
    """

    order_no: Annotated[str, Wire("OrderNo", ORDER_NO, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", Cents(), REQUIRED)]
    product_name: Annotated[str, Wire("PrdtName", Text(60), REQUIRED)]
    return_url: Annotated[str, Wire("ReturnURL", Url(), REQUIRED)]
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
class MaintainOrder(Request):
    """OrderMaintain (section 5.3): capture, cancel, refund, or change an account's expiry.

    `amount_cents`: the part to refund, the whole order when absent. `refund_token`: second call of
    a virtual-account refund, within 120 seconds of the first. `expires_at`: with CHANGE_EXPIRY.
    """

    order_no: Annotated[str, Wire("OrderNo", ORDER_NO, REQUIRED)]
    command: Annotated[Command, Wire("Command", Word(Command), REQUIRED)]
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
