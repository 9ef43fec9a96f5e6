"""People in LINE in a seed: they follow and block, shop by talking and by pressing buttons, and order in a
group by "+1". What they say reaches the shop as LINE's events: late, twice, or once more much later."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from random import Random
from typing import Any

from kaimai.operations.shop import Shop
from kaimai.simulation.actors import CAST, Cast
from kaimai.simulation.line import OWNER_ID
from kaimai.simulation.tally import Trouble
from kaimai.simulation.weather import pause_seconds

GROUP = "C-line"
LIVELY = 0.5
"""In so many steps somebody does something in LINE."""
SAID = (
    "Cola 2",
    "tea",
    "Tea 1",
    "購物車",
    "結帳",
    "我的訂單",
    "取消",
    "cart 1 +1",
    "說明",
    "card 1",
)
SAID_IN_GROUP = ("+1", "+1", "+2", "-1", "改成1", "取消", "幫Mei+1", "統計", "好喔")
SAID_BY_OWNER = ("開團 Cola 25 限量2", "開團 Tea 40 限量3", "加量 2", "結單", "統計")
NEWEST = 4
"""Buttons of so many of the newest messages are still pressed."""


class Chatters:
    """All that people do in LINE, and what the shop was told of it."""

    def __init__(self, cast: Cast, draw: Random) -> None:
        self._cast = cast
        self._draw = draw
        self._heard: list[tuple[str, dict[str, Any]]] = []

    def are_lively(self) -> bool:
        """Whether something happens in LINE now."""
        return self._draw.random() < LIVELY

    async def act(self) -> None:
        """Somebody does something."""
        who = self._draw.choice(CAST)
        deeds: tuple[tuple[int, Callable[[], Coroutine[Any, Any, None]]], ...] = (
            (2, lambda: self._follow(who)),
            (6, lambda: self._write(who, self._draw.choice(SAID))),
            (8, lambda: self._press(who)),
            (6, lambda: self._write(who, self._draw.choice(SAID_IN_GROUP), group=GROUP)),
            (3, lambda: self._write(OWNER_ID, self._draw.choice(SAID_BY_OWNER), group=GROUP)),
            (2, lambda: self._unsend(who)),
            (3, self._redeliver),
        )
        _, deed = self._draw.choices(deeds, [weight for weight, _ in deeds])[0]
        await deed()

    async def come_to_rest(self) -> None:
        """The owner ends what is still open."""
        await self._write(OWNER_ID, "結單", group=GROUP)

    async def _follow(self, who: str) -> None:
        kind = self._draw.choice(("follow", "follow", "unfollow"))
        about = {"isUnblocked": self._draw.random() < 0.5}
        await self._happen(who, kind, f"{kind}s the account", follow=about)

    async def _write(self, who: str, text: str, group: str | None = None) -> None:
        number = f"{len(self._heard) + 1:08}"
        message = {"id": number, "type": "text", "text": text, "quoteToken": f"quote-{number}"}
        await self._happen(who, "message", f"writes {text}", group=group, message=message)

    async def _unsend(self, who: str) -> None:
        mine = [
            event
            for name, event in self._heard
            if name == who and event["type"] == "message" and "groupId" in event["source"]
        ]
        if mine:
            number = self._draw.choice(mine)["message"]["id"]
            what = f"takes {number} back"
            await self._happen(who, "unsend", what, group=GROUP, unsend={"messageId": number})

    async def _press(self, who: str) -> None:
        """Press any button of what was said lately; sometimes twice."""
        said = self._cast.world.platform.chats.get(who, [])[-NEWEST:]
        taps = sorted({data for message in said for data in _taps(message)})
        if not taps:
            return
        data = self._draw.choice(taps)
        for _ in range(2 if self._draw.random() < 0.1 else 1):
            await self._happen(who, "postback", f"presses {data}", postback={"data": data})

    async def _happen(
        self, who: str, kind: str, what: str, *, group: str | None = None, **parts: object
    ) -> None:
        """Make an event, and bring it to the shop: perhaps late, perhaps twice."""
        world, number = self._cast.world, len(self._heard) + 1
        event: dict[str, Any] = {
            "type": kind,
            "mode": "active",
            "timestamp": round(world.loop.present().timestamp() * 1000),
            "source": {"type": "user", "userId": who}
            if group is None
            else {"type": "group", "groupId": group, "userId": who},
            "webhookEventId": f"line-{number:06}",
            "deliveryContext": {"isRedelivery": False},
            **parts,
        }
        if kind not in ("unfollow", "unsend"):
            event["replyToken"] = f"token-{number:06}"
            world.platform.tokens[event["replyToken"]] = group or who
        self._heard.append((who, event))
        if self._draw.random() < 0.2:
            world.tally[Trouble.EVENT_LATE] += 1
            await asyncio.sleep(pause_seconds(self._draw))
        await self._bring(who, what, event)
        if self._draw.random() < 0.15:
            world.tally[Trouble.EVENT_TWICE] += 1
            await self._bring(who, f"{what}, again", event)

    async def _redeliver(self) -> None:
        """LINE brings an old event once more."""
        if self._heard:
            who, event = self._draw.choice(self._heard)
            again = {**event, "deliveryContext": {"isRedelivery": True}}
            self._cast.world.tally[Trouble.EVENT_TWICE] += 1
            await self._bring(who, f"is heard again in {event['webhookEventId']}", again)

    async def _bring(self, who: str, what: str, event: dict[str, Any]) -> None:
        """Carry an event to the shop; most are answered at once, the rest by a worker."""
        is_quick = self._draw.random() < 0.8

        async def hear(_: Shop) -> int:
            office = self._cast.world.office
            await office.hear([event])
            return await office.desk.work_off() if is_quick else 0

        await self._cast.try_to(who, what, hear, lambda done: f"{done} answered")


def _taps(part: object) -> Iterator[str]:
    """The data of every button in a message, however deep."""
    if isinstance(part, Mapping):
        if part.get("type") == "postback" and isinstance(part.get("data"), str):
            yield str(part["data"])
        for each in part.values():
            yield from _taps(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _taps(each)
