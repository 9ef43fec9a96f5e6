"""`POST /callback`: LINE brings events. Its signature is checked first; 200 means they are stored.

Nothing is answered here: LINE waits two seconds, and a shop that is slow gets everything twice.
"""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

import structlog
from linebot.v3.webhook import SignatureValidator  # type: ignore[import-untyped]  # no py.typed
from litestar import Request, Response, Router, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import SkipValidation

from kaimai.domain.errors import Busy
from kaimai.line_channel.office import Office

PATH = "/callback"
BODY_BYTES_MAX = 2 * 1024 * 1024
TheOffice: TypeAlias = NamedDependency[SkipValidation[Office]]
_Bell: TypeAlias = Request[object, object, State]
_TAKEN = b"{}"
_log = structlog.get_logger("kaimai.line_channel")


def router() -> Router:
    """The route. Whatever is wrong, LINE gets a status and no more."""

    @post(PATH, status_code=200, include_in_schema=False)
    async def receive(request: _Bell, office: TheOffice) -> Response[bytes]:
        """Store the events of one request, each once. A wrong signature stores nothing."""
        body = await request.body()
        if not is_signed(body, request.headers.get("x-line-signature"), office.channel_secret):
            _log.warning("a webhook without LINE's signature")
            return _answer(400)
        events = _events_in(body)
        if events is None:
            _log.error("a webhook that cannot be read")
            return _answer(400)
        await office.hear(events)
        return _answer(200)

    return Router(
        path="/",
        route_handlers=[receive],
        request_max_body_size=BODY_BYTES_MAX,
        exception_handlers={Busy: _come_again, HTTPException: _refuse, Exception: _fail},
    )


def is_signed(body: bytes, signature: str | None, channel_secret: str) -> bool:
    """Whether LINE signed exactly these bytes. There is no way to switch this off."""
    if not signature:
        return False
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    return bool(SignatureValidator(channel_secret).validate(text, signature))


def _events_in(body: bytes) -> list[dict[str, Any]] | None:
    """The events of a request, whatever their kind; None when that is no request of LINE's."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    listed = document.get("events") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        return None
    return [_storable(event) for event in listed if isinstance(event, dict)]


def _storable(value: Any) -> Any:  # noqa: ANN401 JSON
    """The same without what no database keeps: the character 0, and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_storable(name): _storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return value


def _answer(status: int, headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(_TAKEN, status_code=status, media_type="application/json", headers=headers)


def _come_again(_request: _Bell, busy: Busy) -> Response[bytes]:
    return _answer(503, {"Retry-After": str(busy.retry_after_seconds)})


def _refuse(_request: _Bell, error: HTTPException) -> Response[bytes]:
    return _answer(error.status_code)


def _fail(_request: _Bell, _error: Exception) -> Response[bytes]:
    return _answer(500)
