"""The bank's cryptography as pure functions: key, IV, Sign, cipher. No HTTP, no message formats.

Source of every rule: protocol sections 3.1-3.3 of the bank's manual (HashID, Message, Sign).
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from funbiz.errors import DecryptionFailed, InvalidKeys, UnsignableMessage

_KEY_DIGITS = 16
_BLOCK_BITS = 128
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")


def hash_id(a1: str, a2: str, b1: str, b2: str) -> str:
    """Return HashID, the shop's AES key: 32 upper-case hexadecimal digits used as text.

    Each key is 16 hexadecimal digits; dashes and outer blanks are ignored, as the bank's own
    toolkit does. A zero at the front of a half is kept, otherwise the key would be too short.
    Raises InvalidKeys, naming the key but never showing it.
    """
    first = _key_number("a1", a1) ^ _key_number("a2", a2)
    second = _key_number("b1", b1) ^ _key_number("b2", b2)
    return f"{first:0{_KEY_DIGITS}X}{second:0{_KEY_DIGITS}X}"


def _key_number(name: str, key: str) -> int:
    digits = key.strip().replace("-", "")
    if len(digits) != _KEY_DIGITS or not _HEX_DIGITS.issuperset(digits):
        raise InvalidKeys(f"{name} must be {_KEY_DIGITS} hexadecimal digits")
    return int(digits, 16)


def iv(nonce: str) -> str:
    """Return the IV that belongs to a nonce: the last 16 digits of its SHA-256 in upper case."""
    return hashlib.sha256(nonce.encode()).hexdigest()[-16:].upper()


def sign(message: Mapping[str, Any], nonce: str, hash_id: str) -> str:
    """Return the Sign of a message: 64 upper-case hexadecimal digits.

    Only texts and integers of the first level count; objects, lists, None and blank texts do not,
    so a Sign says nothing about what stands inside them. Members are sorted by name without regard
    to case. An integer zero counts as it is present. Booleans, decimals and anything else have no
    defined text and raise UnsignableMessage.
    """
    return _digest(_signed_pairs(message), nonce, hash_id)


def signing_text(message: Mapping[str, Any]) -> str:
    """Return what of a message is signed, `a=1&b=2`: nonce and key come behind it."""
    return _joined(_signed_pairs(message))


def sign_matches(message: Mapping[str, Any], nonce: str, hash_id: str, given: str) -> bool:
    """Tell whether `given` is the Sign of a received message, in constant time.

    Nothing published shows whether the bank counts a zero, so a message is tried as it is and then
    without its integer zeros. Raises UnsignableMessage as `sign` does.
    """
    pairs = _signed_pairs(message)
    wanted = given.upper().encode()
    if hmac.compare_digest(_digest(pairs, nonce, hash_id).encode(), wanted):
        return True
    nonzero = [pair for pair in pairs if message[pair[0]] != 0]
    return len(nonzero) < len(pairs) and hmac.compare_digest(
        _digest(nonzero, nonce, hash_id).encode(), wanted
    )


def _signed_pairs(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = []
    for name in sorted(message, key=str.upper):
        value = message[name]
        if value is None or isinstance(value, Mapping | list | tuple):
            continue
        # bool is an int to Python, but what the bank would print for it is not known.
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise UnsignableMessage(
                f"{name} is a {type(value).__name__}; only text and integers can be signed"
            )
        text = str(value)
        if text and not text.isspace():
            pairs.append((name, text))
    return pairs


def _digest(pairs: list[tuple[str, str]], nonce: str, hash_id: str) -> str:
    return hashlib.sha256(f"{_joined(pairs)}{nonce}{hash_id}".encode()).hexdigest().upper()


def _joined(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in pairs)


def encrypt(text: str, nonce: str, hash_id: str) -> str:
    """Return `text` encrypted with AES-256-CBC and PKCS#7, as upper-case hexadecimal digits."""
    padder = padding.PKCS7(_BLOCK_BITS).padder()
    plain = padder.update(text.encode()) + padder.finalize()
    encryptor = _cipher(nonce, hash_id).encryptor()
    return (encryptor.update(plain) + encryptor.finalize()).hex().upper()


def decrypt(hex_text: str, nonce: str, hash_id: str) -> str:
    """Return the text behind `hex_text`; either case of the digits is accepted.

    A wrong nonce spoils only the first block and may go unnoticed here: check the Sign.
    Raises DecryptionFailed.
    """
    try:
        sealed = bytes.fromhex(hex_text)
    except ValueError as error:
        raise DecryptionFailed("not hexadecimal digits") from error
    decryptor = _cipher(nonce, hash_id).decryptor()
    unpadder = padding.PKCS7(_BLOCK_BITS).unpadder()
    try:
        padded = decryptor.update(sealed) + decryptor.finalize()
        return (unpadder.update(padded) + unpadder.finalize()).decode()
    except UnicodeDecodeError as error:
        raise DecryptionFailed("the plain text is not UTF-8") from error
    except ValueError as error:
        raise DecryptionFailed("not whole blocks, or the padding is wrong") from error


def _cipher(nonce: str, hash_id: str) -> Cipher[modes.CBC]:
    # The 32 characters themselves are the key, not the 16 bytes that they spell.
    return Cipher(algorithms.AES(hash_id.encode()), modes.CBC(iv(nonce).encode()))
