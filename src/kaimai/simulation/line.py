"""The LINE of a seed: what the shop's calls to it become. Answers get lost, calls are refused or slow, and
whatever must not happen twice is a broken promise when it does."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from kaimai.domain.messaging import (
    BotInfo,
    LineUnreachable,
    Message,
    NotSent,
    Profile,
    Quota,
    Receipt,
    Sent,
    Unclear,
    WebhookTest,
    Why,
)
from kaimai.settings import Line
from kaimai.simulation.tally import Tally, Trouble
from kaimai.simulation.weather import Process, Weather

OWNER_ID = "Fay"
ACCOUNT = Line(
    channel_secret="simulated",
    channel_access_token="simulated",
    basic_id="@kaimai",
    owners=(OWNER_ID,),
)
MESSAGES_A_MONTH = 200


@dataclass(slots=True)
class Platform:
    """What LINE itself knows, whichever process of the shop is up: chats, tokens, retry keys."""

    chance: Random
    tally: Tally
    complain: Callable[[str], None]
    """Told of what must not happen."""
    chats: dict[str, list[Message]] = field(default_factory=dict)
    """What was sent into each conversation, oldest first."""
    tokens: dict[str, str] = field(default_factory=dict)
    """Reply tokens that are good once: the conversation of each."""
    pushed: dict[str, tuple[str, list[Message]]] = field(default_factory=dict)
    """What was pushed under each retry key."""

    def deliver(self, to: str, messages: Sequence[Message]) -> None:
        """Show messages in a conversation."""
        self.chats.setdefault(to, []).extend(messages)


class WireToLine:
    """The `LineGateway` of one process of the shop."""

    def __init__(
        self, platform: Platform, process: Process, weather: Callable[[], Weather]
    ) -> None:
        self._platform = platform
        self._process = process
        self._weather = weather

    async def reply(self, reply_token: str, messages: Sequence[Message]) -> Receipt:
        """See `LineGateway.reply`."""
        return await self._call(lambda: self._take_reply(reply_token, messages))

    async def push(self, to: str, messages: Sequence[Message], *, retry_key: str) -> Receipt:
        """See `LineGateway.push`."""
        return await self._call(lambda: self._take_push(to, messages, retry_key))

    def _take_reply(self, token: str, messages: Sequence[Message]) -> Receipt:
        conversation = self._platform.tokens.pop(token, None)
        if conversation is None:
            return NotSent(why=Why.TOKEN, words="Invalid reply token")
        self._platform.deliver(conversation, messages)
        return Sent(request_id=token)

    def _take_push(self, to: str, messages: Sequence[Message], retry_key: str) -> Receipt:
        wanted = (to, list(messages))
        before = self._platform.pushed.setdefault(retry_key, wanted)
        if before != wanted:
            self._platform.complain(
                f"{retry_key} was pushed before with other messages to {before[0]}"
            )
        elif before is wanted:
            self._platform.deliver(to, messages)
        return Sent(request_id=retry_key)

    async def _call(self, take: Callable[[], Receipt]) -> Receipt:
        """Carry one call there and its end back, or lose either, or die on the way."""
        process, weather, chance = self._process, self._weather(), self._platform.chance
        process.check()
        process.may_die(weather.death_at_call, Trouble.DEATH_BEFORE_CALL)
        await asyncio.sleep(chance.uniform(0.01, 0.5))
        luck = chance.random() if weather.slow else 1.0
        if luck < 0.08:
            self._platform.tally[Trouble.LINE_LOST] += 1
            return Unclear(words="the request was lost")
        if luck < 0.14:
            self._platform.tally[Trouble.LINE_BUSY] += 1
            return NotSent(why=Why.PACE, words="too many requests")
        receipt = take()
        if luck < 0.22 and isinstance(receipt, Sent):
            self._platform.tally[Trouble.LINE_REPLY_LOST] += 1
            receipt = Unclear(words="the answer was lost")
        await asyncio.sleep(chance.uniform(0.01, 0.5))
        process.check()
        return receipt

    async def profile(self, user_id: str) -> Profile | None:
        """See `LineGateway.profile`."""
        self._process.check()
        return Profile(user_id=user_id, display_name=user_id)

    async def member_profile(self, group_id: str, user_id: str) -> Profile | None:
        """See `LineGateway.member_profile`."""
        self._process.check()
        return Profile(user_id=user_id, display_name=f"{user_id} of {group_id}")

    async def group_name(self, group_id: str) -> str | None:
        """See `LineGateway.group_name`."""
        self._process.check()
        return group_id

    async def quota(self) -> Quota:
        """See `LineGateway.quota`."""
        self._process.check()
        return Quota(limit=MESSAGES_A_MONTH, used=len(self._platform.pushed))

    async def bot_info(self) -> BotInfo:
        """See `LineGateway.bot_info`."""
        return BotInfo(user_id="U-shop", basic_id=ACCOUNT.basic_id, display_name="Kaimai")

    async def set_webhook(self, url: str) -> None:
        """See `LineGateway.set_webhook`."""
        raise LineUnreachable(url)

    async def webhook(self) -> tuple[str, bool] | None:
        """See `LineGateway.webhook`."""
        return None

    async def test_webhook(self) -> WebhookTest:
        """See `LineGateway.test_webhook`."""
        raise LineUnreachable("nobody tests here")

    async def create_rich_menu(self, document: Mapping[str, Any]) -> str:
        """See `LineGateway.create_rich_menu`."""
        raise LineUnreachable(str(document.get("name")))

    async def put_rich_menu_image(self, menu_id: str, image: bytes, media_type: str) -> None:
        """See `LineGateway.put_rich_menu_image`."""
        raise LineUnreachable(f"{menu_id} {media_type} {len(image)}")

    async def rich_menus(self) -> list[tuple[str, str]]:
        """See `LineGateway.rich_menus`."""
        return []

    async def set_default_rich_menu(self, menu_id: str) -> None:
        """See `LineGateway.set_default_rich_menu`."""
        raise LineUnreachable(menu_id)

    async def delete_rich_menu(self, menu_id: str) -> None:
        """See `LineGateway.delete_rich_menu`."""
        raise LineUnreachable(menu_id)
