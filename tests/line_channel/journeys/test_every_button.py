"""Somebody presses whatever the shop offers in the chat: each button is answered, and LINE takes it all."""

import json
from collections import deque
from http import HTTPStatus
from typing import Any

from tests.line_channel.journeys.town import Town, actions_in

# Not 「客服」: then a person of the shop answers, and the bot says nothing.
OPENING = ("商品", "可樂 兩罐", "購物車", "我的訂單", "說明", "嗯嗯")
PRESSES_MAX = 60


async def test_every_button_is_answered_and_line_refuses_nothing(town: Town) -> None:
    town.line.change(unknown_flex_properties="refused")
    chat = town.user("小美")
    offered: dict[str, dict[str, Any]] = {}
    waiting: deque[str] = deque()

    def look(after: int) -> bool:
        """Note the buttons of what the shop said since; whether it said anything."""
        said = [b for b in town.line.bubbles(chat, after=after) if b.sender_id != chat]
        for bubble in said:
            for action in actions_in(bubble.message):
                # The same button of another order or product is not pressed again.
                name = json.dumps([action["type"], action["label"]], ensure_ascii=False)
                if action["type"] != "uri" and name not in offered:
                    offered[name] = action
                    waiting.append(name)
        return bool(said)

    def newest() -> int:
        return max((bubble.number for bubble in town.line.bubbles(chat)), default=0)

    await town.befriend("小美")
    assert look(0)
    for words in OPENING:
        before = newest()
        await town.write("小美", words)
        assert look(before), words
    pressed = 0
    while waiting and pressed < PRESSES_MAX:
        name, before = waiting.popleft(), newest()
        town.line.tap(chat, chat, offered[name])
        await town.settle()
        assert look(before), name
        pressed += 1

    calls = town.line.gateway.exchanges.newest()
    refused = [(c.path, c.answered, c.asked) for c in calls if c.status >= HTTPStatus.BAD_REQUEST]
    assert refused == []
    assert {each.reason for each in town.line.webhook_attempts} == {None}
    assert pressed > 10
