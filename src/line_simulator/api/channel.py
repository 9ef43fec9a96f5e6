"""Endpoints of the channel itself: bot info, the webhook's address, its test."""

from typing import Final
from urllib.parse import urlsplit

from line_simulator.api.calls import Answer, Call, Problem, Route, read_json
from line_simulator.clock import TAIPEI
from line_simulator.limits import LOCAL_HTTP
from line_simulator.rate import Rate
from line_simulator.records import Json
from line_simulator.state import LineState
from line_simulator.webhooks import WebhookDesk, sign

_URL_MAX: Final = 500
_LOCAL_HOSTS: Final = ("127.0.0.1", "localhost", "::1")
_NOT_FOUND: Final = "Webhook endpoint not found"


def channel_routes(desk: WebhookDesk) -> list[Route]:
    """All routes of this module; `desk` sends the test."""

    async def test(state: LineState, call: Call) -> Answer:
        return await _test(desk, state, call)

    base = "/v2/bot/channel/webhook"
    return [
        Route("GET", "/v2/bot/info", _info),
        Route("GET", f"{base}/endpoint", _get_endpoint, Rate(1000, 60)),
        Route("PUT", f"{base}/endpoint", _set_endpoint, Rate(1000, 60)),
        Route("POST", f"{base}/test", test, Rate(60, 3600)),
    ]


async def _info(state: LineState, _call: Call) -> Answer:
    account = state.settings.account
    told: Json = {
        "userId": account.user_id,
        "basicId": account.basic_id,
        "displayName": account.name,
        "chatMode": account.chat_mode,
        "markAsReadMode": account.mark_as_read_mode,
    }
    if account.picture_url:
        told["pictureUrl"] = account.picture_url
    return Answer(content=told)


async def _get_endpoint(state: LineState, _call: Call) -> Answer:
    if state.webhook_url is None:
        raise Problem(404, _NOT_FOUND)
    return Answer(content={"endpoint": state.webhook_url, "active": state.settings.use_webhook})


async def _set_endpoint(state: LineState, call: Call) -> Answer:
    url = read_json(call).get("endpoint")
    deviations = _check_url(state, url)
    state.books.channel.webhook_url = url
    state.books.save_channel()
    state.feed.bump()
    return Answer(deviations=deviations)


def _check_url(state: LineState, url: object) -> frozenset[str]:
    """HTTPS and at most 500 long; the deviations that let it pass. Raises `Problem`."""
    try:
        parts = urlsplit(url) if isinstance(url, str) and len(url) <= _URL_MAX else None
        host = parts.hostname if parts is not None else None
    except ValueError:
        parts, host = None, None
    if parts is not None and host:
        if parts.scheme == "https":
            return frozenset()
        if parts.scheme == "http" and state.settings.local_http and host in _LOCAL_HOSTS:
            return frozenset({LOCAL_HTTP})
    raise Problem(400, "Invalid webhook endpoint URL")


async def _test(desk: WebhookDesk, state: LineState, call: Call) -> Answer:
    asked = read_json(call).get("endpoint") if call.body else None
    deviations: frozenset[str] = frozenset()
    if asked is not None:
        deviations = _check_url(state, asked)
    url = asked or state.webhook_url
    if url is None:
        raise Problem(404, _NOT_FOUND)
    return Answer(content=await verify(desk, state, url), deviations=deviations)


async def verify(desk: WebhookDesk, state: LineState, url: str) -> Json:
    """Send a request without events, as the console's Verify button does, and report on it."""
    at = state.now()
    body = desk.encode([])
    secret = state.settings.account.channel_secret
    status, reason, detail = await desk.post(url, body, sign(secret, body))
    return {
        "success": reason is None,
        "timestamp": at.astimezone(TAIPEI).isoformat(timespec="milliseconds"),
        "statusCode": status or 0,
        "reason": "OK" if reason is None else reason.upper(),
        "detail": str(status) if reason in {None, "error_status_code"} else detail,
    }
