"""The second step: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for a lost phone."""

import base64
import re
from datetime import datetime
from typing import Final

import pyotp

from kaimai.domain.identifiers import Mint
from kaimai.operations.sessions import digest_of

SECONDS: Final = 30
DRIFT: Final = 1
"""Half minutes by which a phone's clock may be wrong, to either side."""
CODES: Final = 10
_TOTP: Final = re.compile(r"[0-9]{6}")
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letter that looks like another: the codes are copied from paper."""
_LETTERS: Final = 16
"""79 bits, so that a fast digest keeps them."""


def new_secret(mint: Mint) -> str:
    """A secret for an app: 160 bits in base 32."""
    return base64.b32encode(bytes.fromhex(mint.secret()[:40])).decode()


def app_link(secret: str, *, email: str, shop_name: str) -> str:
    """What the QR code says that an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=shop_name)


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The half minute that a code is of, if it is one about now."""
    typed = "".join(code.split())
    if not _TOTP.fullmatch(typed):
        return None
    app, step = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    near = range(step - DRIFT, step + DRIFT + 1)
    return next(
        (each for each in near if pyotp.utils.strings_equal(app.generate_otp(each), typed)), None
    )


def new_recovery_codes(mint: Mint) -> list[str]:
    """Ten codes, each of which stands for the phone once."""
    return [_recovery_code(mint) for _ in range(CODES)]


def recovery_digest(code: str) -> str:
    """What is stored of a recovery code, however it was typed."""
    return digest_of("".join(letter for letter in code.lower() if letter in _ALPHABET))


def _recovery_code(mint: Mint) -> str:
    number = int(mint.secret(), 16)
    letters = ""
    for _ in range(_LETTERS):
        number, place = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[place]
    return "-".join(letters[start : start + 4] for start in range(0, _LETTERS, 4))
