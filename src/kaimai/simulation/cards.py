"""Remembered cards in a seed: who ticks the box, who pays with which card, their own or another's, and who
forgets one: its owner or the bank."""

from collections.abc import Callable, Coroutine, Sequence
from random import Random
from typing import Any

from bank_simulator import TEST_CARD
from bank_simulator.cards import TEST_CARDS, Card
from kaimai.domain.buyers import WEB
from kaimai.domain.moves import Actor
from kaimai.domain.remembered_cards import CardWish
from kaimai.operations import remembered_cards
from kaimai.operations.shop import Shop
from kaimai.operations.shop_profile import change_profile
from kaimai.persistence.database import Connection
from kaimai.simulation.world import World

LIVELY_SHARE = 0.4
FORGETTING, BUYING = 0.04, 0.3
_IDS = "SELECT id FROM remembered_cards ORDER BY id"

TryTo = Callable[[str, str, Callable[[Shop], Coroutine[Any, Any, None]]], Coroutine[Any, Any, None]]


class Cards:
    """The cards of a seed's buyers. It draws from a source of its own, so that seeds without cards stay
    as they are."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._draw = Random(f"{world.plan.seed} cards")
        self.is_lively = self._draw.random() < LIVELY_SHARE

    async def switch_on(self, shop: Shop) -> None:
        """Let the shop remember cards, in a seed that has any."""
        if self.is_lively:
            by = Actor("staff", "Dai")
            await change_profile(shop.db, shop.mint, "remember_cards", "on", actor=by)

    async def wish(self, who: str) -> CardWish | None:
        """What somebody wishes when they pay: mostly with a card of theirs, at times another's."""
        if not self.is_lively or self._draw.random() < 0.3:
            return None
        known = await self._world.look(_ids)
        if known and self._draw.random() < 0.6:
            return CardWish(kind=WEB, value=who, card_id=self._draw.choice(known))
        return CardWish(kind=WEB, value=who, remember=self._draw.random() < 0.8)

    def at_bank(self, who: str) -> tuple[Card, bool]:
        """The card that somebody types, and whether they tick the bank's box, too."""
        if not self.is_lively:
            return TEST_CARD, False
        others = sorted(TEST_CARDS, key=lambda card: card.number)
        return others[len(who) % len(others)], self._draw.random() < 0.8

    def buyer(self, people: Sequence[str]) -> str | None:
        """Who buys by card in this step, beside all others; mostly nobody."""
        if not self.is_lively or self._draw.random() >= BUYING:
            return None
        return self._draw.choice(people)

    def are_to_go(self) -> bool:
        """Whether somebody forgets a card in this step."""
        return self.is_lively and self._draw.random() < FORGETTING

    async def forget(self, try_to: TryTo, people: Sequence[str]) -> None:
        """One of the people removes a card, perhaps not theirs; or the bank forgets them all."""
        who = self._draw.choice(people)
        if self._draw.random() < 0.2:
            self._world.bank.forget_cards()
            self._world.history.note("bank", "forgets all cards")
            return
        known = await self._world.look(_ids)
        if not known:
            return
        card_id = self._draw.choice(known)

        async def remove(shop: Shop) -> None:
            await remembered_cards.forget_card(shop.db, card_id, kind=WEB, value=who)

        await try_to(who, f"has the card {card_id} forgotten", remove)


def _ids(conn: Connection) -> list[str]:
    return [str(row[0]) for row in conn.exec_driver_sql(_IDS)]
