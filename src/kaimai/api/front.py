"""`POST /orders` in front of the framework: when a sale opens, its cost decides how many buyers get an
answer. Whatever is odd about a request goes on to the application, which has the same route.
"""

from collections.abc import Callable

import msgspec
from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from kaimai.api.bodies import BODY_BYTES_MAX, decoded, usable_key
from kaimai.api.orders import placed_by
from kaimai.api.problems import ApiRequest, answer_http_error, answer_refusal
from kaimai.api.records import PATH, NewOrder
from kaimai.api.shops import Answer
from kaimai.domain.errors import KaimaiError
from kaimai.operations.shop import Shop

ORDERS = f"{PATH}/orders"
Admit = Callable[[Scope], None]
"""Counts a request of a client; raises TooManyRequestsException when it has come too often."""


def orders_first(app: ASGIApp, shop_of: Callable[[], Shop], admit: Admit) -> ASGIApp:
    """The application with this one route in front of it."""

    async def serving(scope: Scope, receive: Receive, send: Send) -> None:
        key = None
        if scope["type"] == ScopeType.HTTP and scope["path"] == ORDERS:
            key = _key_of_plain_order(scope)
        if key is None:
            await app(scope, receive, send)
            return
        scope["path_template"] = ORDERS
        answer: ASGIApp
        try:
            admit(scope)
            body = await _body(receive)
            if body is None:
                return
            placed = await placed_by(shop_of(), usable_key(key), decoded(body, NewOrder))
            answer = Answer(placed, status=201)
        except KaimaiError as refusal:
            answer = _sent(answer_refusal(_request(scope), refusal))
        except HTTPException as error:
            answer = _sent(answer_http_error(_request(scope), error))
        await answer(scope, receive, send)

    return serving


def _key_of_plain_order(scope: HTTPScope) -> str | None:
    """The idempotency key ("" without one) of a POST of JSON whose length is said and allowed."""
    is_json, length, key = False, BODY_BYTES_MAX + 1, ""
    for name, value in scope["headers"]:
        if name == b"content-type":
            is_json = value == b"application/json"
        elif name == b"content-length":
            length = int(value) if value.isdigit() else length
        elif name == b"idempotency-key":
            key = value.decode("latin-1")
    return key if is_json and length <= BODY_BYTES_MAX and scope["method"] == "POST" else None


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when the client has gone."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message["body"]
        if not message.get("more_body"):
            return body


def _request(scope: Scope) -> ApiRequest:
    return Request(scope)


def _sent(response: Response[bytes]) -> ASGIApp:
    """A problem as it goes out, past the framework's own way of sending."""
    headers = {**response.headers, "Content-Type": str(response.media_type)}
    return Answer(
        msgspec.Raw(response.content),
        status=response.status_code or 500,
        headers=tuple((name.lower().encode(), value.encode()) for name, value in headers.items()),
    )
