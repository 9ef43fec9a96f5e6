"""A shop for the simulator's tests: a virtual clock, a webhook that notes what it gets, an HTTP client."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from line_simulator import Line, LineSettings, SimulatorTransport, create_app

START = datetime(2026, 11, 20, 2, 30, 15, tzinfo=UTC)
WEBHOOK = "https://shop.example/callback"
STRANGER = "U" + "f" * 32


class VirtualClock:
    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


@dataclass
class Webhook:
    """The shop's web server, as seen by LINE: notes each request and answers as told."""

    answer: Callable[[httpx.Request], httpx.Response] = lambda _request: httpx.Response(200)
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for each in self.requests for event in json.loads(each.content)["events"]]


@dataclass
class World:
    line: Line
    clock: VirtualClock
    webhook: Webhook
    http: httpx.AsyncClient

    async def call(self, method: str, path: str, json: Any = None, **options: Any):
        headers = {"Authorization": f"Bearer {self.line.account.channel_access_token}"}
        headers |= options.pop("headers", {})
        if json is not None:
            options["json"] = json
        return await self.http.request(method, path, headers=headers, **options)

    async def post(self, path: str, json: Any = None, **options: Any):
        return await self.call("POST", path, json, **options)

    async def get(self, path: str, **options: Any):
        return await self.call("GET", path, **options)

    async def push(self, to: str, *messages: Any, key: str | None = None, **fields: Any):
        headers = {"X-Line-Retry-Key": key} if key else {}
        body = {"to": to, "messages": list(messages) or [text("您好")], **fields}
        return await self.post("/v2/bot/message/push", body, headers=headers)

    async def reply(self, token: str, *messages: Any):
        body = {"replyToken": token, "messages": list(messages) or [text("您好")]}
        return await self.post("/v2/bot/message/reply", body)

    async def heard(self) -> list[dict[str, Any]]:
        """Everything that falls due is sent; the events of these requests."""
        before = len(self.webhook.events)
        await self.line.tick()
        return self.webhook.events[before:]

    async def hear(self) -> dict[str, Any]:
        """As `heard`, of exactly one event."""
        (event,) = await self.heard()
        return event

    def friend(self, name: str = "王小美") -> str:
        return self.line.add_person(name, is_friend=True).user_id

    def group(self, *names: str, has_account: bool = True) -> tuple[str, list[str]]:
        members = [self.line.add_person(name).user_id for name in names or ("王小美", "林志明")]
        group = self.line.create_group("團購群", members, has_account=has_account)
        return group.group_id, members

    def shown(self, chat_id: str) -> list[str]:
        """The texts of a chat, whoever sent them."""
        return [each.message.get("text", "") for each in self.line.bubbles(chat_id)]


def build(**settings: Any) -> World:
    clock, webhook = VirtualClock(), Webhook()
    settings = {"webhook_url": WEBHOOK, "rate_limits": False, **settings}
    line = Line(
        LineSettings(**settings),
        now=clock,
        random=random.Random(7),
        http=httpx.AsyncClient(transport=httpx.MockTransport(webhook)),
    )
    transport = SimulatorTransport(create_app(line, run_clock=False))
    http = httpx.AsyncClient(transport=transport, base_url="https://api.line.test")
    return World(line, clock, webhook, http)


def text(words: str, **fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **fields}


def flex(*contents: Any, **bubble: Any) -> dict[str, Any]:
    body = {"type": "box", "layout": "vertical", "contents": list(contents)}
    container = {"type": "bubble", "body": body, **bubble}
    return {"type": "flex", "altText": "商品", "contents": container}


def signature(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
