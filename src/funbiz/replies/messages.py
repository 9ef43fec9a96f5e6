"""What stands behind the pay token of a notice."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from funbiz.replies.reply import CENTS, MOMENT, REQUIRED, TEXT, Reply
from funbiz.wire import Need, Part, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentResult:
    """TSResultContent: what happened to the money. `paid` is the payment's own result.

    `reason` is empty on success and the code text on failure. `amount_cents` is the order's or the
    refund's amount, by `kind` (see MessageKind).
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

    @property
    def succeeded(self) -> bool:
        """Tell whether the bank reports success; any other word than S is no success."""
        return self.status == "S"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPaymentReply(Reply):
    """OrderPayQuery: `result` is None when the bank has nothing behind the token."""

    pay_token: Annotated[str, Wire("PayToken", TEXT, REQUIRED)]
    replied_at: Annotated[datetime | None, Wire("Date", MOMENT)] = None
    result: Annotated[
        PaymentResult | None, Wire("TSResultContent", Part(PaymentResult), Need.READABLE)
    ] = None
