"""Names that the shop gives to its rows. Time and randomness are arguments: nothing here reads a clock.

Names by which rows are found begin with their time, so that what is new stands side by side in an index:
a database writes whole pages, and names without any order would take a page each (ADR 0014). No name comes from a counter: two installations, or a restored backup, would collide at the bank.
"""

import functools
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import NamedTuple, Protocol

from kaimai.domain.api_tokens import SECRET_PREFIX
from kaimai.domain.calendar import TAIPEI

_HEX = frozenset("0123456789abcdef")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a number can be read out on the telephone."""
_DAY = 24 * 60 * 60 * 1000
_FROM_UTC = 8 * 60 * 60 * 1000
"""Taipei's clock, which has no summer time, in milliseconds."""
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
"""Two letters for each ten bits."""


class Chance(Protocol):
    """A source of random bits: `random.Random`, or what was drawn from one."""

    def getrandbits(self, count: int, /) -> int:
        """So many random bits as a number."""
        ...


def new_id(now: datetime, random: Chance) -> str:
    """A row's id: 48 bits of milliseconds and 80 of randomness, 32 hex digits, sorted by time."""
    return f"{int(now.timestamp() * 1000):012x}{random.getrandbits(80):020x}"


def is_id(text: str) -> bool:
    """Whether this may be a row's id that a page was given and sent back."""
    return len(text) == 32 and not set(text) - _HEX


def first_id(at: datetime) -> str:
    """The least id of this moment: rows that were named before have a lesser one."""
    return f"{int(at.timestamp() * 1000):012x}"


def new_token(random: Chance) -> str:
    """A secret: 128 bits, 32 hex digits."""
    return f"{random.getrandbits(128):032x}"


def link_token(now: datetime, random: Chance) -> str:
    """A secret for a link to what is made now: 32 bits of seconds and 96 of randomness, 32 hex digits."""
    return f"{int(now.timestamp()):08x}{random.getrandbits(96):024x}"


def api_secret(random: Random) -> str:
    """The secret of an API token: 256 bits, recognizable by its beginning."""
    return f"{SECRET_PREFIX}{random.getrandbits(256):064x}"


def order_number(now: datetime, random: Chance) -> str:
    """What the buyer sees and says: `yymmdd-` (Taipei), four letters for the moment of the day (twelve
    to a second) and 40 random bits, 19 characters."""
    milliseconds = int(now.timestamp() * 1000)
    moment = ((milliseconds + _FROM_UTC) % _DAY << 20) // _DAY
    date = _stamp(milliseconds // 1000)[:6]
    return f"{date}-{_PAIRS[moment >> 10]}{_PAIRS[moment & 1023]}{_letters(random, 8)}"


def attempt_number(now: datetime, random: Chance) -> str:
    """What the bank sees as OrderNo: Taipei time, 60 random bits and a last letter, 25 characters.

    The last letter keeps the sandbox's rules for numbers by their last digit out of the way.
    """
    return f"{_stamp(int(now.timestamp()))}{_letters(random, 12)}K"


def reference(installation_id: str, order_token: str) -> str:
    """What the bank echoes as Param1: whose order this is, without giving the order's token away."""
    return f"{installation_id}.{hashlib.sha256(order_token.encode()).hexdigest()[:32]}"


def link_signature(secret: str, *parts: str) -> str:
    """A signature for one of our own URLs: 32 hex digits of HMAC-SHA256.

    Each part is signed with its length, so what ends one part never begins the next.
    """
    signed = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()[:32]


def is_signature(given: str, secret: str, *parts: str) -> bool:
    """Whether `given` signs `parts`, compared in constant time."""
    return hmac.compare_digest(given.encode(), link_signature(secret, *parts).encode())


class OrderNames(NamedTuple):
    """Every name that a new order and its first payment need."""

    order_id: str
    number: str
    token: str
    payment_id: str
    attempt_number: str
    reference: str


class Mint:
    """Makes names at the edge: a clock and a source of randomness, handed down as one value."""

    def __init__(self, clock: Callable[[], datetime], random: Random) -> None:
        self._clock = clock
        self._random = random

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self._clock()

    def id(self) -> str:
        """A new row id."""
        return new_id(self._clock(), self._random)

    def token(self) -> str:
        """A new secret token."""
        return new_token(self._random)

    def link_token(self) -> str:
        """A new secret for a link to what is made now."""
        return link_token(self._clock(), self._random)

    def api_secret(self) -> str:
        """A new secret for an API token."""
        return api_secret(self._random)

    def secret(self) -> str:
        """A new secret of 256 bits, 64 hex digits: for a cookie, or a link that is worth a password."""
        return f"{self._random.getrandbits(256):064x}"

    def order_number(self) -> str:
        """A new order number."""
        return order_number(self._clock(), self._random)

    def attempt_number(self) -> str:
        """A new attempt number."""
        return attempt_number(self._clock(), self._random)

    def order_names(self, installation_id: str) -> OrderNames:
        """The names of a new order of this installation."""
        # Drawn at once: asking the system for randomness takes longer than making a name of it.
        now, chance = self._clock(), _Drawn(self._random.getrandbits(_ORDER_BITS))
        token = link_token(now, chance)
        return OrderNames(
            order_id=new_id(now, chance),
            number=order_number(now, chance),
            token=token,
            payment_id=new_id(now, chance),
            attempt_number=attempt_number(now, chance),
            reference=reference(installation_id, token),
        )


_ORDER_BITS = 96 + 2 * 80 + 40 + 60
"""What the names of an order take together."""


class _Drawn:
    """Random bits that were drawn already, given out in portions."""

    __slots__ = ("_bits",)

    def __init__(self, bits: int) -> None:
        self._bits = bits

    def getrandbits(self, count: int, /) -> int:
        """The next bits; more than were drawn are zeros."""
        portion = self._bits & ((1 << count) - 1)
        self._bits >>= count
        return portion


def _letters(random: Chance, count: int) -> str:
    """An even number of random letters."""
    bits = random.getrandbits(5 * count)
    return "".join([_PAIRS[(bits >> shift) & 1023] for shift in range(0, 5 * count, 10)])


@functools.lru_cache(64)
def _stamp(second: int) -> str:
    """A second in Taipei as `yymmddHHMMSS`: thousands of orders fall into the same one."""
    return f"{datetime.fromtimestamp(second, TAIPEI):%y%m%d%H%M%S}"
