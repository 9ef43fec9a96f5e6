"""A shop in LINE on both databases, and a LINE that notes what it is asked to send."""

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest_asyncio

from kaimai.domain.messaging import (
    BotInfo,
    LineUnreachable,
    Message,
    NotSent,
    Profile,
    Quota,
    Receipt,
    Sent,
    WebhookTest,
    Why,
)
from kaimai.line_channel import Office
from kaimai.settings import Line
from tests.shop_app import app_of, client_of, started
from tests.shop_harness import ShopHarness

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
ALICE = "U" + "a1" * 16
BOB = "U" + "b2" * 16
GROUP = "C" + "c3" * 16
OWNER = "U" + "0e" * 16
"""Who may open a sale in a group."""


@dataclass(slots=True)
class NotedLine:
    """LINE as the desk sees it. `ends` are the receipts of the next sends; then all are taken."""

    replies: list[tuple[str, list[Message]]] = field(default_factory=list)
    pushes: list[tuple[str, list[Message], str]] = field(default_factory=list)
    ends: list[Receipt] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    is_away: bool = False
    limit: int | None = 200
    used: int = 0
    asked_profiles: int = 0
    spent: set[str] = field(default_factory=set)

    async def reply(self, reply_token: str, messages: Sequence[Message]) -> Receipt:
        if self.ends:
            return self.ends.pop(0)
        if reply_token in self.spent:
            return NotSent(why=Why.TOKEN, words="400: Invalid reply token")
        self.spent.add(reply_token)
        self.replies.append((reply_token, list(messages)))
        return Sent(request_id=f"reply-{len(self.replies)}")

    async def push(self, to: str, messages: Sequence[Message], *, retry_key: str) -> Receipt:
        if self.ends:
            return self.ends.pop(0)
        if all(retry_key != key for _, _, key in self.pushes):
            self.pushes.append((to, list(messages), retry_key))
        return Sent(request_id=f"push-{retry_key}")

    async def profile(self, user_id: str) -> Profile | None:
        self.asked_profiles += 1
        if self.is_away:
            raise LineUnreachable
        name = self.names.get(user_id)
        if name is None:
            return None
        language = self.languages.get(user_id, "zh")
        return Profile(user_id=user_id, display_name=name, language=language)

    async def member_profile(self, group_id: str, user_id: str) -> Profile | None:
        return await self.profile(user_id)

    async def group_name(self, group_id: str) -> str | None:
        return "團購群"

    async def quota(self) -> Quota:
        return Quota(limit=self.limit, used=self.used)

    async def bot_info(self) -> BotInfo:
        return BotInfo(user_id="U" + "0" * 32, basic_id="@kaimai", display_name="開賣")

    async def set_webhook(self, url: str) -> None:
        raise NotImplementedError

    async def webhook(self) -> tuple[str, bool] | None:
        return None

    async def test_webhook(self) -> WebhookTest:
        raise NotImplementedError

    async def create_rich_menu(self, document: Mapping[str, Any]) -> str:
        raise NotImplementedError

    async def put_rich_menu_image(self, menu_id: str, image: bytes, media_type: str) -> None:
        raise NotImplementedError

    async def rich_menus(self) -> list[tuple[str, str]]:
        return []

    async def set_default_rich_menu(self, menu_id: str) -> None:
        raise NotImplementedError

    async def delete_rich_menu(self, menu_id: str) -> None:
        raise NotImplementedError


@dataclass(slots=True)
class ShopInLine:
    """The shop's webhook, and those who ring there."""

    harness: ShopHarness
    http: httpx.AsyncClient
    office: Office
    line: NotedLine
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def ring(
        self, *events: Mapping[str, Any], secret: str = SECRET, **headers: str
    ) -> httpx.Response:
        """LINE brings these events in one request."""
        body = json.dumps({"destination": "U" + "0" * 32, "events": events}).encode()
        return await self.ring_bytes(body, sign(body, secret), **headers)

    async def ring_bytes(
        self, body: bytes, signature: str | bytes | None, **headers: str
    ) -> httpx.Response:
        signed = {} if signature is None else {"x-line-signature": signature}
        return await self.http.post("/callback", content=body, headers={**signed, **headers})

    async def hear(self, *events: Mapping[str, Any]) -> None:
        """LINE brings these events, and the desk does what there is to do."""
        assert (await self.ring(*events)).status_code == 200
        await self.office.desk.work_off()

    def event(
        self, kind: str = "message", *, user: str | None = ALICE, **more: Any
    ) -> dict[str, Any]:
        """An event of one person's chat, or of the group when `group` is named."""
        number = next(self.numbers)
        group = more.pop("group", None)
        source: dict[str, Any] = {"type": "user"}
        if group is not None:
            source = {"type": "group", "groupId": group}
        if user is not None:
            source["userId"] = user
        event = {
            "type": kind,
            "webhookEventId": f"01K9{number:022}",
            "deliveryContext": {"isRedelivery": False},
            "timestamp": int(self.harness.clock.present.timestamp() * 1000),
            "source": source,
            "mode": "active",
        }
        if kind not in ("unfollow", "unsend", "leave", "memberLeft"):
            event["replyToken"] = f"{number:032x}"
        return {**event, **more}

    def text(self, said: str, **more: Any) -> dict[str, Any]:
        """Somebody says something."""
        number = next(self.numbers)
        message = {"type": "text", "id": f"6{number:017}", "quoteToken": "q", "text": said}
        return self.event(message=message, **more)

    async def inbox(self) -> list[tuple[object, ...]]:
        """Key, outcome and whether it is still due, of every event."""
        return await self.harness.rows(
            "SELECT key, outcome, next_at IS NOT NULL FROM inbox WHERE source = 'line' ORDER BY id"
        )

    async def log(self) -> list[tuple[object, ...]]:
        """Direction, kind and state of every message."""
        return await self.harness.rows(
            "SELECT direction, kind, state FROM messaging_log ORDER BY at, direction"
        )


def sign(body: bytes, secret: str = SECRET) -> str:
    """As LINE signs."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@pytest_asyncio.fixture
async def line() -> NotedLine:
    """A LINE that takes everything."""
    return NotedLine(names={ALICE: "王小明", BOB: "Bob"})


@pytest_asyncio.fixture
async def chat(harness: ShopHarness, line: NotedLine) -> AsyncIterator[ShopInLine]:
    """A shop that sells 100 COLA at NT$30, in LINE."""
    await harness.sell(("COLA", 30, 100))
    settings = replace(
        harness.shop.settings,
        line=Line(
            channel_secret=SECRET,
            channel_access_token="token",
            basic_id="@kaimai",
            owners=(OWNER,),
        ),
    )
    harness.shop = replace(harness.shop, settings=settings)
    app = app_of(settings, shop=harness.shop, runs_jobs=False, line=line)
    async with started(app) as running, client_of(running) as http:
        yield ShopInLine(harness, http, running.state.presence.office, line)
