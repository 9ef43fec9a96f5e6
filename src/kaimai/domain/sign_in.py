"""The rules of signing in: how long whoever tries must wait, which browser is known, what a ticket between
the two steps says. Nothing here knows a password.

A wait belongs to an account as seen from one network, and to a network; never to an account alone,
since then anybody could keep its owner out. A browser that has signed in before has waits of its own.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from kaimai.domain.identifiers import is_signature, link_signature

FREE_OF_ACCOUNT: Final = 3
"""Attempts at one account from one network before waits begin: people mistype."""
FREE_OF_NETWORK: Final = 20
"""Attempts at any accounts from one network: an office, or a mobile provider's customers."""
WAIT_MAX: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(hours=24)
"""Whoever has not tried for so long begins anew."""
TICKET_LIFE: Final = timedelta(minutes=10)
"""How long the second step may take."""
_PREFIX: Final = {4: 24, 6: 56}
"""Bits of an address that one customer cannot easily change."""
_NONCE: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The browser in front of us: where it is, what it says it is, and its cookies from before."""

    address: str
    device: str
    known: Mapping[str, str] = field(default_factory=dict)
    """What `device_cookie` gave it, by `account_of`."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What attempts are counted by, and how many pass before waits begin."""

    key: str
    free: int


def counters(secret: str, email: str, client: Client) -> tuple[Counter, ...]:
    """What an attempt at this account counts for. The account's own comes first."""
    nonce = _known(secret, email, client.known.get(account_of(email), ""))
    if nonce is not None:
        return (Counter(f"device:{nonce}", FREE_OF_ACCOUNT),)
    network = network_of(client.address)
    return (
        Counter(f"account:{account_of(email)}:{network}", FREE_OF_ACCOUNT),
        Counter(f"network:{network}", FREE_OF_NETWORK),
    )


def wait_after(attempts: int, free: int) -> timedelta:
    """How long to wait after so many attempts that were not followed by success: doubling."""
    over = attempts - free
    if over < 0:
        return timedelta(0)
    return min(WAIT_MAX, timedelta(seconds=2 ** min(over + 1, 12)))


def network_of(address: str) -> str:
    """The network that an address is in; the address itself when it is none."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, _PREFIX[found.version]), strict=False))


def account_of(email: str) -> str:
    """An account's name in counters and cookies: of an address that need not exist."""
    return hashlib.sha256(email.encode()).hexdigest()[:16]


def device_cookie(secret: str, email: str, nonce: str) -> str:
    """What a browser gets that has signed in to this account: it is let try when others must wait."""
    return f"{nonce}.{link_signature(secret, 'staff device', email, nonce)}"


def _known(secret: str, email: str, cookie: str) -> str | None:
    nonce, _, signature = cookie.partition(".")
    if not _NONCE.fullmatch(nonce):
        return None
    return nonce if is_signature(signature, secret, "staff device", email, nonce) else None


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to show the second step: the password of this member was right."""

    member_id: str
    until: int
    """Seconds."""

    def signed(self, secret: str, password_set_at: datetime) -> str:
        """As the browser keeps it meanwhile; worth nothing once the password is another."""
        signature = link_signature(secret, *self._parts(password_set_at))
        return f"{self.member_id}.{self.until}.{signature}"

    def is_good(
        self, signature: str, secret: str, password_set_at: datetime, now: datetime
    ) -> bool:
        """Whether we signed it, for this password, and its time is not over."""
        is_ours = is_signature(signature, secret, *self._parts(password_set_at))
        return is_ours and now.timestamp() < self.until

    def _parts(self, password_set_at: datetime) -> tuple[str, ...]:
        moment = password_set_at.astimezone(UTC).isoformat()
        return "staff step", self.member_id, str(self.until), moment


def read_ticket(text: str) -> tuple[Ticket, str] | None:
    """A ticket and its signature, which is still to be looked at."""
    member_id, _, rest = text.partition(".")
    until, _, signature = rest.partition(".")
    if not (until.isascii() and until.isdigit() and len(until) < 12):
        return None
    return Ticket(member_id, int(until)), signature
