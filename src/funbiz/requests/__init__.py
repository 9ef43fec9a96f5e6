"""What can be asked of the bank: one frozen record per service, checked when it is made.

Amounts are cents (two implied decimals, NT$180 is 18000). Times need a time zone and are sent as
Taiwan's. Every record raises InvalidRequest, naming the field, if a rule of the bank's manual is
broken (protocol sections 4 and 5); rules that hang on the shop's contract are left to the bank.
"""

from funbiz.requests.methods import Card, VirtualAccount
from funbiz.requests.orders import CURRENCY, CreateOrder, MaintainOrder
from funbiz.requests.queries import (
    QueryAllotments,
    QueryBill,
    QueryOrders,
    QueryPayment,
    QueryUncaptured,
)
from funbiz.requests.request import Request

__all__ = [
    "CURRENCY",
    "Card",
    "CreateOrder",
    "MaintainOrder",
    "QueryAllotments",
    "QueryBill",
    "QueryOrders",
    "QueryPayment",
    "QueryUncaptured",
    "Request",
    "VirtualAccount",
]
