"""The one table from an error of the shop to the status of the page that tells of it."""

from collections.abc import Mapping
from typing import Final

from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    Busy,
    InvalidInput,
    KaimaiError,
    Misconfigured,
    NotFound,
    Refused,
)

STATUS: Final[Mapping[type[KaimaiError], int]] = {
    InvalidInput: 422,
    NotFound: 404,
    Refused: 409,
    BankRefused: 409,
    BankUnreachable: 503,
    Busy: 503,
    Misconfigured: 500,
    KaimaiError: 500,
}
"""The nearest class of an error decides."""
DESCRIBED: Final = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)
"""Statuses that have sentences of their own in `words`; the others share those of 400 and 500."""


def status_of(error: KaimaiError) -> int:
    """The status of the page about this error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def described(status: int) -> int:
    """The status whose sentences tell of this one."""
    return status if status in DESCRIBED else 400 if status < 500 else 500


def waiting(error: KaimaiError) -> dict[str, str]:
    """The header that says when to come again, where the error knows."""
    return {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, Busy) else {}
