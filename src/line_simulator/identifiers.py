"""The shapes of LINE's identifiers, made from chance and time that are handed in."""

import base64
import random as random_module
import re
import uuid
from datetime import datetime
from typing import Final

from line_simulator.clock import milliseconds

USER_ID: Final = re.compile(r"U[0-9a-f]{32}")
GROUP_ID: Final = re.compile(r"C[0-9a-f]{32}")
ROOM_ID: Final = re.compile(r"R[0-9a-f]{32}")
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID_CHANCE_BITS: Final = 80
_ULID_LENGTH: Final = 26
_QUOTE_TOKEN_BYTES: Final = 112
_READ_TOKEN_BYTES: Final = 161
# Live message ids have eighteen digits; these begin where no live one is likely to be.
_FIRST_MESSAGE: Final = 600_000_000_000_000_000


def hex_id(random: random_module.Random, prefix: str = "") -> str:
    """A prefix and 32 lower-case hex digits: users, groups, reply tokens, rich menus."""
    return f"{prefix}{random.getrandbits(128):032x}"


def ulid(random: random_module.Random, at: datetime) -> str:
    """A webhook event's id: 48 bits of milliseconds and 80 of chance in Crockford's alphabet."""
    value = (milliseconds(at) << _ULID_CHANCE_BITS) | random.getrandbits(_ULID_CHANCE_BITS)
    digits = []
    for _ in range(_ULID_LENGTH):
        value, digit = divmod(value, 32)
        digits.append(_CROCKFORD[digit])
    return "".join(reversed(digits))


def message_id(number: int) -> str:
    """The id of the n-th message: decimal digits, as text."""
    return str(_FIRST_MESSAGE + number)


def request_id(random: random_module.Random) -> str:
    """The value of X-Line-Request-Id."""
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def quote_token(random: random_module.Random) -> str:
    """What a later message quotes this one by: about 150 characters, safe in URLs."""
    return base64.urlsafe_b64encode(random.randbytes(_QUOTE_TOKEN_BYTES)).rstrip(b"=").decode()


def read_token(random: random_module.Random) -> str:
    """What marks messages as read: about 215 characters, safe in URLs."""
    return base64.urlsafe_b64encode(random.randbytes(_READ_TOKEN_BYTES)).rstrip(b"=").decode()
