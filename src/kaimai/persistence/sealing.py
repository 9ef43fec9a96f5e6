"""Secrets at rest: sealed with AES-256-GCM under a key that stands in the environment, never beside
the data. What is sealed is bound to its place, and opens nowhere else."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_FORMAT = b"\x01"

NO_KEY, BAD_KEY, WRONG_KEY = "no_key", "bad_key", "wrong_key"
"""Why something cannot be opened: there is no key, the key is none, or it is another's (or the row was
damaged: the two look alike)."""


class CannotOpen(Exception):
    """A sealed document does not open; `why` is NO_KEY, BAD_KEY or WRONG_KEY."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class SealingKeys:
    """The key that seals, and those that still open. Texts as they stand in the environment."""

    present: str = field(default="", repr=False)
    old: str = field(default="", repr=False)

    @property
    def trouble(self) -> str | None:
        """Why nothing can be sealed, or None."""
        if not self.present:
            return NO_KEY
        return None if _key(self.present) else BAD_KEY


def written_key(key: bytes) -> str:
    """A key as it is written into the environment."""
    return base64.b64encode(key).decode()


def seal(keys: SealingKeys, plain: bytes, *, place: bytes, nonce: bytes) -> bytes:
    """Seal for one place. `nonce`: 12 random bytes, never used before. Raises CannotOpen."""
    key = _key(keys.present)
    if key is None:
        raise CannotOpen(keys.trouble or BAD_KEY)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, place)


def unseal(keys: SealingKeys, sealed: bytes, *, place: bytes) -> bytes:
    """Open with whichever key does. Raises CannotOpen."""
    usable: Sequence[bytes] = [
        key for text in (keys.present, keys.old) if (key := _key(text)) is not None
    ]
    if not usable:
        raise CannotOpen(keys.trouble or BAD_KEY)
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] == _FORMAT and len(nonce) == NONCE_BYTES:
        for key in usable:
            try:
                return AESGCM(key).decrypt(nonce, rest, place)
            except InvalidTag:
                continue
    raise CannotOpen(WRONG_KEY)


def _key(text: str) -> bytes | None:
    """The key that a text stands for: base64 of 32 bytes, of either alphabet."""
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None
