"""API tokens: secrets with which programs of the shop's own people call the API, and what each may do.

Carts and orders have tokens of their own (`identifiers.py`); these here speak for the staff.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.errors import InvalidInput
from kaimai.domain.moves import Actor

REFUNDS = "refunds"
PAYMENTS = "payments"
ORDERS = "orders"
SCOPES = (ORDERS, PAYMENTS, REFUNDS)
"""What a token may be allowed: to read orders, to capture and void payments and read their stories, to give money back."""

SECRET_PREFIX = "kaimai_"
"""By it a secret that got into a repository or a log is recognized by people and by scanners."""
SECRET = re.compile(r"kaimai_[0-9a-f]{64}")

NAME_LENGTH_MAX = 64
_NAME = re.compile(rf"[\w.\-]{{1,{NAME_LENGTH_MAX}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token as the shop knows it: never its secret."""

    id: str
    name: str
    scopes: frozenset[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def actor(self) -> Actor:
        """Who acts when this token is used."""
        return Actor("staff", f"token:{self.name}")


def digest_of(secret: str) -> str:
    """What is stored of a secret: 64 hex digits of SHA-256.

    The secret is 256 random bits, so it cannot be found by trying, however fast the digest is; the
    slow digests are for passwords that people choose, and would cost each request 50 ms.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def checked_name(name: str) -> str:
    """A token's name: letters, digits, `.`, `_`, `-`; it stands in every log of moves. Raises
    InvalidInput."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            "name", f"must have 1 to {NAME_LENGTH_MAX} letters, digits, dots, dashes"
        )
    return name


def checked_scopes(scopes: Collection[str]) -> frozenset[str]:
    """At least one known scope. Raises InvalidInput."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise InvalidInput("scope", f"must be some of: {', '.join(SCOPES)}")
    return frozenset(scopes)
