"""How the API says no: problem details (RFC 9457), and the one table from errors to HTTP statuses."""

import http
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    BillOrdered,
    BillOver,
    Busy,
    CartChanged,
    CartEmpty,
    CartLocked,
    CouponRefused,
    DatabaseUnreachable,
    Forbidden,
    HoldOver,
    InvalidInput,
    KaimaiError,
    KeyReused,
    LimitReached,
    Misconfigured,
    MoveRefused,
    NotFound,
    NotOffered,
    NotRefundable,
    PaymentUnderway,
    RefundUnderway,
    Refused,
    SaleClosed,
    SaleOpen,
    ShortOfStock,
    Unauthenticated,
)
from kaimai.observability.watching import request_id_of
from kaimai.words.errors import sentence
from kaimai.words.languages import CHINESE

ApiRequest = Request[object, object, State]

MEDIA_TYPE = "application/problem+json"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

STATUSES: Mapping[type[KaimaiError], tuple[int, str]] = {
    InvalidInput: (422, "A value is not acceptable"),
    NotFound: (404, "There is no such thing"),
    Unauthenticated: (401, "A valid API token is needed"),
    Forbidden: (403, "This API token may not do this"),
    Refused: (409, "This cannot be done now"),
    ShortOfStock: (409, "Not enough is left"),
    CartLocked: (409, "The cart belongs to an unpaid order"),
    CartChanged: (409, "The cart is not the one that was seen"),
    CartEmpty: (409, "The cart is empty"),
    KeyReused: (422, "The idempotency key was used for another request"),
    MoveRefused: (409, "The present status does not allow this"),
    HoldOver: (409, "The time to pay is over"),
    PaymentUnderway: (409, "A payment is being confirmed with the bank"),
    RefundUnderway: (409, "Another refund of this payment is on its way"),
    NotRefundable: (409, "This cannot be given back like this"),
    CouponRefused: (409, "The coupon does not count for this order"),
    SaleClosed: (409, "The group buy is closed"),
    SaleOpen: (409, "The group has an open group buy already"),
    BillOrdered: (409, "The bill was ordered already"),
    BillOver: (409, "The time to order the bill is over"),
    LimitReached: (409, "One person may not buy so many"),
    NotOffered: (409, "The shop does not offer this"),
    BankRefused: (409, "The bank refused this payment"),
    BankUnreachable: (503, "The bank cannot be reached"),
    Busy: (503, "Too many requests are waiting"),
    DatabaseUnreachable: (503, "The database cannot be reached"),
    Misconfigured: (500, "The shop is not set up correctly"),
    KaimaiError: (500, "Something went wrong"),
}
"""Status and title of each error; an error that is not here is answered as its nearest base."""

RETRY_AFTER_SECONDS: Mapping[type[KaimaiError], int] = {PaymentUnderway: 5, BankUnreachable: 30}

_HTTP: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "要求的格式不正確。"),
    404: ("not_found", "找不到這個網址。"),
    405: ("method_not_allowed", "這個網址不支援這種 HTTP 方法。"),
    413: ("body_too_large", "要求的內容太大。"),
    415: ("unsupported_media_type", "只接受 JSON，請用 Content-Type: application/json。"),
    429: ("too_many_requests", "要求太頻繁，請稍後再試。"),
}
"""Code and sentence of what goes wrong before any use case is reached."""
_UNEXPECTED = ("unexpected", "系統發生錯誤，請稍後再試。")


class BadRequest(HTTPException):
    """A request that cannot be read at all; `field` names the member or header that is to blame."""

    status_code = 400

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(detail=reason)
        self.field = field


def answer_refusal(request: ApiRequest, error: KaimaiError) -> Response[bytes]:
    """The problem that stands for an error of a use case."""
    status, title = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    members = _members(error)
    return _problem(
        request,
        code=error.code,
        status=status,
        title=title,
        detail=sentence(error, CHINESE),
        members=members,
        headers=_retry_header(members) | _challenge(error),
    )


