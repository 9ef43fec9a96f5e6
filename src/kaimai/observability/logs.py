"""Log lines: JSON for machines, colours for a terminal, and no token of a cart, order or notice in
either. What is worth a line is decided where it happens."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import msgspec
import structlog

_SECRET = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{32,}(?![0-9A-Za-z])")
"""Tokens of carts, orders and the bank's notices: 32 hexadecimal digits or more."""
_SHOWN = 6
"""So many of its digits stay, enough to find lines that belong together."""
_NOISY = ("httpx", "httpcore")
"""Libraries that log every address they call."""


def configure(*, as_json: bool | None = None, stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream` (standard error).

    `as_json` None: colours on a terminal, else JSON. The standard library's loggers end up in the
    same place, in the same form.
    """
    out = stream or sys.stderr
    if as_json is None:
        as_json = not out.isatty()
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
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
