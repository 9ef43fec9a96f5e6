"""A bank that plays Bank SinoPac funBIZ: protocol, payment pages, pushes, and faults on demand.

It knows no shop software and shares no code with any client.
"""

from bank_simulator.app import create_app
from bank_simulator.bank import Bank
from bank_simulator.cards import DECLINED_CARD, TEST_CARD, Card
from bank_simulator.faults import Fault, FaultKind, LostConnection
from bank_simulator.payments import TransferRejected, WrongState
from bank_simulator.settings import DEMO_SHOP, BankSettings, ShopAccount, demo_settings
from bank_simulator.store import Store
from bank_simulator.transport import SimulatorTransport

__all__ = [
    "DECLINED_CARD",
    "DEMO_SHOP",
    "TEST_CARD",
    "Bank",
    "BankSettings",
    "Card",
    "Fault",
    "FaultKind",
    "LostConnection",
    "ShopAccount",
    "SimulatorTransport",
    "Store",
    "TransferRejected",
    "WrongState",
    "create_app",
    "demo_settings",
]
