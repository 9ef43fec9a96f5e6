"""Reads the bank's notices: the push to BackendURL and the browser's form to ReturnURL.

A notice is unsigned and anyone can make one (protocol section 7): it says only that something may
have happened. Ask the bank with its pay token, and compare the shop number yourself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from funbiz.errors import InvalidNotice

BODY_LIMIT = 4096
"""Bytes; a real push has about 110."""

_SHOP_NO_LIMIT = 20
_PAY_TOKEN = re.compile(r"[0-9A-Fa-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Which token to ask the bank about, and for which shop."""

    shop_no: str
    pay_token: str = field(repr=False)


def parse_push(body: bytes) -> Notice:
    """Read the JSON body of a push, whatever its content type says. Raises InvalidNotice.

    The bank takes only `{"Status":"S"}` as an answer and sends again otherwise, every ten minutes
    and at most five times.
    """
    if len(body) > BODY_LIMIT:
        raise InvalidNotice("the body is too long")
    try:
        members = msgspec.json.decode(body)
    except (ValueError, RecursionError) as error:
        raise InvalidNotice("the body is not JSON") from error
    if not isinstance(members, dict):
        raise InvalidNotice("the body is not a JSON object")
    return _notice(members)


def parse_return(form: Mapping[str, str]) -> Notice:
    """Read the form fields with which a buyer's browser comes back. Raises InvalidNotice."""
    return _notice(form)


def _notice(members: Mapping[str, object]) -> Notice:
    shop_no, pay_token = members.get("ShopNo"), members.get("PayToken")
    if not isinstance(shop_no, str) or not 1 <= len(shop_no) <= _SHOP_NO_LIMIT:
        raise InvalidNotice(f"ShopNo must be text of 1 to {_SHOP_NO_LIMIT} characters")
    if not isinstance(pay_token, str) or _PAY_TOKEN.fullmatch(pay_token) is None:
        raise InvalidNotice("PayToken must be 64 hexadecimal digits")
    return Notice(shop_no=shop_no, pay_token=pay_token)
