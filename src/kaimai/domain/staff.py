"""The shop's own people: who they are, and what a name, an e-mail address and a password must be like.

What a role may do is in `permissions.py`; how somebody signs in is `kaimai.operations`' business.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kaimai.domain.errors import InvalidInput, PasswordRefused
from kaimai.domain.moves import STAFF, Actor
from kaimai.domain.permissions import OWNER, ROLES, may

NAME_LENGTH_MAX = 60
EMAIL_LENGTH_MAX = 254
PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX = 10, 200
LANGUAGES: Final = ("", "zh", "en")
"""What somebody may have chosen to read; nothing: whatever the browser says."""

CONFIRMED_FOR: Final = timedelta(minutes=10)
"""How long a password that was typed again stands for its owner."""
CONFIRMED_FOR_A_FORM: Final = timedelta(minutes=30)
"""The same for a form that was opened meanwhile: what was typed into it is not lost."""
NEEDS_CONFIRMING: Final = frozenset({"staff.manage", "secrets.edit", "customers.erase"})
"""What nobody may do at a desk that somebody else has left open: the password is asked again."""

_EMAIL = re.compile(r"[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_COMMON = frozenset(
    """
    1234567890 0123456789 0987654321 12345678910 123456789a a123456789 1q2w3e4r5t 1qaz2wsx3edc
    qwertyuiop qwerty12345 qwerty123456 asdfghjkl1 zxcvbnm123 password12 password123 password1234
    passw0rd123 p@ssw0rd123 iloveyou123 iloveyou1314 administrator admin12345 admin123456
    welcome123 letmein123 football123 sunshine123 princess123 5201314520 1314520520 5201314000
    0000000000 1111111111 8888888888 6666666666 9999999999 1122334455 1234554321 12345qwert
    abcdefghij abcd123456 abc1234567 aa12345678 ji32k7au4a83 ji394su3123 taiwan1234 kaimai12345
    """.split()  # noqa: SIM905 a list of fifty strings is longer and says no more
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One of the shop's people as everybody may know them: never a password."""

    id: str
    name: str
    email: str
    role: str
    has_totp: bool
    is_active: bool
    created_at: datetime
    language: str = ""
    has_password: bool = True
    """False until the person has opened the set-up link."""

    def actor(self, address: str = "") -> Actor:
        """Who acts when this person changes something."""
        return Actor(STAFF, self.id, address)

    @property
    def is_owner(self) -> bool:
        """Whether the shop counts on them: the last such one cannot go."""
        return self.is_active and self.role == OWNER

    def may(self, permission: str) -> bool:
        """Whether their role, and their being here at all, allows this."""
        return self.is_active and may(self.role, permission)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who sits behind a session that is alive."""

    member: StaffMember
    session_id: str
    confirmed_at: datetime
    """When the password was typed last."""

    def is_confirmed(self, now: datetime, *, within: timedelta = CONFIRMED_FOR) -> bool:
        """Whether the password was typed a short while ago."""
        return now < self.confirmed_at + within


def checked_name(name: str) -> str:
    """What the others read beside a change. Raises InvalidInput."""
    name = name.strip()
    if not name or len(name) > NAME_LENGTH_MAX or _CONTROL.search(name):
        raise InvalidInput("name", f"must have 1 to {NAME_LENGTH_MAX} characters")
    return name


def checked_email(email: str) -> str:
    """What somebody signs in with, in small letters. Raises InvalidInput."""
    email = email.strip().lower()
    if len(email) > EMAIL_LENGTH_MAX or not _EMAIL.fullmatch(email):
        raise InvalidInput("email", "must be an e-mail address")
    return email


def checked_role(role: str) -> str:
    """One of the roles there are. Raises InvalidInput."""
    if role not in ROLES:
        raise InvalidInput("role", f"must be one of: {', '.join(ROLES)}")
    return role


def checked_password(password: str, *, known: tuple[str, ...]) -> str:
    """A password as it is kept, in one way of writing. Raises PasswordRefused, which says why.

    Length is what makes it strong; capitals and signs are not asked for, since people then write
    it down. `known`: what everybody who tries would try first: the shop's name, the person's own.
    """
    password = unicodedata.normalize("NFKC", password)
    if len(password) < PASSWORD_LENGTH_MIN:
        raise PasswordRefused("short")
    if len(password) > PASSWORD_LENGTH_MAX:
        raise PasswordRefused("long")
    folded = password.casefold()
    if folded in _COMMON or len(set(folded)) < 4:
        raise PasswordRefused("common")
    if any(_is_mostly(folded, unicodedata.normalize("NFKC", each).casefold()) for each in known):
        raise PasswordRefused("known")
    return password


def _is_mostly(password: str, word: str) -> bool:
    """Whether little is left of the password without this word."""
    return len(word) >= 3 and word in password and len(password.replace(word, "")) < 5
