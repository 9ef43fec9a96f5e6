"""The bank's misbehaviour on demand: which fault strikes which call. Striking happens elsewhere."""

import random as random_module
from collections.abc import Collection
from enum import StrEnum
from typing import Final, Literal

import msgspec

from bank_simulator.codes import TEXTS


class FaultKind(StrEnum):
    """What can go wrong. docs/funbiz.md says what each does."""

    REFUSE_CONNECTION = "refuse_connection"
    LOSE_REQUEST = "lose_request"
    LOSE_REPLY = "lose_reply"
    DELAY = "delay"
    HTTP_STATUS = "http_status"
    GARBAGE = "garbage"
    CODE = "code"
    NONCE_EXPIRED = "nonce_expired"
    WRONG_SIGN = "wrong_sign"
    WRONG_AMOUNT = "wrong_amount"
    OTHER_SHOP = "other_shop"
    OTHER_ORDER = "other_order"
    PUSH_BEFORE_REPLY = "push_before_reply"
    PUSH_AFTER_REPLY = "push_after_reply"
    PUSH_NEVER = "push_never"
    PUSH_TWICE = "push_twice"
    PUSH_FORGED = "push_forged"
    LINE_LEFT_OUT = "line_left_out"
    LINE_WRONG_AMOUNT = "line_wrong_amount"
    LINE_TWICE = "line_twice"
    LINE_FOREIGN = "line_foreign"


# Which kinds can strike where; a fault must not be used up where it does nothing.
NONCE_KINDS: Final = frozenset(
    {
        FaultKind.LOSE_REQUEST,
        FaultKind.LOSE_REPLY,
        FaultKind.DELAY,
        FaultKind.HTTP_STATUS,
        FaultKind.GARBAGE,
    }
)
ORDER_KINDS: Final = NONCE_KINDS | {
    FaultKind.CODE,
    FaultKind.NONCE_EXPIRED,
    FaultKind.WRONG_SIGN,
    FaultKind.WRONG_AMOUNT,
    FaultKind.OTHER_SHOP,
    FaultKind.OTHER_ORDER,
}
CREATE_KINDS: Final = ORDER_KINDS | {
    FaultKind.PUSH_BEFORE_REPLY,
    FaultKind.PUSH_AFTER_REPLY,
    FaultKind.PUSH_FORGED,
}
QUEUE_KINDS: Final = frozenset({FaultKind.PUSH_NEVER, FaultKind.PUSH_TWICE})
DELIVERY_KINDS: Final = frozenset(
    {FaultKind.LOSE_REQUEST, FaultKind.LOSE_REPLY, FaultKind.DELAY, FaultKind.OTHER_SHOP}
)
# A statement or payout, line by line; a foreign line strikes once a reply.
LINE_KINDS: Final = frozenset(
    {FaultKind.LINE_LEFT_OUT, FaultKind.LINE_WRONG_AMOUNT, FaultKind.LINE_TWICE}
)


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """One misbehaviour and its scope: a service, an order, a number of times, a probability.

    `service` is a service's name, `Nonce`, `Push`, or None for every call and no push.
    `times` None means until it is taken away. `takes_effect` says, for the kinds that leave the
    choice, whether the bank does what was asked before it misbehaves.
    """

    kind: FaultKind
    service: str | None = None
    order_no: str | None = None
    times: int | None = None
    probability: float = 1.0
    how: Literal["timeout", "close"] = "timeout"
    http_status: int = 503
    code: str = "E9900"
    seconds: float = 0
    body: str = "<html><body>Service Unavailable</body></html>"
    takes_effect: bool = False
    number: int = 0
    hits: int = 0


class LostConnection(Exception):
    """The caller never gets an answer. `how` is `timeout`, `close` or `refuse`.

    A plain in-process transport lets this through to the caller; `SimulatorTransport` turns it
    into what a network client would see.
    """

    def __init__(self, how: str) -> None:
        super().__init__(f"the simulated connection was lost ({how})")
        self.how = how


class FaultBook:
    """The faults that are switched on, oldest first."""

    def __init__(self, random: random_module.Random) -> None:
        self._random = random
        self._faults: dict[int, Fault] = {}
        self._count = 0

    def __bool__(self) -> bool:
        return bool(self._faults)

    @property
    def active(self) -> list[Fault]:
        """All faults that may still strike."""
        return list(self._faults.values())

    def add(self, fault: Fault) -> Fault:
        """Switch a fault on; it gets a number to take it away by.

        Raises `ValueError` for a code that the bank does not have, or a scope that makes no sense.
        """
        if fault.code not in TEXTS:
            raise ValueError(f"the bank has no code {fault.code}")
        if fault.times is not None and fault.times < 1:
            raise ValueError("times is at least 1")
        if not 0 <= fault.probability <= 1 or fault.seconds < 0:
            raise ValueError("probability is 0 to 1, and seconds are not negative")
        self._count += 1
        fault.number = self._count
        fault.hits = 0
        fault.kind = FaultKind(fault.kind)
        self._faults[fault.number] = fault
        return fault

    def remove(self, number: int) -> bool:
        """Take one fault away; False when it is not on."""
        return self._faults.pop(number, None) is not None

    def clear(self) -> None:
        """Behave."""
        self._faults.clear()

    def draw(
        self, kinds: Collection[FaultKind], *, service: str, order_no: str | None
    ) -> list[Fault]:
        """The faults that strike this call, at most one of a kind, counted as used."""
        struck: list[Fault] = []
        for fault in self.active:
            if fault.kind not in kinds or not _fits(fault, service, order_no):
                continue
            if any(earlier.kind == fault.kind for earlier in struck):
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            fault.hits += 1
            if fault.times is not None and fault.hits >= fault.times:
                del self._faults[fault.number]
            struck.append(fault)
        return struck


def _fits(fault: Fault, service: str, order_no: str | None) -> bool:
    # A fault without a service means the shop's calls; pushes must be asked for by name.
    if fault.service != service and not (
        fault.service is None and (service != "Push" or fault.kind in QUEUE_KINDS)
    ):
        return False
    return fault.order_no is None or fault.order_no == order_no
