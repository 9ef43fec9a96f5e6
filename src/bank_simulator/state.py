"""The parts of one bank, put together: what every rule gets as its first argument."""

import random as random_module
import uuid
from dataclasses import dataclass
from enum import StrEnum

from bank_simulator.agenda import Agenda
from bank_simulator.clock import Clock
from bank_simulator.faults import FaultBook
from bank_simulator.ledger import Ledger
from bank_simulator.nonces import NonceBook
from bank_simulator.settings import BankSettings, ShopAccount


class JobKind(StrEnum):
    """The bank's timed work, apart from pushes."""

    AUTO_PAY = "auto_pay"
    CAPTURE = "capture"
    CHARGE = "charge"
    REFUND_STEP = "refund_step"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of timed work; whether it still applies is seen when it is due."""

    kind: JobKind
    shop_no: str = ""
    order_no: str = ""
    refund_no: str = ""


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant with its HashID folded once."""

    account: ShopAccount
    hash_id: str


@dataclass(frozen=True, slots=True)
class BankState:
    """Settings, time, chance, books and faults of one bank."""

    settings: BankSettings
    clock: Clock
    random: random_module.Random
    ledger: Ledger
    shops: dict[str, Shop]
    nonces: NonceBook
    faults: FaultBook
    jobs: Agenda[Job]
    push_queue: Agenda[int]

    def hex_token(self) -> str:
        """A PayToken or RefundToken: 64 lower-case hex characters."""
        return f"{self.random.getrandbits(256):064x}"

    def link_key(self) -> str:
        """The guid in the addresses of an order's pages."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def next_ts_no(self, shop_no: str) -> str:
        """The bank's own number for a shop's next transaction."""
        return f"{shop_no[:6]}{self.ledger.next_number(f'ts:{shop_no}'):08}"
