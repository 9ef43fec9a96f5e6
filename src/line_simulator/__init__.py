"""A LINE platform to talk to: chats in the browser, signed webhooks, the Messaging API with its limits.

It knows no shop software and no client library, and shares no code with any.
"""

from line_simulator.app import create_app
from line_simulator.chats import Refused
from line_simulator.demo import DEMO_GROUP, DEMO_PEOPLE, populate
from line_simulator.faults import Fault, FaultKind, LostConnection
from line_simulator.line import Line
from line_simulator.records import Bubble, Chat, Friendship, Group, Person, RichMenu, Tapped
from line_simulator.settings import DEMO_ACCOUNT, LineSettings, OfficialAccount, demo_settings
from line_simulator.store import Store
from line_simulator.transport import SimulatorTransport

__all__ = [
    "DEMO_ACCOUNT",
    "DEMO_GROUP",
    "DEMO_PEOPLE",
    "Bubble",
    "Chat",
    "Fault",
    "FaultKind",
    "Friendship",
    "Group",
    "Line",
    "LineSettings",
    "LostConnection",
    "OfficialAccount",
    "Person",
    "Refused",
    "RichMenu",
    "SimulatorTransport",
    "Store",
    "Tapped",
    "create_app",
    "demo_settings",
    "populate",
]
