"""What can be asked of the bank: one frozen record per service, checked when it is made.

Amounts are cents (two implied decimals, NT$180 is 18000). Times need a time zone and are sent as
Taiwan's. Every record raises InvalidRequest, naming the field, if a rule of the bank's manual is
broken (protocol sections 4 and 5); rules that hang on the shop's contract are left to the bank.
"""

from funbiz.requests.methods import Card, Escrow, Method, Mobile, Schedule, VirtualAccount, Wallet
from funbiz.requests.orders import (
    CURRENCY,
    BindCard,
    CreateOfflineOrder,
    CreateOrder,
    MaintainOrder,
)
from funbiz.requests.queries import (
    QueryAllotments,
    QueryBill,
    QueryEscrowAllotments,
    QueryOrders,
    QueryPayment,
    QuerySchedule,
    QueryUncaptured,
    QueryWalletOrders,
)
from funbiz.requests.request import Request

__all__ = [
    "CURRENCY",
    "BindCard",
    "Card",
    "CreateOfflineOrder",
    "CreateOrder",
    "Escrow",
    "MaintainOrder",
    "Method",
    "Mobile",
    "QueryAllotments",
    "QueryBill",
    "QueryEscrowAllotments",
    "QueryOrders",
    "QueryPayment",
    "QuerySchedule",
    "QueryUncaptured",
    "QueryWalletOrders",
    "Request",
    "Schedule",
    "VirtualAccount",
    "Wallet",
]
