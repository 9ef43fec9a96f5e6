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
_LETTER_OF = bytes(ord(_ALPHABET[number % len(_ALPHABET)]) for number in range(256))
"""The letter that each byte stands for; each letter has as many."""


class Chance(Protocol):
    """A source of random bytes: `random.Random`, or what was drawn from one."""

    def randbytes(self, n: int, /) -> bytes:
        """So many random bytes."""
        ...


def new_id(now: datetime, random: Chance) -> str:
    """A row's id: 48 bits of milliseconds and 80 of randomness, 32 hex digits, sorted by time."""
    return _id(_milliseconds(now), random)


def is_id(text: str) -> bool:
    """Whether this may be a row's id that a page was given and sent back."""
    return len(text) == 32 and not set(text) - _HEX


def first_id(at: datetime) -> str:
    """The least id of this moment: rows that were named before have a lesser one."""
    return f"{_milliseconds(at):012x}"


def new_token(random: Chance) -> str:
    """A secret: 128 bits, 32 hex digits."""
    return random.randbytes(16).hex()


def link_token(now: datetime, random: Chance) -> str:
    """A secret for a link to what is made now: 32 bits of seconds and 96 of randomness, 32 hex digits."""
    return _link_token(_milliseconds(now), random)


def api_secret(random: Chance) -> str:
    """The secret of an API token: 256 bits, recognizable by its beginning."""
    return SECRET_PREFIX + random.randbytes(32).hex()


def order_number(now: datetime, random: Chance) -> str:
    """What the buyer sees and says: `yymmdd-` (Taipei), four letters for the moment of the day (twelve
    to a second) and 40 random bits, 19 characters."""
    return _order_number(_milliseconds(now), random)


def attempt_number(now: datetime, random: Chance) -> str:
    """What the bank sees as OrderNo: Taipei time, 60 random bits and a last letter, 25 characters.

    The last letter keeps the sandbox's rules for numbers by their last digit out of the way.
    """
    return _attempt_number(_milliseconds(now), random)


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
        return self._random.randbytes(32).hex()

    def order_number(self) -> str:
        """A new order number."""
        return order_number(self._clock(), self._random)

    def attempt_number(self) -> str:
        """A new attempt number."""
        return attempt_number(self._clock(), self._random)

    def order_names(self, installation_id: str) -> OrderNames:
        """The names of a new order of this installation."""
        # Drawn at once: asking the system for randomness takes longer than making a name of it.
        now, chance = _milliseconds(self._clock()), _Drawn(self._random.randbytes(_ORDER_BYTES))
        token = _link_token(now, chance)
        return OrderNames(
            order_id=_id(now, chance),
            number=_order_number(now, chance),
            token=token,
            payment_id=_id(now, chance),
            attempt_number=_attempt_number(now, chance),
            reference=reference(installation_id, token),
        )


_ORDER_BYTES = 12 + 10 + 8 + 10 + 12
"""What the names of an order take together."""


class _Drawn:
    """Random bytes that were drawn already, given out in portions."""

    __slots__ = ("_drawn", "_given")

    def __init__(self, drawn: bytes) -> None:
        self._drawn = drawn
        self._given = 0

    def randbytes(self, n: int, /) -> bytes:
        """The next bytes."""
        begin = self._given
        self._given = begin + n
        return self._drawn[begin : begin + n]


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _id(milliseconds: int, random: Chance) -> str:
    return f"{milliseconds:012x}{random.randbytes(10).hex()}"


def _link_token(milliseconds: int, random: Chance) -> str:
    return f"{milliseconds // 1000:08x}{random.randbytes(12).hex()}"


def _order_number(milliseconds: int, random: Chance) -> str:
    moment = ((milliseconds + _FROM_UTC) % _DAY << 20) // _DAY
    date = _stamp(milliseconds // 1000)[:6]
    return f"{date}-{_PAIRS[moment >> 10]}{_PAIRS[moment & 1023]}{_letters(random, 8)}"


def _attempt_number(milliseconds: int, random: Chance) -> str:
    return f"{_stamp(milliseconds // 1000)}{_letters(random, 12)}K"


def _letters(random: Chance, count: int) -> str:
    """Random letters."""
    return random.randbytes(count).translate(_LETTER_OF).decode()


@functools.lru_cache(64)
def _stamp(second: int) -> str:
    """A second in Taipei as `yymmddHHMMSS`: thousands of orders fall into the same one."""
    return f"{datetime.fromtimestamp(second, TAIPEI):%y%m%d%H%M%S}"
