"""The three calls of a purchase in front of the framework: when a sale opens, what they cost decides how
many buyers get an answer. Whatever is odd about a request goes on to the application, which has the
same routes.
"""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

import msgspec
from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from kaimai.api.bodies import BODY_BYTES_MAX, TOKEN, decoded, usable_key
from kaimai.api.carts import edited
from kaimai.api.orders import placed_by
from kaimai.api.problems import ApiRequest, answer_http_error, answer_refusal
from kaimai.api.records import PATH, NewCartDocument, NewOrder, NewQuantity
from kaimai.api.shops import Answer
from kaimai.domain.errors import KaimaiError
from kaimai.operations.shop import Shop

ORDERS = f"{PATH}/orders"
CARTS = f"{PATH}/carts"
ITEM = f"{PATH}/carts/{{token:str}}/items/{{sku:str}}"
_ITEM = re.compile(rf"{re.escape(CARTS)}/({TOKEN})/items/([A-Za-z0-9._-]+)")
Admit = Callable[[Scope], None]
"""Counts a request of a client; raises TooManyRequestsException when it has come too often."""


class _Call(NamedTuple):
    """A request that is answered here: the route that it is counted under, and its answer."""

    route: str
    answer: Callable[[Shop, bytes], Awaitable[Answer]]


def purchases_first(app: ASGIApp, shop_of: Callable[[], Shop], admit: Admit) -> ASGIApp:
    """The application with these routes in front of it."""

    async def serving(scope: Scope, receive: Receive, send: Send) -> None:
        call = None
        if scope["type"] == ScopeType.HTTP and scope["path"].startswith(PATH):
            call = _call(scope)
        if call is None:
            await app(scope, receive, send)
            return
        scope["path_template"] = call.route
        answer: ASGIApp
        try:
            admit(scope)
            body = await _body(receive)
            if body is None:
                return
            answer = await call.answer(shop_of(), body)
        except KaimaiError as refusal:
            answer = _sent(answer_refusal(_request(scope), refusal))
        except HTTPException as error:
            answer = _sent(answer_http_error(_request(scope), error))
        await answer(scope, receive, send)

    return serving


def _call(scope: HTTPScope) -> _Call | None:
    """What a plain request asks for; None when the application should look at it."""
    path, method = scope["path"], scope["method"]
    if method == "POST" and path == ORDERS:
        key = _key_of_plain_body(scope)
        return None if key is None else _Call(ORDERS, partial(_place, key))
    if method == "POST" and path == CARTS:
        return _Call(CARTS, _open_cart) if _has_no_body(scope) else None
    if method == "PUT" and (item := _ITEM.fullmatch(path)) is not None:
        is_plain = _key_of_plain_body(scope) is not None
        return _Call(ITEM, partial(_set_item, item[1], item[2])) if is_plain else None
    return None


async def _place(key: str, shop: Shop, body: bytes) -> Answer:
    return Answer(await placed_by(shop, usable_key(key), decoded(body, NewOrder)), status=201)


async def _open_cart(shop: Shop, _body: bytes) -> Answer:
    return Answer(NewCartDocument(shop.new_cart_token()), status=201)


async def _set_item(token: str, sku: str, shop: Shop, body: bytes) -> Answer:
    return Answer(await edited(shop, token, sku, decoded(body, NewQuantity).quantity))


def _has_no_body(scope: HTTPScope) -> bool:
    return not any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


def _key_of_plain_body(scope: HTTPScope) -> str | None:
    """The idempotency key ("" without one) of JSON whose length is said and allowed; else None."""
    is_json, length, key = False, BODY_BYTES_MAX + 1, ""
    for name, value in scope["headers"]:
        if name == b"content-type":
            is_json = value == b"application/json"
        elif name == b"content-length":
            length = int(value) if value.isdigit() else length
        elif name == b"idempotency-key":
            key = value.decode("latin-1")
    return key if is_json and length <= BODY_BYTES_MAX else None


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
