"""Sets of places in a block of an index, as bytes: what `order_search_terms` keeps.

Few places are kept as numbers of two bytes, lowest first in the order in which they came; many as
one bit for each place of the block. The length tells which: a set of bits always has `_FULL` bytes.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence

BLOCK = 6_144
"""Places of a block. Its bits, and a term, fit into a row of the embedded database's pages."""
_FULL = BLOCK // 8
_LISTED_MAX = _FULL // 2 - 1


def stored(places: Sequence[int]) -> bytes:
    """A set of places, each below `BLOCK` and named once."""
    return added(b"", places)


def added(before: bytes, places: Sequence[int]) -> bytes:
    """The stored set with places that are not in it yet."""
    if len(before) // 2 + len(places) <= _LISTED_MAX and len(before) != _FULL:
        return before + struct.pack(f"<{len(places)}H", *places)
    bits = bytearray(before) if len(before) == _FULL else bytearray(_FULL)
    if len(before) != _FULL:
        _set(bits, _listed(before))
    _set(bits, places)
    return bytes(bits)


def without(before: bytes, place: int) -> bytes:
    """The stored set without this place, if it is in it."""
    if len(before) != _FULL:
        return stored([each for each in _listed(before) if each != place])
    bits = bytearray(before)
    bits[place >> 3] &= ~(1 << (place & 7)) & 0xFF
    return bytes(bits)


def as_number(kept: bytes) -> int:
    """The set as a number whose bit n says that place n is in it: made for `&` and `|`."""
    if len(kept) == _FULL:
        return int.from_bytes(kept, "little")
    bits = bytearray(_FULL)
    _set(bits, _listed(kept))
    return int.from_bytes(bits, "little")


def highest_first(number: int) -> Iterator[int]:
    """The places of a number, the highest first."""
    while number:
        place = number.bit_length() - 1
        yield place
        number ^= 1 << place


def _listed(kept: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(kept) // 2}H", kept)


def _set(bits: bytearray, places: Iterable[int]) -> None:
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
