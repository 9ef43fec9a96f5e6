"""Who is calling: the client's address behind trusted proxies, and how often it called lately."""

from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

CLIENTS_MAX = 20_000
"""Clients that are remembered; beyond it those that have gone quiet are forgotten."""
_WINDOW_SECONDS = 60.0
_IPV6_PREFIX = 64
"""One customer's network has this many bits; all its addresses count as one client."""

Clock = Callable[[], float]
"""Seconds that only go forward; only their differences mean something."""
Networks = tuple[IPv4Network | IPv6Network, ...]


def networks(addresses: Iterable[str]) -> Networks:
    """The setting `trusted_proxies`, read. Raises ValueError."""
    return tuple(ip_network(address, strict=False) for address in addresses)


def client_address(scope: Mapping[str, Any], trusted: Networks) -> str:
    """The address that a request came from; what a proxy says counts only if the proxy is trusted.

    Of X-Forwarded-For the last address that no trusted proxy has is taken: what stands before it
    was written by the client and may say anything.
    """
    peer = scope.get("client")
    address = str(peer[0]) if peer else ""
    if not trusted or not _is_trusted(address, trusted):
        return address
    forwarded = b",".join(v for name, v in scope["headers"] if name == b"x-forwarded-for")
    for hop in reversed(forwarded.decode("latin-1").split(",")):
        given = hop.strip()
        if not _is_address(given):
            break
        address = given
        if not _is_trusted(given, trusted):
            break
    return address


class RequestBudget:
    """How many requests each client may make in a minute, counted in this process's memory.

    The count slides: the minute before counts for as much of it as still lies within sixty seconds.
    """

    def __init__(self, per_minute: int, *, clock: Clock) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._minute = 0
        self._now: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def take(self, client: str) -> int:
        """Count one request: 0 when it may go on, else the seconds to wait."""
        if not self._per_minute:
            return 0
        name = _one_customer(client)
        minute, into = divmod(self._clock(), _WINDOW_SECONDS)
        self._turn_to(int(minute))
        used = self._now.get(name, 0)
        weight = 1 - into / _WINDOW_SECONDS
        if used + self._before.get(name, 0) * weight >= self._per_minute:
            return max(1, round(_WINDOW_SECONDS - into))
        if name in self._now or len(self._now) < CLIENTS_MAX:
            self._now[name] = used + 1
        return 0

    def _turn_to(self, minute: int) -> None:
        if minute == self._minute:
            return
        self._before = self._now if minute == self._minute + 1 else {}
        self._now = {}
        self._minute = minute


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str, trusted: Networks) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in trusted)


def _one_customer(address: str) -> str:
    if ":" not in address or not _is_address(address):
        return address
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return address
    return str(ip_network((found, _IPV6_PREFIX), strict=False))
