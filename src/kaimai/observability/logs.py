"""Log lines: JSON for machines, colours for a terminal, and no token of a cart, order or notice in
either. What is worth a line is decided where it happens."""

import asyncio
import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec
import structlog

_SECRET = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{32,}(?![0-9A-Za-z])")
"""Tokens of carts, orders and the bank's notices: 32 hexadecimal digits or more."""
_SHOWN = 6
"""So many of its digits stay, enough to find lines that belong together."""
_NOISY = ("alembic", "httpcore", "httpx")
"""Libraries that tell of every step; worth a line only when something is wrong."""


class _RequestLine(msgspec.Struct, frozen=True):
    """A request in the log, in the form of all other lines."""

    request_id: str
    timestamp: datetime
    method: str
    route: str
    status: int
    ms: float
    event: str = "request"
    level: str = "info"


WRITE_SECONDS = 0.1
"""Request lines are written together this often."""
LINES_MAX = 500
_waiting_lines: list[bytes] = []
_requests = structlog.get_logger("kaimai.requests")
_json_lines: TextIO | None = None
"""Where lines go when they are JSON."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered; every line that is written meanwhile names it."""


def configure(*, as_json: bool | None = None, stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream` (standard error).

    `as_json` None: colours on a terminal, else JSON. The standard library's loggers end up in the
    same place, in the same form.
    """
    global _json_lines  # noqa: PLW0603 logging is the process's, there is one
    out = stream or sys.stderr
    if as_json is None:
        as_json = not out.isatty()
    _json_lines = out if as_json else None
    shared: list[structlog.types.Processor] = [
        name_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.types.Processor] = [
        structlog.processors.format_exc_info,
        mask_event,
        structlog.processors.JSONRenderer(serializer=_json)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=out.isatty()),
    ]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_request(method: str, route: str, status: int, seconds: float) -> None:
    """One line for one answered request. Its members hold no secret, so JSON is written directly:
    the way through structlog takes as long as a simple request."""
    took = round(seconds * 1000, 1)
    if _json_lines is None:
        _requests.info("request", method=method, route=route, status=status, ms=took)
        return
    line = _RequestLine(
        request_id=request_id.get(),
        timestamp=datetime.now(UTC),
        method=method,
        route=route,
        status=status,
        ms=took,
    )
    _waiting_lines.append(msgspec.json.encode(line))
    if len(_waiting_lines) == 1:
        asyncio.get_running_loop().call_later(WRITE_SECONDS, write_requests)
    elif len(_waiting_lines) >= LINES_MAX:
        write_requests()


def write_requests() -> None:
    """Write the request lines that have gathered: one call of the system for many."""
    if _json_lines is not None and _waiting_lines:
        _waiting_lines.append(b"")
        _json_lines.write(b"\n".join(_waiting_lines).decode())
        _json_lines.flush()
    _waiting_lines.clear()


def name_request(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: add the id of the request that is being answered."""
    current = request_id.get()
    if current:
        event["request_id"] = current
    return event


def mask(text: str) -> str:
    """The text with every token in it cut down to its first digits."""
    return _SECRET.sub(lambda found: f"{found[0][:_SHOWN]}…", text)


def mask_event(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: mask every text of the line, a traceback's too."""
    for name, value in event.items():
        if isinstance(value, str) and len(value) >= 32:
            event[name] = mask(value)
        elif not isinstance(value, str | int | float | bool | None):
            event[name] = mask(str(value))
    return event


def _json(event: MutableMapping[str, Any], **_: object) -> str:
    return msgspec.json.encode(event).decode()
