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


def common(sets: Iterable[bytes]) -> int:
    """The places that all of these sets have, at least one set, as a number whose bit n says that place
    n is among them: made for `&` and `|`."""
    found = -1
    listed: set[int] | None = None
    for kept in sets:
        if len(kept) == _FULL:
            found &= int.from_bytes(kept, "little")
        elif listed is None:
            listed = set(_listed(kept))
        else:
            listed.intersection_update(_listed(kept))
    if listed is not None:
        bits = bytearray(_FULL)
        _set(bits, listed)
        found &= int.from_bytes(bits, "little")
    return found


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
