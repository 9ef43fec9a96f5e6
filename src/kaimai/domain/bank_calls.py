"""What is remembered of one call to the bank: the request, the reply, and how it ended. No secrets:
whoever makes a record has masked it. What a reply means for a payment is judged in `payments.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENDS = ("done", "not_sent", "refused", "unknown", "interrupted")
"""How a call can end. `unknown`: no reply that can be believed; `interrupted`: nobody waited for it."""

TOKEN_MARK = 12
"""So many characters of a notice's token tell which notice a call was about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankCall:
    """One finished call. `service`, `command`, `code`, `request` and `reply` are the bank's own words.

    `attempt_number` is None for a call about no attempt, or about one that nobody could name;
    `token_mark` is the beginning of the token of a notice that was looked up. `error` names what
    went wrong on the way. `reply` is None when none came that can be believed. `gist` says the same
    in our words, as far as there is something to say: `outcome` (of `payments.Outcome`, or
    `nothing`, `refund`), `bank_status`, `amount` (NT$), `account`, `has_link`, `has_token`,
    `refunds`, `rows`, `words`.
    """

    service: str
    command: str | None = None
    attempt_number: str | None = None
    token_mark: str | None = None
    outcome: str
    code: str | None = None
    text: str | None = None
    error: str | None = None
    http_status: int | None = None
    took_ms: int | None = None
    request: Mapping[str, Any]
    reply: Mapping[str, Any] | None = None
    gist: Mapping[str, Any]
