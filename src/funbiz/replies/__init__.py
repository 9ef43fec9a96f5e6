"""What the bank answers: one frozen record per service. Members that were absent are None.

Amounts are cents, times are in UTC+8. Words of the bank that may grow (PayStatus, APType, ...) are
kept as text and compare equal to the enumerations of `codes.py`. Sign covers no list and no inner
object (protocol section 3.3), so what stands in them is vouched for by TLS alone: compare shop,
order number, amount and your own Param1 with your books before you believe in money.
"""

from funbiz.replies.messages import PaymentResult, QueryPaymentReply
from funbiz.replies.orders import AccountDetails, CardDetails, CreateOrderReply, MaintainOrderReply
from funbiz.replies.queries import (
    OrderRow,
    QueryOrdersReply,
    QueryUncapturedReply,
    RefundRow,
    UncapturedRow,
)
from funbiz.replies.reply import Reply
from funbiz.replies.settlement import (
    Allotment,
    AllotmentRow,
    BillRow,
    QueryAllotmentsReply,
    QueryBillReply,
)

__all__ = [
    "AccountDetails",
    "Allotment",
    "AllotmentRow",
    "BillRow",
    "CardDetails",
    "CreateOrderReply",
    "MaintainOrderReply",
    "OrderRow",
    "PaymentResult",
    "QueryAllotmentsReply",
    "QueryBillReply",
    "QueryOrdersReply",
    "QueryPaymentReply",
    "QueryUncapturedReply",
    "RefundRow",
    "Reply",
    "UncapturedRow",
]
