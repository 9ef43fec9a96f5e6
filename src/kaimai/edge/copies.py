"""Copies of pages and documents that anyone may read, kept for a second.

When thousands look at one product, it is asked for and drawn once a second, so what is left of it is
never older than that. The application draws every copy itself, as for a visitor without cookies.
"""

import asyncio
import gzip
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from litestar.enums import ScopeType
from litestar.exceptions import TooManyRequestsException
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

LIFE_SECONDS = 1.0
COPIES_MAX = 2_000
SMALLEST_ZIPPED = 600
"""Below so many bytes, packing costs more than it saves."""
_LEFT_OUT = frozenset({b"set-cookie", b"content-length", b"x-request-id"})
_TOKEN = re.compile(rb"[0-9a-f]{64,160}")

Pick = Callable[[HTTPScope, "Cookies"], str | None]
"""Tells by which name the answer to this request is kept; None: it is somebody's own."""
Admit = Callable[[HTTPScope], None]
"""Counts a request of a client; raises TooManyRequestsException when it has come too often."""
DRAWN = "is_drawn_for_all"
"""Marks, in the state of a request, the one that draws a copy: it is nobody's, so it is not counted."""
Headers = list[tuple[bytes, bytes]]
Cookies = dict[str, str]


@dataclass(slots=True, kw_only=True)
class Copy:
    """One answer. `pieces` stand around the visitor's form token, where the page has a form."""

    until: float
    route: str
    headers: Headers
    pieces: list[bytes]
    cookie: bytes = b""
    """The Set-Cookie header of the token, with `token` in it; empty where the page has no form."""
    token: bytes = b""
    etag: bytes = b""
    zipped: bytes = field(default=b"")


class Copies:
    """The application with copies of its public answers in front of it. One for each process.

    `picks`: the channels' rules for what may be kept, and for who may come in. `new_token` makes a token for the forms of a
    visitor who has none in the cookie `token_cookie`.
    """

    def __init__(
        self,
        app: ASGIApp,
        picks: Iterable[tuple[Pick, Admit]],
        *,
        token_cookie: str,
        new_token: Callable[[], str],
        life_seconds: float = LIFE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._picks = tuple(picks)
        self._token_cookie = token_cookie
        self._new_token = new_token
        self._life = life_seconds
        self._clock = clock
        self._copies: OrderedDict[str, Copy] = OrderedDict()
        self._drawing: dict[str, asyncio.Task[Copy | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a copy, or let the application answer."""
        if scope["type"] != ScopeType.HTTP or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        cookies = _cookies(scope)
        name = self._name(scope, cookies)
        copy = None if name is None else await self._copy(name, scope)
        if copy is None:
            await self._app(scope, receive, send)
            return
        scope["path_template"] = copy.route
        await self._send(copy, scope, cookies.get(self._token_cookie, ""), send)

    def _name(self, scope: HTTPScope, cookies: Cookies) -> str | None:
        """The name of the copy for this request, if there may be one and its client may come in."""
        for pick, admit in self._picks:
            name = pick(scope, cookies)
            if name is not None:
                try:
                    admit(scope)
                except TooManyRequestsException:
                    return None  # the application says so, in the channel's own way
                return name
        return None

    async def _copy(self, name: str, scope: HTTPScope) -> Copy | None:
        """The copy of this name, drawn anew when it is too old; whoever comes meanwhile waits."""
        kept = self._copies.get(name)
        if kept is not None and self._clock() < kept.until:
            return kept
        drawing = self._drawing.get(name)
        if drawing is None:
            drawing = self._drawing[name] = asyncio.ensure_future(self._draw(name, scope))
            drawing.add_done_callback(lambda _: self._drawing.pop(name, None))
        # A visitor who leaves does not stop the drawing for the others.
        await asyncio.wait({drawing})
        # Looked at, not caught: the application will meet the same error and answer it.
        return None if drawing.cancelled() or drawing.exception() else drawing.result()

    async def _draw(self, name: str, scope: HTTPScope) -> Copy | None:
        """Have the application answer a visitor without cookies but for the language."""
        heads: list[Message] = []
        body: list[bytes] = []

        async def nothing() -> Message:  # type: ignore[return]  # waits for ever, as a quiet client
            await asyncio.Event().wait()

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                heads.append(message)
            elif message["type"] == "http.response.body":
                body.append(message["body"])

        drawn = scope.copy()
        drawn["state"] = {**scope["state"], DRAWN: True}
        drawn["headers"] = [
            (key, _without(value, self._token_cookie) if key == b"cookie" else value)
            for key, value in scope["headers"]
            if key in {b"host", b"cookie"}
        ]
        until = self._clock() + self._life
        await self._app(drawn, nothing, take)  # type: ignore[arg-type]  # takes no more than that
        if not heads or heads[0]["type"] != "http.response.start" or heads[0]["status"] != 200:
            self._copies.pop(name, None)
            return None
        route = str(drawn.get("path_template", ""))
        copy = self._kept(until, route, list(heads[0]["headers"]), b"".join(body))
        self._copies[name] = copy
        self._copies.move_to_end(name)
        while len(self._copies) > COPIES_MAX:
            self._copies.popitem(last=False)
        return copy

    def _kept(self, until: float, route: str, headers: Headers, body: bytes) -> Copy:
        cookie = next((value for key, value in headers if key.lower() == b"set-cookie"), b"")
        token = cookie.partition(b"=")[2].partition(b";")[0]
        pieces = body.split(token) if token else [body]
        common = [(k.lower(), v) for k, v in headers if k.lower() not in _LEFT_OUT]
        copy = Copy(until=until, route=route, headers=common, pieces=pieces)
        if len(pieces) > 1:
            copy.cookie, copy.token = cookie, token
            return copy
        copy.etag = b'"' + hashlib.sha256(body).hexdigest()[:24].encode() + b'"'
        common.append((b"vary", b"accept-encoding, cookie"))
        if len(body) >= SMALLEST_ZIPPED:
            copy.zipped = gzip.compress(body, compresslevel=6, mtime=0)
        return copy

    async def _send(self, copy: Copy, scope: HTTPScope, token: str, send: Send) -> None:
        headers = [*copy.headers]
        status = 200
        if copy.token:
            # Never packed: the length of a packed page would give its secret away bit by bit.
            own = token.encode("latin-1")
            if not _TOKEN.fullmatch(own):
                own = self._new_token().encode()
                headers.append((b"set-cookie", copy.cookie.replace(copy.token, own)))
            body = own.join(copy.pieces)
        else:
            wanted = {key: value for key, value in scope["headers"] if key in _CONDITIONS}
            body = copy.pieces[0]
            etag = copy.etag
            if copy.zipped and b"gzip" in wanted.get(b"accept-encoding", b""):
                body, etag = copy.zipped, copy.etag[:-1] + b'-gz"'
                headers.append((b"content-encoding", b"gzip"))
            headers.append((b"etag", etag))
            if etag in wanted.get(b"if-none-match", b""):
                status, body = 304, b""
        if status == 200:
            headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


_CONDITIONS = frozenset({b"accept-encoding", b"if-none-match"})


def _cookies(scope: HTTPScope) -> Cookies:
    for key, value in scope["headers"]:
        if key == b"cookie":
            pairs = (part.partition("=") for part in value.decode("latin-1").split(";"))
            return {name.strip(): given.strip() for name, _, given in pairs}
    return {}


def _without(cookies: bytes, name: str) -> bytes:
    """The header without one cookie."""
    kept = (p for p in cookies.split(b";") if p.partition(b"=")[0].strip() != name.encode())
    return b";".join(kept)
