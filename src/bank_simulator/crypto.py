"""The bank's own key derivation, cipher and signature. No keys are kept here and nothing is sent.

The shop's client has its own version; the two share known answers, never code.
"""

import hashlib
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 16


class Undecipherable(ValueError):
    """The ciphertext is not hex, has no whole blocks, or ends in wrong padding."""


def hash_id(a1: str, a2: str, b1: str, b2: str) -> str:
    """Fold the four keys of 16 hex digits into the 32 characters that are the AES key as text.

    Leading zeros stay: the result always has 32 upper-case characters.
    """
    return "".join(f"{int(x, 16) ^ int(y, 16):016X}" for x, y in ((a1, a2), (b1, b2)))


def iv_of(nonce: str) -> bytes:
    """The last 16 characters of the nonce's upper-case SHA-256, as bytes."""
    return hashlib.sha256(nonce.encode()).hexdigest()[-16:].upper().encode()


def encrypt(text: str, *, nonce: str, key: str) -> str:
    """AES-256-CBC with PKCS#7 padding, as upper-case hex."""
    raw = text.encode()
    fill = _BLOCK - len(raw) % _BLOCK
    encryptor = Cipher(AES(key.encode()), CBC(iv_of(nonce))).encryptor()
    return (encryptor.update(raw + bytes([fill]) * fill) + encryptor.finalize()).hex().upper()


def decrypt(message: str, *, nonce: str, key: str) -> bytes:
    """Undo `encrypt`; hex of either case is accepted. Raises `Undecipherable`."""
    try:
        raw = bytes.fromhex(message)
    except ValueError as error:
        raise Undecipherable("not hex") from error
    if not raw or len(raw) % _BLOCK:
        raise Undecipherable("not whole blocks")
    decryptor = Cipher(AES(key.encode()), CBC(iv_of(nonce))).decryptor()
    plain = decryptor.update(raw) + decryptor.finalize()
    fill = plain[-1]
    if not 1 <= fill <= _BLOCK or plain[-fill:] != bytes([fill]) * fill:
        raise Undecipherable("wrong padding")
    return plain[:-fill]


def signing_text(message: Mapping[str, object]) -> str:
    """The signed text: first-level scalars with a non-blank value, by name ignoring case."""
    pairs = []
    for name in sorted(message, key=str.upper):
        value = message[name]
        if isinstance(value, str):
            if value.strip():
                pairs.append(f"{name}={value}")
        elif isinstance(value, bool | int | float):
            pairs.append(f"{name}={value}")
    return "&".join(pairs)


def sign(message: Mapping[str, object], *, nonce: str, key: str) -> str:
    """Upper-case SHA-256 over the signing text, the nonce and the HashID."""
    return hashlib.sha256((signing_text(message) + nonce + key).encode()).hexdigest().upper()
