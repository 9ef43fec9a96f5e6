"""Reading the bank's notices: which token they ring with, if they are for this shop at all.

A notice proves nothing; the bank is asked about its token afterwards.
"""

from collections.abc import Mapping

from funbiz import InvalidNotice, Notice, parse_push, parse_return


def token_of_push(body: bytes, *, shop_no: str) -> str | None:
    """The token of a push to the backend URL (protocol 7.2); None when it is not one for this shop."""
    try:
        return _token(parse_push(body), shop_no)
    except InvalidNotice:
        return None


def token_of_return(form: Mapping[str, str], *, shop_no: str) -> str | None:
    """The token with which a browser comes back (protocol 7.1); None when it is not for this shop."""
    try:
        return _token(parse_return(form), shop_no)
    except InvalidNotice:
        return None


def _token(notice: Notice, shop_no: str) -> str | None:
    return notice.pay_token if notice.shop_no == shop_no else None
