"""The bank's single-use numbers: making, remembering and redeeming them. Bounded in memory."""

import base64
import random as random_module
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bank_simulator.codes import Rejected

_YEAR_ONE = datetime(1, 1, 1)  # noqa: DTZ001  the wire counts Taipei wall time, without a zone
_TENTH_OF_MILLISECOND = timedelta(microseconds=100)
_TEXT_LENGTH = 108
# An outdated number is remembered this many lifetimes, so that it is called expired, not unknown.
_MEMORY_LIFETIMES = 5


@dataclass(frozen=True, slots=True)
class _Issued:
    shop_no: str
    address: str
    at: datetime


def make_nonce(now: datetime, random: random_module.Random) -> str:
    """108 base64 characters of `<milliseconds since year 1, Taipei>:<64 hex>`.

    The milliseconds carry at most one decimal, which is left out when it is zero.
    """
    milliseconds, tenth = divmod(
        (now.replace(tzinfo=None) - _YEAR_ONE) // _TENTH_OF_MILLISECOND, 10
    )
    stamp = f"{milliseconds}.{tenth}" if tenth else str(milliseconds)
    return base64.b64encode(f"{stamp}:{random.getrandbits(256):064x}".encode()).decode()


class NonceBook:
    """The numbers handed out and not yet used. At most `kept_max`; the oldest leave first."""

    def __init__(self, *, lifetime_seconds: int, bound_to_address: bool, kept_max: int) -> None:
        self._lifetime = timedelta(seconds=lifetime_seconds)
        self._bound_to_address = bound_to_address
        self._kept_max = kept_max
        self._issued: OrderedDict[str, _Issued] = OrderedDict()

    def __len__(self) -> int:
        return len(self._issued)

    def issue(self, nonce: str, *, shop_no: str, address: str, now: datetime) -> None:
        """Remember a number for its shop and the caller's address."""
        issued = self._issued
        issued[nonce] = _Issued(shop_no, address, now)
        horizon = now - self._lifetime * _MEMORY_LIFETIMES
        # At most two leave for each that comes, so that no call pays for a quiet hour.
        for _ in range(2):
            oldest = next(iter(issued.values()))
            if len(issued) <= self._kept_max and oldest.at >= horizon:
                break
            issued.popitem(last=False)

    def redeem(self, nonce: str, *, shop_no: str, address: str, now: datetime) -> None:
        """Use the number up, whatever comes of the request.

        Raises `Rejected`: E3001 when it is no such number at all, E3002 when unknown, used, or
        given to another shop or address, E3003 when it is past its life.
        """
        if not _looks_right(nonce):
            raise Rejected("E3001")
        issued = self._issued.pop(nonce, None)
        if issued is None or issued.shop_no != shop_no:
            raise Rejected("E3002")
        if self._bound_to_address and issued.address != address:
            raise Rejected("E3002")
        if now - issued.at > self._lifetime:
            raise Rejected("E3003")


def _looks_right(nonce: str) -> bool:
    if len(nonce) != _TEXT_LENGTH:
        return False
    try:
        stamp, _, digits = base64.b64decode(nonce, validate=True).decode("ascii").partition(":")
    except ValueError:
        return False
    return stamp.replace(".", "", 1).isdigit() and len(digits) == 64
