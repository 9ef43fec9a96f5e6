"""What the bank answers: one frozen record per service. Members that were absent are None.

Amounts are cents, times are in UTC+8. Words of the bank that may grow (PayStatus, APType, ...) are
kept as text and compare equal to the enumerations of `codes.py`. Sign covers no list and no inner
object (protocol section 3.3), so what stands in them is vouched for by TLS alone: compare shop,
order number, amount and your own Param1 with your books before you believe in money.
"""

from funbiz.replies.messages import CardBinding, PaymentResult, QueryPaymentReply, ScheduleEnd
from funbiz.replies.orders import (
    AccountDetails,
    BindCardReply,
    CardDetails,
    CreateOfflineOrderReply,
    CreateOrderReply,
    MaintainOrderReply,
    MobileDetails,
    WalletDetails,
)
from funbiz.replies.queries import (
    OrderRow,
    QueryOrdersReply,
    QueryUncapturedReply,
    QueryWalletOrdersReply,
    RefundRow,
    UncapturedRow,
    WalletOrderRow,
)
from funbiz.replies.reply import Reply
from funbiz.replies.schedules import ChargeRow, QueryScheduleReply, ScheduleDetails
from funbiz.replies.settlement import (
    Allotment,
    AllotmentRow,
    BillRow,
    EscrowAllotment,
    EscrowAllotmentRow,
    QueryAllotmentsReply,
    QueryBillReply,
    QueryEscrowAllotmentsReply,
)

__all__ = [
    "AccountDetails",
    "Allotment",
    "AllotmentRow",
    "BillRow",
    "BindCardReply",
    "CardBinding",
    "CardDetails",
    "ChargeRow",
    "CreateOfflineOrderReply",
    "CreateOrderReply",
    "EscrowAllotment",
    "EscrowAllotmentRow",
    "MaintainOrderReply",
    "MobileDetails",
    "OrderRow",
    "PaymentResult",
    "QueryAllotmentsReply",
    "QueryBillReply",
    "QueryEscrowAllotmentsReply",
    "QueryOrdersReply",
    "QueryPaymentReply",
    "QueryScheduleReply",
    "QueryUncapturedReply",
    "QueryWalletOrdersReply",
    "RefundRow",
    "Reply",
    "ScheduleDetails",
    "ScheduleEnd",
    "UncapturedRow",
    "WalletDetails",
    "WalletOrderRow",
]
