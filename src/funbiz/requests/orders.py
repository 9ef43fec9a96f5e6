"""Requests that do something: make an order, act on one, bind a card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from funbiz import wire
from funbiz.codes import Command, PayType, WalletBrand
from funbiz.errors import InvalidRequest
from funbiz.requests.methods import Card, Escrow, Method, Mobile, VirtualAccount, Wallet
from funbiz.requests.request import ORDER_NO, REQUIRED, Request
from funbiz.wire import Cents, Moment, Number, Text, Url, Wire, Word, YesNo

CURRENCY = "TWD"

# The letter of each method, and the object that its parameters stand in (section 5.1).
_METHODS: Mapping[type[Request], tuple[PayType, str]] = {
    VirtualAccount: (PayType.VIRTUAL_ACCOUNT, "ATMParam"),
    Card: (PayType.CARD, "CardParam"),
    Mobile: (PayType.MOBILE, "MobileParam"),
    Wallet: (PayType.WALLET, "WalletParam"),
    Escrow: (PayType.ESCROW, "CardParam"),
}


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
    method: Method
    notice_url: Annotated[str | None, Wire("BackendURL", Url())] = None
    memo: Annotated[str | None, Wire("Memo", Text(30))] = None
    param1: Annotated[str | None, Wire("Param1", Text(255))] = None
    param2: Annotated[str | None, Wire("Param2", Text(255))] = None
    param3: Annotated[str | None, Wire("Param3", Text(255))] = None
    qr_code: Annotated[bool | None, Wire("QRCodeStatus", YesNo())] = None
    qr_code_size: Annotated[int | None, Wire("QRCodeSize", Number(350, 800))] = None

    def _check(self) -> None:
        if type(self.method) not in _METHODS:
            names = ", ".join(kind.__name__ for kind in _METHODS)
            raise InvalidRequest("method", f"must be one of {names}")
        if self.qr_code_size is not None and not self.qr_code:
            raise InvalidRequest("qr_code_size", "needs qr_code=True")

    def members(self) -> dict[str, object]:
        letter, parameters = _METHODS[type(self.method)]
        return {
            **wire.write(self),
            "CurrencyID": CURRENCY,
            "PayType": letter.value,
            parameters: self.method.members(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOfflineOrder(Request):
    """OfflineCreate (section 5.13): take money at a counter from the wallet behind a barcode.

    `barcode` is what the buyer's telephone shows; the money moves within the call.
    """

    order_no: Annotated[str, Wire("OrderNo", ORDER_NO, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", Cents(), REQUIRED)]
    product_name: Annotated[str, Wire("PrdtName", Text(60), REQUIRED)]
    wallet: Annotated[WalletBrand, Wire("PayTypeSub", Word(WalletBrand), REQUIRED)]
    barcode: Annotated[str, Wire("PayCode", Text(50), REQUIRED)] = field(repr=False)
    notice_url: Annotated[str | None, Wire("BackendURL", Url())] = None
    memo: Annotated[str | None, Wire("Memo", Text(30))] = None
    param1: Annotated[str | None, Wire("Param1", Text(255))] = None
    param2: Annotated[str | None, Wire("Param2", Text(255))] = None
    param3: Annotated[str | None, Wire("Param3", Text(255))] = None

    def members(self) -> dict[str, object]:
        return {**wire.write(self), "PayType": PayType.WALLET.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class BindCard(Request):
    """CardBindCreate (section 5.12): a page on which a buyer binds a card to the shop.

    `bind_no` is the shop's own number for it. The result comes to `return_url` as a pay token.
    """

    bind_no: Annotated[str, Wire("BindNo", Text(50), REQUIRED)]
    return_url: Annotated[str, Wire("ReturnURL", Url(), REQUIRED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintainOrder(Request):
    """OrderMaintain (section 5.3): capture, cancel, refund, stop a schedule, or move an account's
    expiry.

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
