"""Replies that list orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from funbiz.replies.orders import AccountDetails, CardDetails, MobileDetails
from funbiz.replies.reply import CENTS, MOMENT, REQUIRED, TEXT, Reply
from funbiz.wire import Need, Part, Rows, Wire, YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRow:
    """One refund of an order."""

    refund_no: Annotated[str, Wire("RefundNo", TEXT, REQUIRED)]
    refund_date: Annotated[datetime | None, Wire("RefundDate", MOMENT)] = None
    amount_cents: Annotated[int, Wire("RefundAmount", CENTS, REQUIRED)]
    refund_status: Annotated[str, Wire("RefundStatus", TEXT, REQUIRED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order as OrderQuery shows it.

    `expires_at`: an account's deadline or the end of a card link. `refund_status` and
    `refund_date` are those of the last refund.
    """

    order_no: Annotated[str, Wire("OrderNo", TEXT, REQUIRED)]
    ts_no: Annotated[str, Wire("TSNo", TEXT, REQUIRED)]
    pay_type: Annotated[str, Wire("PayType", TEXT, REQUIRED)]
    pay_status: Annotated[str, Wire("PayStatus", TEXT, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", CENTS, REQUIRED)]
    ts_date: Annotated[datetime | None, Wire("TSDate", MOMENT)] = None
    approved_date: Annotated[datetime | None, Wire("ApprovedDate", MOMENT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", MOMENT)] = None
    expires_at: Annotated[datetime | None, Wire("ExpireDate", MOMENT)] = None
    refunded: Annotated[bool | None, Wire("RefundFlag", YesNo())] = None
    refund_status: Annotated[str | None, Wire("RefundStatus", TEXT)] = None
    refund_date: Annotated[datetime | None, Wire("RefundDate", MOMENT)] = None
    product_name: Annotated[str | None, Wire("PrdtName", TEXT)] = None
    memo: Annotated[str | None, Wire("Memo", TEXT)] = None
    param1: Annotated[str | None, Wire("Param1", TEXT)] = None
    param2: Annotated[str | None, Wire("Param2", TEXT)] = None
    param3: Annotated[str | None, Wire("Param3", TEXT)] = None
    account: Annotated[AccountDetails | None, Wire("ATMParam", Part(AccountDetails))] = None
    card: Annotated[CardDetails | None, Wire("CardParam", Part(CardDetails))] = None
    mobile: Annotated[MobileDetails | None, Wire("MobileParam", Part(MobileDetails))] = None
    refunds: Annotated[
        tuple[RefundRow, ...], Wire("RefundList", Rows(RefundRow), Need.READABLE)
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOrdersReply(Reply):
    """OrderQuery: no order at all is an empty tuple, not an error."""

    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    orders: Annotated[tuple[OrderRow, ...], Wire("OrderList", Rows(OrderRow), Need.READABLE)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UncapturedRow:
    """One card order that is authorised and not captured."""

    order_no: Annotated[str, Wire("OrderNo", TEXT, REQUIRED)]
    ts_no: Annotated[str, Wire("TSNo", TEXT, REQUIRED)]
    pay_type: Annotated[str, Wire("PayType", TEXT, REQUIRED)]
    pay_status: Annotated[str, Wire("PayStatus", TEXT, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", CENTS, REQUIRED)]
    ts_date: Annotated[datetime | None, Wire("TSDate", MOMENT)] = None
    approved_date: Annotated[datetime | None, Wire("ApprovedDate", MOMENT)] = None
    expires_at: Annotated[datetime | None, Wire("ExpireDate", MOMENT)] = None
    authorization_expires_at: Annotated[datetime | None, Wire("AuthExpireDate", MOMENT)] = None
    product_name: Annotated[str | None, Wire("PrdtName", TEXT)] = None
    memo: Annotated[str | None, Wire("Memo", TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryUncapturedReply(Reply):
    """OrderUnCapturedQuery."""

    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    orders: Annotated[
        tuple[UncapturedRow, ...], Wire("OrderList", Rows(UncapturedRow), Need.READABLE)
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletOrderRow:
    """One wallet order. It has no status of its own: a `pay_date` says that it was paid.

    `external_no` is the wallet operator's number; `wallet` a WalletBrand, `mode` a WalletMode.
    """

    order_no: Annotated[str, Wire("OrderNo", TEXT, REQUIRED)]
    ts_no: Annotated[str, Wire("TSNo", TEXT, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", CENTS, REQUIRED)]
    pay_type: Annotated[str | None, Wire("PayType", TEXT)] = None
    ts_date: Annotated[datetime | None, Wire("TSDate", MOMENT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", MOMENT, Need.READABLE)] = None
    external_no: Annotated[str | None, Wire("ExternalTxNo", TEXT)] = None
    wallet: Annotated[str | None, Wire("PayTypeSub", TEXT)] = None
    mode: Annotated[str | None, Wire("PayMode", TEXT)] = None
    refunds: Annotated[
        tuple[RefundRow, ...], Wire("RefundList", Rows(RefundRow), Need.READABLE)
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWalletOrdersReply(Reply):
    """WalletPayOrderQuery: no order at all is an empty tuple, not an error."""

    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    orders: Annotated[
        tuple[WalletOrderRow, ...], Wire("OrderList", Rows(WalletOrderRow), Need.READABLE)
    ] = ()
