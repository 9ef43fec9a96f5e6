"""What LINE posts to `/callback`: events. Its signature is checked first; 200 means they are stored. The route is the composition's.

Nothing is answered here: LINE waits two seconds, and a shop that is slow gets everything twice.
"""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from linebot.v3.webhook import SignatureValidator  # type: ignore[import-untyped]  # no py.typed

from kaimai.line_channel.office import Office

_log = structlog.get_logger("kaimai.line_channel")


async def take_events(office: Office, body: bytes, signature: str | None) -> int:
    """Store the events of one request, each once; the status to answer with. A wrong signature stores
    nothing. Raises Busy."""
    if not is_signed(body, signature, office.channel_secret):
        _log.warning("a webhook without LINE's signature")
        return 400
    events = _events_in(body)
    if events is None:
        _log.error("a webhook that cannot be read")
        return 400
    await office.hear(events)
    return 200


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
