"""The shop's accounts elsewhere: at the bank, at LINE, at a mail server. Which values each has, which of
them are secret, and what must be right about them. How secrets are kept is `persistence/sealing.py`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

BANK, LINE, MAIL = "bank", "line", "mail"
PRODUCTION, SANDBOX, AS_IN_FILE = "production", "sandbox", "file"
ENVIRONMENTS: Final = (PRODUCTION, SANDBOX, AS_IN_FILE)
"""Which of the bank's two addresses is called, or the one that the settings file names."""
SECURITY: Final = ("starttls", "tls", "none")
VALUE_LENGTH_MAX = 500

MISSING, MALFORMED = "missing_field", "malformed"
"""What can be wrong with a value that somebody typed."""

_BANK_KEY = re.compile(r"[0-9A-Fa-f]{16}")
_LINE_ID = re.compile(r"U[0-9a-f]{32}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?")
_MAILBOX = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of account: the values that may be shown, and those that are never shown again."""

    name: str
    public: tuple[str, ...]
    secret: tuple[str, ...]
    optional: frozenset[str] = frozenset()


KINDS: Final[Mapping[str, Kind]] = {
    each.name: each
    for each in (
        Kind(BANK, ("environment", "shop_no"), ("a1", "a2", "b1", "b2", "x_key_id")),
        Kind(
            LINE,
            ("basic_id", "owners"),
            ("channel_secret", "channel_access_token"),
            frozenset({"basic_id", "owners"}),
        ),
        Kind(
            MAIL,
            ("host", "port", "user", "sender", "security"),
            ("password",),
            frozenset({"user", "password"}),
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedConnection:
    """One version of a connection as it is stored. `sealed` is None when it was taken away, so that
    the settings of the process count again, and in old versions, whose secrets are not kept."""

    kind: str
    version: int
    public: Mapping[str, str]
    sealed: bytes | None = field(repr=False)
    is_set: bool
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The same with its secrets, for whoever makes the calls."""

    kind: str
    version: int
    public: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


def typed_connection(
    kind: Kind, typed: Mapping[str, str], kept: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The values to be stored, public and secret, from what somebody typed.

    A secret that was left empty stays as it is (`kept`). Values may be wrong: see `mistakes_in`.
    """
    public = {name: typed.get(name, "").strip() for name in kind.public}
    secrets = {name: typed.get(name, "").strip() or kept.get(name, "") for name in kind.secret}
    return public, secrets


def mistakes_in(
    kind: Kind, public: Mapping[str, str], secrets: Mapping[str, str]
) -> dict[str, str]:
    """What is wrong, by the name of the value: MISSING or MALFORMED. Never the value itself."""
    found = {}
    for name, value in {**public, **secrets}.items():
        if not value:
            if name not in kind.optional:
                found[name] = MISSING
        elif not _is_right(kind.name, name, value):
            found[name] = MALFORMED
    if kind.name == MAIL and public.get("security") == "none" and secrets.get("password"):
        # A password is never sent over an open line.
        found.setdefault("security", MALFORMED)
    return found


def owners_of(text: str) -> tuple[str, ...]:
    """LINE user ids out of a text, however they are set apart."""
    return tuple(dict.fromkeys(re.split(r"[\s,;、，]+", text.strip()))) if text.strip() else ()


def masked(secret: str) -> str:
    """A secret as it is shown: its last four characters, if they give little away."""
    return f"••••{secret[-4:]}" if len(secret) >= 12 else "••••" if secret else ""


def sealed_for(kind: str, version: int) -> bytes:
    """What a sealed document is bound to, so that no row can be moved to another's place."""
    return f"kaimai connection {kind} {version}".encode()


def _is_right(kind: str, name: str, value: str) -> bool:
    if len(value) > VALUE_LENGTH_MAX or not value.isprintable():
        # Line breaks part one LINE id from the next.
        return name == "owners" and all(map(_LINE_ID.fullmatch, owners_of(value)))
    match (kind, name):
        case ("bank", "environment"):
            return value in ENVIRONMENTS
        case ("bank", "shop_no"):
            return len(value) <= 20
        case ("bank", "a1" | "a2" | "b1" | "b2"):
            return _BANK_KEY.fullmatch(value) is not None
        case ("line", "owners"):
            return all(map(_LINE_ID.fullmatch, owners_of(value)))
        case ("line", "basic_id"):
            return value.startswith("@")
        case ("mail", "host"):
            return _HOST.fullmatch(value) is not None
        case ("mail", "port"):
            return value.isascii() and value.isdigit() and 1 <= int(value) <= 65_535
        case ("mail", "sender"):
            return _MAILBOX.fullmatch(value) is not None
        case ("mail", "security"):
            return value in SECURITY
    # Anything else of these goes into an HTTP header.
    return value.isascii() or name == "password"
