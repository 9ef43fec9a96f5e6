"""Who buys, and how to reach them. A buyer may be known by several identities."""

import re
from typing import NamedTuple

from kaimai.domain.errors import InvalidInput

WEB = "web"
LINE = "line"
PHONE = "phone"
IDENTITY_KINDS = (WEB, LINE, PHONE)

_EMAIL = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""What HTML's own e-mail field takes: no quotes, no spaces, nothing but ASCII."""
_PHONE = re.compile(r"[0-9+()\- #]{6,20}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Contact(NamedTuple):
    """How the buyer wants to be addressed and reached; every part may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def masked(self) -> "Contact":
        """The same for eyes that only hold the order's link."""
        return Contact(mask(self.name, 1), mask(self.phone, 3), mask(self.email, 2))


NOBODY = Contact()
"""The contact of a buyer who has not said anything."""


def checked_contact(name: object = "", phone: object = "", email: object = "") -> Contact:
    """A contact from what a caller sent. Raises InvalidInput naming the part that cannot be right."""
    name, phone, email = (
        _text(name, "buyer.name", 60),
        _text(phone, "buyer.phone", 20),
        _text(email, "buyer.email", 254),
    )
    if phone and not _PHONE.fullmatch(phone):
        raise InvalidInput("buyer.phone", "must be a telephone number such as 0912345678")
    if email and not _EMAIL.fullmatch(email):
        raise InvalidInput("buyer.email", "must be an e-mail address")
    return Contact(name, phone, email)


def mask(text: str, shown: int) -> str:
    """The first `shown` characters, the rest as stars."""
    return text[:shown] + "*" * max(0, len(text) - shown)


def _text(value: object, field: str, longest: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidInput(field, "must be text")
    text = value.strip()
    if len(text) > longest:
        raise InvalidInput(field, f"must be at most {longest} characters")
    if _CONTROL.search(text):
        raise InvalidInput(field, "must not contain control characters")
    return text
