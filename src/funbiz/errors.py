"""Everything that can go wrong in a call, sorted by what it proves about the bank.

    FunbizError
    ├── NotSent              the bank did not act on the request: it may be sent again unchanged
    │   ├── ConnectionFailed     no connection was made
    │   ├── NonceFailed          the call for a nonce failed, so the request itself never left
    │   ├── GatewayRejected      HTTP 401 403 404 405 415 429 499: stopped before the application
    │   └── NonceRejected        E3001-E3003: the nonce was wrong, used or too old
    ├── Refused              the bank read the request and will not do it: final
    │   └── RefusedByBank        a code on the reviewed list of this service
    └── Unknown              it may have happened or not: only a query can tell
        ├── TimedOut             no reply in time
        ├── ConnectionBroken     the connection broke after the request began to leave
        ├── ServerFailed         HTTP 5xx
        ├── UnexpectedStatus     another HTTP status with nothing in it that proves more
        ├── UnverifiedReply      wrong Sign, other shop, service or order, or not readable
        └── UnlistedCode         a code that is on no list, among them E0302, E0304, E99xx, M0001

    ValueError               found on this side, before anything is sent or believed
    ├── InvalidRequest           a request's field breaks a rule of the bank's manual
    ├── InvalidKeys              the shop's keys cannot be used
    ├── InvalidNotice            a notice is not one of the bank's
    ├── UnsignableMessage        a member that has no defined text in a Sign
    └── DecryptionFailed         a cipher text that these keys and this nonce do not open

For a query all three kinds mean only that there is no answer; they say nothing about the order.
Which code is on which list stands in `services.py`.
"""

from collections.abc import Mapping
from typing import Any

_BODY_LIMIT = 500


class FunbizError(Exception):
    """A call to the bank did not end in a usable reply.

    Attributes that are not known are None. `body` holds the first 500 characters of the HTTP body
    as it came; `reply` the decrypted message, only when there was one (in `UnverifiedReply` it is
    not to be believed).
    """

    def __init__(
        self,
        detail: str | None = None,
        *,
        service: str | None = None,
        order_no: str | None = None,
        code: str | None = None,
        text: str | None = None,
        http_status: int | None = None,
        body: str | None = None,
        reply: Mapping[str, Any] | None = None,
    ) -> None:
        self.detail = detail or _first_line(type(self))
        self.service = service
        self.order_no = order_no
        self.code = code
        self.text = text
        self.http_status = http_status
        self.body = None if body is None else body[:_BODY_LIMIT]
        self.reply = reply
        super().__init__(self.detail)

    def __str__(self) -> str:
        subject = self.service or ""
        if self.order_no is not None:
            subject = f"{subject} {self.order_no}".lstrip()
        sentence = f"{subject}: {self.detail}" if subject else self.detail
        facts = []
        if self.code is not None:
            facts.append(f"{self.code} – {self.text or ''}".rstrip(" –"))
        if self.http_status is not None:
            facts.append(f"HTTP {self.http_status}")
        return f"{sentence} ({', '.join(facts)})" if facts else sentence


class NotSent(FunbizError):
    """The bank did not act on the request; it may be sent again."""


class ConnectionFailed(NotSent):
    """No connection to the bank could be made."""


class NonceFailed(NotSent):
    """The bank gave no nonce, so the request itself was not sent."""


class GatewayRejected(NotSent):
    """The bank's gateway turned the request away before its application saw it."""


class NonceRejected(NotSent):
    """The bank did not accept the nonce, so it did not read the request."""


class Refused(FunbizError):
    """The bank read the request and will not do it; sending it again changes nothing."""


class RefusedByBank(Refused):
    """The bank refused the request with a reason."""


class Unknown(FunbizError):
    """The request may have been carried out or not; only a query can tell."""


class TimedOut(Unknown):
    """The bank did not reply in time."""


class ConnectionBroken(Unknown):
    """The connection broke after the request began to leave."""


class ServerFailed(Unknown):
    """The bank's server failed."""


class UnexpectedStatus(Unknown):
    """The bank answered with an HTTP status that proves nothing."""


class UnverifiedReply(Unknown):
    """The reply cannot be shown to be the bank's answer to this request."""


class UnlistedCode(Unknown):
    """The bank answered with a code that does not prove whether it acted."""


class InvalidRequest(ValueError):
    """A field of a request breaks a rule of the bank's manual. Nothing was sent."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(field, reason)

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


class InvalidKeys(ValueError):
    """The shop's keys cannot be used. The message never contains a key."""


class InvalidNotice(ValueError):
    """What arrived is not a notice of the bank; the message says why."""


class UnsignableMessage(ValueError):
    """A first-level member is neither text nor an integer, so its Sign is not defined."""


class DecryptionFailed(ValueError):
    """The cipher text is not hexadecimal, not whole blocks, badly padded or not UTF-8."""


def _first_line(kind: type) -> str:
    """The docstring is the default message, so each class says its meaning once."""
    return (kind.__doc__ or kind.__name__).strip().splitlines()[0].rstrip(".")
