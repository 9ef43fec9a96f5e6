"""Stands round the whole application: gives each request an id, a log line and its place in the
metrics. Unexpected errors are logged here too; what they look like to a client is the channels'."""

import random
import re
import time

import structlog
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

from kaimai.domain.errors import KaimaiError
from kaimai.observability import logs
from kaimai.observability.metrics import Metrics

HEADER = "X-Request-ID"
_HEADER = HEADER.lower().encode()
_SANE = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CLIENT_GONE = 499
"""What is noted of a request whose client left in the middle of its body; nobody hears an answer."""
_UNKNOWN_ROUTE = "(no route)"
_QUIET = ("/health/", "/metrics")
"""Asked every few seconds by machines; worth a line only when they fail."""
_log = structlog.get_logger("kaimai.requests")


def watched(app: ASGIApp, metrics: Metrics) -> ASGIApp:
    """The application with request ids, log lines and metrics round it.

    A middleware of Litestar's would not see requests for paths that do not exist.
    """

    async def watching(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        # It need only be unlike the others; no secret hangs on it.
        request_id = _given_id(scope) or f"{random.getrandbits(64):016x}"
        scope["state"]["request_id"] = request_id
        within = logs.request_id.set(request_id)
        status = 500
        is_gone = False
        started = time.perf_counter()

        async def hearing() -> HTTPReceiveMessage | WebSocketReceiveMessage:
            nonlocal is_gone
            message = await receive()
            if message["type"] == "http.disconnect":
                is_gone = scope["state"]["is_gone"] = True
            return message

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, request_id.encode())]
            await send(message)

        try:
            await app(scope, hearing, noting)
        except Exception as error:
            await log_unexpected(error, scope)
            raise
        finally:
            seconds = time.perf_counter() - started
            if is_gone and status == 500:
                status = CLIENT_GONE
            route = str(scope.get("path_template") or _UNKNOWN_ROUTE)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            metrics.request(method, route, status, seconds)
            if status >= 500 or not route.startswith(_QUIET):
                # The route, not the path: tokens of carts and orders stand in paths.
                logs.log_request(method, route, status, seconds)
            logs.request_id.reset(within)

    return watching


def request_id_of(scope: Scope) -> str:
    """The id that this request goes by in the logs."""
    return str(scope["state"].get("request_id", ""))


async def log_unexpected(error: Exception, scope: Scope) -> None:
    """A hook for errors that reach the application's edge: a line with the traceback, unless the
    error is an answer that was meant, or the client left before it had said everything."""
    if isinstance(error, HTTPException) and error.status_code < 500:
        return
    if isinstance(error, KaimaiError):
        return
    if isinstance(error, HTTPException) and scope["state"].get("is_gone"):
        return
    _log.error("unexpected error", route=str(scope.get("path_template", "")), exc_info=error)


def _given_id(scope: Scope) -> str | None:
    """The caller's own id, if it is one that may stand in a log line and a header."""
    for name, value in scope["headers"]:
        if name == _HEADER and _SANE.fullmatch(value):
            return str(value.decode())
    return None
