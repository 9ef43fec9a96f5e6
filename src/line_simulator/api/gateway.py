"""The way of every call: route, token, retry key, rate, faults, handler, and the log of it all."""

import asyncio
import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Final

import msgspec

from line_simulator import identifiers, sending, tokens
from line_simulator.api.calls import Answer, Call, Problem, Route
from line_simulator.api.channel import channel_routes
from line_simulator.api.login import login_routes
from line_simulator.api.messages import message_routes
from line_simulator.api.oauth import oauth_routes
from line_simulator.api.people import people_routes
from line_simulator.api.rich_menus import rich_menu_routes
from line_simulator.exchanges import Exchange, ExchangeLog
from line_simulator.faults import API_KINDS, Fault, FaultKind, LostConnection
from line_simulator.rate import RateLimits
from line_simulator.state import LineState
from line_simulator.webhooks import WebhookDesk

BODY_MAX: Final = 2 * 1024 * 1024
PREFIXES: Final = ("/v2/", "/oauth2/", "/friendship/")
# A page for people, though its address begins as the API does.
AUTHORIZE: Final = "/oauth2/v2.1/authorize"
REQUEST_ID: Final = "x-line-request-id"
ACCEPTED_ID: Final = "x-line-accepted-request-id"
DEVIATION: Final = "x-line-simulator-deviation"
RETRY_KEY: Final = "x-line-retry-key"
NOT_AUTHENTICATED: Final = (
    "Authentication failed. Confirm that the access token in the authorization header is valid."
)
TOO_FAST: Final = "The API rate limit has been exceeded. Try again later."
ACCEPTED: Final = "The retry key is already accepted"
_SHOWN_MAX: Final = 20_000
_LIVE_HEADERS: Final = {
    "server": "legy",
    "cache-control": "no-cache, no-store, max-age=0, must-revalidate",
    "pragma": "no-cache",
    "expires": "0",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-xss-protection": "1; mode=block",
}


class Gateway:
    """The Messaging API of one LINE."""

    def __init__(self, state: LineState, desk: WebhookDesk) -> None:
        self._state = state
        self._rates = RateLimits()
        self.exchanges = ExchangeLog(state.settings.exchanges_kept_max)
        routes = [
            *message_routes(),
            *people_routes(),
            *rich_menu_routes(),
            *channel_routes(desk),
            *oauth_routes(),
            *login_routes(),
        ]
        self._routes: list[tuple[re.Pattern[str], Route]] = [
            (route.regex(), route) for route in routes
        ]

    async def answer(self, call: Call) -> Answer:
        """Answer one call. Raises `LostConnection` when a fault swallows it."""
        request_id = identifiers.request_id(self._state.random)
        call = replace(call, request_id=request_id)
        try:
            answer = await self._answer(call)
        except Problem as problem:
            answer = Answer(status=problem.status, content=problem.content())
        self._state.books.flush()
        headers = {**_LIVE_HEADERS, **answer.headers, REQUEST_ID: request_id}
        if answer.deviations:
            headers[DEVIATION] = ", ".join(sorted(answer.deviations))
        answer = replace(answer, headers=headers)
        self._note(call, answer)
        return answer

    async def _answer(self, call: Call) -> Answer:
        if len(call.body) > BODY_MAX:
            raise _plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        route, names = self._route(call)
        call = replace(call, names=names)
        if route.needs_token:
            self._check_token(call)
        key = _retry_key(call, route)
        self._check_rate(route)
        struck = self._state.faults.draw(API_KINDS, call.path)
        self._strike_before(struck)
        _check_media_type(call, route)
        if key is not None and (repeated := self._repeated(key)) is not None:
            return repeated
        answer = await route.handler(self._state, call)
        if key is not None:
            sent = answer.content.get("sentMessages") if isinstance(answer.content, dict) else None
            sending.keep_retry_key(self._state, key, call.request_id, sent)
        await self._strike_after(struck)
        return answer

    def _route(self, call: Call) -> tuple[Route, Mapping[str, str]]:
        is_known_path = False
        for regex, route in self._routes:
            if found := regex.fullmatch(call.path):
                if route.method == call.method:
                    return route, found.groupdict()
                is_known_path = True
        status = HTTPStatus.METHOD_NOT_ALLOWED if is_known_path else HTTPStatus.NOT_FOUND
        raise _plain(status)

    def _check_token(self, call: Call) -> None:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or tokens.find_token(self._state, token) is None:
            raise Problem(401, NOT_AUTHENTICATED)

    def _check_rate(self, route: Route) -> None:
        name = f"{route.method} {route.pattern}"
        is_allowed = self._rates.allows(name, route.rate, self._state.now())
        if self._state.settings.rate_limits and not is_allowed:
            raise Problem(429, TOO_FAST)

    def _repeated(self, key: str) -> Answer | None:
        before = sending.accepted_before(self._state, key)
        if before is None:
            return None
        content: dict[str, object] = {"message": ACCEPTED}
        if before.sent_messages is not None:
            content["sentMessages"] = before.sent_messages
        return Answer(status=409, content=content, headers={ACCEPTED_ID: before.request_id})

    def _strike_before(self, struck: Mapping[FaultKind, Fault]) -> None:
        if FaultKind.DROP_REQUEST in struck:
            raise LostConnection
        if FaultKind.RATE_LIMIT in struck:
            raise Problem(429, TOO_FAST)
        if FaultKind.ERROR_BEFORE in struck:
            raise _plain(HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _strike_after(self, struck: Mapping[FaultKind, Fault]) -> None:
        self._state.books.flush()
        if slow := struck.get(FaultKind.SLOW):
            await asyncio.sleep(slow.seconds)
        if FaultKind.DROP_REPLY in struck:
            raise LostConnection
        if FaultKind.ERROR_AFTER in struck:
            raise _plain(HTTPStatus.INTERNAL_SERVER_ERROR)

    def _note(self, call: Call, answer: Answer) -> None:
        content = answer.content
        answered = b"" if isinstance(content, bytes) else msgspec.json.encode(content)
        self.exchanges.add(
            Exchange(
                at=self._state.now(),
                request_id=call.request_id,
                method=call.method,
                path=call.path,
                status=answer.status,
                asked=_readable(call),
                answered=answered.decode(),
                deviations=sorted(answer.deviations),
            )
        )
        self._state.feed.bump()


def _plain(status: HTTPStatus) -> Problem:
    return Problem(status, status.phrase)


def _retry_key(call: Call, route: Route) -> str | None:
    text = call.headers.get(RETRY_KEY)
    if text is None:
        return None
    try:
        key = str(uuid.UUID(text))
    except ValueError:
        key = ""
    if not route.takes_retry_key or key != text.lower():
        raise Problem(400, "Invalid retry key")
    return key


def _check_media_type(call: Call, route: Route) -> None:
    if call.method not in {"POST", "PUT"} or not call.body:
        return
    media_type = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in route.media_types:
        raise Problem(415, f"The content type, {media_type}, is not supported")


def _readable(call: Call) -> str:
    """The body for the log: without secrets, pictures, and what is too long to read."""
    if call.path.startswith(("/oauth2/", "/v2/oauth/")):
        return "(a form with secrets)" if call.body else ""
    if call.headers.get("content-type", "").startswith("image/"):
        return f"({len(call.body)} bytes)"
    return call.body[:_SHOWN_MAX].decode("utf-8", "replace")
