"""What no shop on this server can beat: bare ASGI functions that read the same request and answer the
same bytes. `python -m benchmarks.floor PORT` serves them on the shop's own server; with `turns` behind
it in long turns, as a shop on an embedded database."""

import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from kaimai.api.records import NewOrder, OrderLinks, PlacedDocument
from kaimai.cli import web

TOKEN = "0123456789abcdef" * 2
_ORDER = PlacedDocument(
    order=TOKEN,
    number="261122-ABCDEFGHJK",
    status="initialized",
    total=288,
    pay_type="C-1",
    hold_until=datetime(2026, 11, 22, tzinfo=UTC),
    links=OrderLinks(
        order=f"http://127.0.0.1:8000/api/v1/orders/{TOKEN}",
        payments=f"http://127.0.0.1:8000/api/v1/orders/{TOKEN}/payments",
        cancel=f"http://127.0.0.1:8000/api/v1/orders/{TOKEN}/cancel",
        page=f"http://127.0.0.1:8000/orders/{TOKEN}",
    ),
)
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-request-id", b"0123456789abcdef"),
]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def app(
    scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send
) -> None:
    """`POST /api/v1/orders` answers an order; `GET /bytes/N` answers N bytes."""
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message.get("more_body"):
            break
    if scope["method"] == "POST":
        msgspec.json.decode(body, type=NewOrder)
        answer = msgspec.json.encode(_ORDER)
    else:
        answer = b"x" * int(scope["path"].rpartition("/")[2])
    length = (b"content-length", b"%d" % len(answer))
    await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, length]})
    await send({"type": "http.response.body", "body": answer, "more_body": False})


async def _serve(port: int) -> None:
    async def nothing() -> None:
        """There is nobody to tell when it begins or ends."""

    await web.serve_until_stopped(web.make_server(app, "127.0.0.1", port), nothing, nothing)


if __name__ == "__main__":
    web.run_fast(lambda: _serve(int(sys.argv[1])), in_long_turns=sys.argv[2:] == ["turns"])
