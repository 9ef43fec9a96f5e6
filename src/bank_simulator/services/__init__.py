"""The services behind `Order`, one function each, and the table that names them.

A service takes the bank's state, the shop and the decrypted request, and returns the reply; it
raises `Rejected` for Status F. Absent members of a reply are None here; how they travel is the
gateway's matter. To add a service, write its function and name it in the table.
"""

from collections.abc import Callable
from typing import Final

from bank_simulator.fields import Json
from bank_simulator.services.binding import create_binding
from bank_simulator.services.create import create_order
from bank_simulator.services.maintain import maintain_order
from bank_simulator.services.query import query_orders, query_payment, query_uncaptured
from bank_simulator.services.regular import query_schedule
from bank_simulator.services.statements import query_allotments, query_bill, query_escrow_allotments
from bank_simulator.services.wallet import create_offline_order, query_wallet_orders
from bank_simulator.state import BankState, Shop

Service = Callable[[BankState, Shop, Json], Json]

SERVICES: Final[dict[str, Service]] = {
    "OrderCreate": create_order,
    "OrderQuery": query_orders,
    "OrderPayQuery": query_payment,
    "OrderUnCapturedQuery": query_uncaptured,
    "OrderMaintain": maintain_order,
    "BillQuery": query_bill,
    "AllotQuery": query_allotments,
    "RegularQuery": query_schedule,
    "WalletPayOrderQuery": query_wallet_orders,
    "LinePayOrderQuery": query_wallet_orders,
    "CardBindCreate": create_binding,
    "OfflineCreate": create_offline_order,
    "AllotTrustQuery": query_escrow_allotments,
}