def answer_http_error(request: ApiRequest, error: HTTPException) -> Response[bytes]:
    """The problem for what the framework refuses: no such path, wrong method, too large, too often."""
    status = error.status_code
    if status >= 500:
        return answer_unexpected(request, error)
    code, detail = _HTTP.get(status, _HTTP[400])
    headers = {name: value for name, value in (error.headers or {}).items() if value}
    members: dict[str, Any] = {}
    if isinstance(error, BadRequest):
        members = {"field": error.field, "reason": error.detail}
    if "Retry-After" in headers:
        members["retry_after"] = int(headers["Retry-After"])
    return _problem(
        request,
        code=code,
        status=status,
        title=http.HTTPStatus(status).phrase,
        detail=detail,
        members=members,
        headers=headers,
    )


def answer_unexpected(request: ApiRequest, _error: Exception) -> Response[bytes]:
    """The problem for an error that nobody meant; the log has the rest, under the same request id."""
    code, detail = _UNEXPECTED
    return _problem(
        request,
        code=code,
        status=500,
        title="Something went wrong",
        detail=detail,
        members={},
        headers={},
    )


def _problem(
    request: ApiRequest,
    *,
    code: str,
    status: int,
    title: str,
    detail: str,
    members: Mapping[str, Any],
    headers: Mapping[str, str],
) -> Response[bytes]:
    body = {
        "type": f"urn:kaimai:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        # The path would give a cart's or an order's token away, so the log line is named instead.
        "instance": f"urn:kaimai:request:{request_id_of(request.scope)}",
        **members,
    }
    return Response(
        msgspec.json.encode(body),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={**_HEADERS, **headers},
    )


def _members(error: KaimaiError) -> dict[str, Any]:
    """What a program may want to know about an error, beside the sentence."""
    match error:
        case InvalidInput():
            return {"field": error.field, "reason": error.reason}
        case NotFound():
            return {"kind": error.kind}
        case Forbidden():
            return {"scope": error.scope}
        case BankRefused():
            return {"bank_words": error.words}
        case Busy():
            return {"retry_after": error.retry_after_seconds}
        case Refused():
            return _members_of_refusal(error)
        case _:
            return _retry_after(error)


def _members_of_refusal(error: Refused) -> dict[str, Any]:
    match error:
        case ShortOfStock():
            return {"lines": error.lines}
        case CartLocked(order_token=str() as token) | BillOrdered(order_token=str() as token):
            return {"locked_by_order": token}
        case KeyReused():
            return {"field": error.field}
        case MoveRefused():
            return {"now": error.status, "wanted": error.verb}
        case NotOffered():
            return {
                "field": error.field,
                "reason": error.reason,
                "limit": error.limit,
                "least": error.least,
            }
        case CouponRefused():
            return {"field": "coupon", "why": error.why, "minimum": error.minimum}
        case LimitReached():
            return {"name": error.name, "limit": error.limit, "left": error.left}
        case NotRefundable():
            return {"why": error.why, "left": error.left, "sku": error.sku}
        case _:
            return _retry_after(error)


def _retry_after(error: KaimaiError) -> dict[str, Any]:
    wait = RETRY_AFTER_SECONDS.get(type(error))
    return {} if wait is None else {"retry_after": wait}


def _retry_header(members: Mapping[str, Any]) -> dict[str, str]:
    wait = members.get("retry_after")
    return {} if wait is None else {"Retry-After": str(wait)}


def _challenge(error: KaimaiError) -> dict[str, str]:
    """How to show who one is (RFC 6750)."""
    match error:
        case Unauthenticated():
            return {"WWW-Authenticate": 'Bearer realm="kaimai"'}
        case Forbidden():
            challenge = f'Bearer realm="kaimai", error="insufficient_scope", scope="{error.scope}"'
            return {"WWW-Authenticate": challenge}
        case _:
            return {}
