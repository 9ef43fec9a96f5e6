"""The chat of a group: sales by "+1", opened, claimed, counted and closed by talking.

What words mean is read in `kaimai.domain.plus_one`; what becomes of units is decided in the operations.
"""

from collections.abc import Sequence
from typing import TypeGuard

from kaimai.domain.group_buys import Sale
from kaimai.domain.said import Cancel, Claim, Said, Unclear
from kaimai.line_channel.answers import SILENCE, Answer
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.events import Heard
from kaimai.line_channel.group.bills import waiting_for
from kaimai.line_channel.group.claiming import EDITED, UNSENT, Spoken, answer_orders
from kaimai.line_channel.group.room import Room
from kaimai.line_channel.group.running import FOR_OWNERS, after_closing, obey
from kaimai.line_channel.messages.parts import plain
from kaimai.words.group_buys import group_words
from kaimai.words.languages import CHINESE

__all__ = ["GroupChat", "waiting_for"]


class GroupChat:
    """Answers groups. One serves all of them at once."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        # Sales whose end was told, so that talk after it costs no transaction. Told twice it is not
        # even if this is forgotten.
        self._told: set[str] = set()

    async def in_group(self, group_id: str, heard: Sequence[Heard]) -> Sequence[Answer]:
        """As many answers, in the same order; silence for talk. Safe to repeat.

        Orders that stand together are carried out together; a command between them waits for those
        before it, and is done before those behind it.
        """
        room = Room(self._deps, group_id)
        await room.look()
        answers = [SILENCE] * len(heard)
        orders: dict[int, Spoken] = {}
        for place, event in enumerate(heard):
            if event.kind == "join":
                answers[place] = self._introduce()
            if event.kind not in ("message", EDITED, UNSENT):
                continue
            said = room.understand(event, self._deps.shop.mint.now())
            if said is None or isinstance(said, Claim | Cancel) or _is_about_orders(said):
                if room.closed is not None and event.kind == "message":
                    answers[place] = await self._after_closing(room, event, room.closed)
                elif said is not None or event.kind != "message":
                    orders[place] = Spoken(event, said)
                continue
            await self._answer(room, orders, answers)
            orders = {}
            if event.user_id is not None and event.kind == "message":
                people = await self._deps.people.of_many([event.user_id], group_id)
                answers[place] = await obey(room, event, said, people[event.user_id])
                await room.look()
        await self._answer(room, orders, answers)
        return answers

    async def _answer(self, room: Room, orders: dict[int, Spoken], answers: list[Answer]) -> None:
        """Carry out orders and put each answer into its place."""
        for place, answer in zip(
            orders, await answer_orders(room, list(orders.values())), strict=True
        ):
            answers[place] = answer

    async def _after_closing(self, room: Room, event: Heard, sale: Sale) -> Answer:
        answer = await after_closing(room, event, sale, is_told=sale.id in self._told)
        self._told.add(sale.id)
        return answer

    def _introduce(self) -> Answer:
        words = group_words(CHINESE)
        shop_name = self._deps.shop.settings.shop_name
        return Answer(messages=[plain(words["introduction"].format(shop=shop_name))])


def _is_about_orders(said: Said) -> TypeGuard[Unclear]:
    return isinstance(said, Unclear) and said.reason not in FOR_OWNERS
