"""What stands behind the pay token of a notice: money, a bound card, or the end of a schedule.

All three come as TSResultContent and differ by APType. A payment without an amount is not one, but
the other two need not name any, so each has a record of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from funbiz.codes import MessageKind
from funbiz.replies.reply import CENTS, MOMENT, REQUIRED, TEXT, Reply
from funbiz.wire import Codec, Need, Part, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentResult:
    """What happened to the money. `succeeded` is the payment's own result.

    `reason` is empty on success and the code text on failure. `amount_cents` is the order's or the
    refund's amount, by `kind` (see MessageKind). A later charge of a schedule names the first order
    as `master_order_no`. `wallet` is a WalletBrand.
    """

    kind: Annotated[str, Wire("APType", TEXT, REQUIRED)]
    order_no: Annotated[str, Wire("OrderNo", TEXT, REQUIRED)]
    pay_type: Annotated[str, Wire("PayType", TEXT, REQUIRED)]
    amount_cents: Annotated[int, Wire("Amount", CENTS, REQUIRED)]
    status: Annotated[str, Wire("Status", TEXT, REQUIRED)]
    reason: Annotated[str, Wire("Description", TEXT)] = ""
    shop_no: Annotated[str | None, Wire("ShopNo", TEXT)] = None
    ts_no: Annotated[str | None, Wire("TSNo", TEXT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", MOMENT)] = None
    param1: Annotated[str | None, Wire("Param1", TEXT)] = None
    param2: Annotated[str | None, Wire("Param2", TEXT)] = None
    param3: Annotated[str | None, Wire("Param3", TEXT)] = None
    card_first_digits: Annotated[str | None, Wire("LeftCCNo", TEXT)] = None
    card_last_digits: Annotated[str | None, Wire("RightCCNo", TEXT)] = None
    card_expiry: Annotated[str | None, Wire("CCExpDate", TEXT)] = None
    quick_pay_token: Annotated[str | None, Wire("CCToken", TEXT)] = field(default=None, repr=False)
    master_order_no: Annotated[str | None, Wire("MasterOrderNo", TEXT)] = None
    wallet: Annotated[str | None, Wire("PayTypeSub", TEXT)] = None
    bind_no: Annotated[str | None, Wire("BindNo", TEXT)] = None
    bind_token: Annotated[str | None, Wire("BindToken", TEXT)] = field(default=None, repr=False)
    card_brand: Annotated[str | None, Wire("CardType", TEXT)] = None
    auth_code: Annotated[str | None, Wire("AuthCode", TEXT)] = None
    auth_response_code: Annotated[str | None, Wire("AuthResponseCode", TEXT)] = None

    @property
    def succeeded(self) -> bool:
        """Tell whether the bank reports success; any other word than S is no success."""
        return self.status == "S"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBinding:
    """How binding a card ended (CardBindOut). With `succeeded`, `bind_token` pays with the card.

    `reason` may hold a text on success too. `card_brand` is a CardBrand, `card_expiry` is YYMM.
    """

    kind: Annotated[str, Wire("APType", TEXT, REQUIRED)]
    status: Annotated[str, Wire("Status", TEXT, REQUIRED)]
    reason: Annotated[str, Wire("Description", TEXT)] = ""
    shop_no: Annotated[str | None, Wire("ShopNo", TEXT)] = None
    ts_no: Annotated[str | None, Wire("TSNo", TEXT)] = None
    bind_no: Annotated[str | None, Wire("BindNo", TEXT)] = None
    bind_token: Annotated[str | None, Wire("BindToken", TEXT, Need.READABLE)] = field(
        default=None, repr=False
    )
    card_first_digits: Annotated[str | None, Wire("LeftCCNo", TEXT)] = None
    card_last_digits: Annotated[str | None, Wire("RightCCNo", TEXT)] = None
    card_brand: Annotated[str | None, Wire("CardType", TEXT)] = None
    card_expiry: Annotated[str | None, Wire("CCExpDate", TEXT)] = None
    auth_code: Annotated[str | None, Wire("AuthCode", TEXT)] = None
    auth_response_code: Annotated[str | None, Wire("AuthResponseCode", TEXT)] = None

    @property
    def succeeded(self) -> bool:
        """Tell whether the card is bound; any other word than S is no success."""
        return self.status == "S"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleEnd:
    """A schedule made its last charge or was stopped (RegularEnd); `query_schedule` tells which."""

    kind: Annotated[str, Wire("APType", TEXT, REQUIRED)]
    status: Annotated[str | None, Wire("Status", TEXT)] = None
    reason: Annotated[str, Wire("Description", TEXT)] = ""
    order_no: Annotated[str | None, Wire("OrderNo", TEXT)] = None
    master_order_no: Annotated[str | None, Wire("MasterOrderNo", TEXT)] = None
    shop_no: Annotated[str | None, Wire("ShopNo", TEXT)] = None
    ts_no: Annotated[str | None, Wire("TSNo", TEXT)] = None
    pay_date: Annotated[datetime | None, Wire("PayDate", MOMENT)] = None
    param1: Annotated[str | None, Wire("Param1", TEXT)] = None
    param2: Annotated[str | None, Wire("Param2", TEXT)] = None
    param3: Annotated[str | None, Wire("Param3", TEXT)] = None


_OWN_RECORD: Mapping[str, type] = {
    MessageKind.CARD_BIND_OUT: CardBinding,
    MessageKind.REGULAR_END: ScheduleEnd,
}


@dataclass(frozen=True, slots=True)
class _Message(Codec):
    """TSResultContent as `kind`, or None when its APType belongs to another record."""

    kind: type

    def read(self, raw: object) -> object:
        told = raw.get("APType") if isinstance(raw, Mapping) else None
        owner = _OWN_RECORD.get(told, PaymentResult) if isinstance(told, str) else PaymentResult
        return Part(self.kind).read(raw) if owner is self.kind else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPaymentReply(Reply):
    """OrderPayQuery: what the token tells, by its APType; all None when there is nothing behind it.

    `result` is about money, of every kind but two: `binding` (CardBindOut), `ended` (RegularEnd).
    """

    pay_token: Annotated[str, Wire("PayToken", TEXT, REQUIRED)]
    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    result: Annotated[
        PaymentResult | None, Wire("TSResultContent", _Message(PaymentResult), Need.READABLE)
    ] = None
    binding: Annotated[
        CardBinding | None, Wire("TSResultContent", _Message(CardBinding), Need.READABLE)
    ] = None
    ended: Annotated[
        ScheduleEnd | None, Wire("TSResultContent", _Message(ScheduleEnd), Need.READABLE)
    ] = None
