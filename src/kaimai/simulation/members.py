"""A group that buys together in a seed: its owner opens and ends sales, members talk, take words back, pay
their bills or let them lapse. What they say may arrive late, twice, or out of order."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from kaimai.domain.group_buys import Change, Claimed, Sale
from kaimai.domain.moves import Actor
from kaimai.operations import group_buys, group_claims, line_people
from kaimai.operations.group_buy_wishes import (
    ChangeSale,
    ClaimUnits,
    EndSale,
    ItemWish,
    OpenSale,
    Unsend,
)
from kaimai.operations.shop import Shop
from kaimai.persistence.database import Connection
from kaimai.queries import group_buys as queries
from kaimai.simulation.actors import CAST, SKUS, Cast
from kaimai.simulation.knowledge import Intent
from kaimai.simulation.tally import Trouble
from kaimai.simulation.weather import pause_seconds

OWNER = Actor("buyer", "Fay")
GROUP = "C-group"
LIVELY = 0.45
"""In so many steps something happens in the group."""
NAMES = ("", "", "", "Mei")
"""For whom somebody speaks; mostly for themselves."""
_BILLS = (
    "SELECT b.token, i.value FROM group_buy_bills b"
    " JOIN buyer_identities i ON i.buyer_id = b.buyer_id AND i.kind = 'line'"
    " WHERE b.released_at IS NULL ORDER BY b.id"
)
_ENTRIES = "SELECT id FROM group_buy_entries"


@dataclass(slots=True)
class Heard:
    """One event of the group: always the same content, however often it arrives."""

    who: str
    request: ClaimUnits | Unsend
    answer: tuple[Claimed, ...] | None = None


@dataclass(slots=True)
class Members:
    """All that one group does, and what it was told."""

    cast: Cast
    draw: Random
    """A chance of its own, so that the group is beside all others and not in their place."""
    sale: Sale | None = None
    heard: list[Heard] = field(default_factory=list)

    def are_lively(self) -> bool:
        """Whether something happens in the group now."""
        return self.draw.random() < LIVELY

    async def act(self) -> None:
        """Somebody does something."""
        who = self.draw.choice(CAST)
        deeds: tuple[tuple[int, Callable[[], Coroutine[Any, Any, None]]], ...] = (
            (4, self.tend),
            (12, lambda: self.speak(who)),
            (3, lambda: self.take_back(who)),
            (2, self.repeat),
            (6, self.pay_bill),
        )
        _, deed = self.draw.choices(deeds, [weight for weight, _ in deeds])[0]
        await deed()

    async def come_to_rest(self) -> None:
        """The sale is closed; some pay what they owe, and others never do."""
        await self.end("close")
        for _ in range(self.draw.choice((0, 1, 3))):
            await self.pay_bill()

    # The owner

    async def tend(self) -> None:
        """Open a sale, change its terms, or end it."""
        draw = self.draw
        if self.sale is None or draw.random() < 0.1:
            await self._open()
        elif draw.random() < 0.4:
            await self._change(self.sale)
        else:
            await self.end("close" if draw.random() < 0.85 else "cancel")

    async def _open(self) -> None:
        draw, world = self.draw, self.cast.world
        limits = draw.choice((None, 1, 2, 4)), draw.choice((None, 1, 3))
        skus = draw.sample(SKUS, draw.choice((1, 2)))
        items = tuple(
            ItemWish(sku=sku, price=max(0, price - 5), units_max=limit)
            for (sku, price), limit in zip(skus, limits, strict=False)
        )
        hours = draw.choice((None, None, 1, 30))
        closes_at = None if hours is None else world.loop.present() + timedelta(hours=hours)
        pay_within = timedelta(hours=draw.choice((1, 10, 24)))
        opened = await self.cast.try_to(
            OWNER.id,
            f"opens a sale of {[item.sku for item in items]} with limits {limits}",
            lambda shop: group_buys.open_sale(
                shop.db,
                OpenSale(
                    id=shop.mint.id(),
                    group_id=GROUP,
                    items=items,
                    closes_at=closes_at,
                    pay_within=pay_within,
                    actor=OWNER,
                    at=shop.mint.now(),
                ),
            ),
            lambda sale: sale.id,
        )
        self.sale = opened or self.sale

    async def _change(self, sale: Sale) -> None:
        draw = self.draw
        item, units_max = draw.choice(sale.items), draw.choice((None, 1, 3, 6))
        await self.cast.try_to(
            OWNER.id,
            f"sets the limit of {item.sku} to {units_max}",
            lambda shop: group_buys.change_sale(
                shop.db,
                ChangeSale(
                    group_buy_id=sale.id,
                    limits=((item.id, units_max),),
                    actor=OWNER,
                    at=shop.mint.now(),
                ),
            ),
            lambda moved: f"{len(moved)} moved up",
        )

    async def end(self, verb: str) -> None:
        """End the group's open sale."""
        found = await self.cast.world.look(_open_sales)
        if not found:
            self.sale = None
            return
        await self.cast.try_to(
            OWNER.id,
            f"{verb}s the sale",
            lambda shop: group_buys.end_sale(
                shop.db,
                shop.mint,
                EndSale(group_buy_id=found[0], verb=verb, actor=OWNER, at=shop.mint.now()),
            ),
            lambda sale: sale.status,
        )

    # The members

    async def speak(self, who: str) -> None:
        """Say something; it may be on its way for a while, and arrive twice."""
        draw, world = self.draw, self.cast.world
        if self.sale is None:
            await self._open()
        sale = self.sale
        buyer_id = await self._buyer(who)
        if sale is None or buyer_id is None:
            return
        number = len(self.heard) + 1
        items = draw.sample(sale.items, draw.choice((1, len(sale.items))))
        heard = Heard(
            who,
            ClaimUnits(
                event_id=f"event-{number}",
                message_id=f"message-{number}",
                group_buy_id=sale.id,
                buyer_id=buyer_id,
                for_name=draw.choice(NAMES),
                changes=tuple(self._change_of(item.id) for item in items),
                said_at=world.loop.present(),
                at=world.loop.present(),
            ),
        )
        self.heard.append(heard)
        if draw.random() < 0.3:
            world.tally[Trouble.WORD_LATE] += 1
            await asyncio.sleep(pause_seconds(draw))
        if draw.random() < 0.15:
            world.tally[Trouble.WORD_TWICE] += 1
            await asyncio.gather(self._arrive(heard), self._arrive(heard))
        else:
            await self._arrive(heard)

    def _change_of(self, item_id: str) -> Change:
        draw = self.draw
        verb = draw.choice(("add", "add", "add", "set", "cancel"))
        units = draw.choice((1, 1, 2, 3, -1)) if verb == "add" else draw.choice((0, 1, 2))
        return Change(item_id=item_id, verb=verb, units=units)

    async def take_back(self, who: str) -> None:
        """Unsend a message, perhaps before it has arrived."""
        world = self.cast.world
        said = [each for each in self.heard if isinstance(each.request, ClaimUnits)]
        mine = [each for each in said if each.who == who]
        if not mine:
            return
        number, message = len(self.heard) + 1, self.draw.choice(mine).request.message_id
        heard = Heard(
            who,
            Unsend(
                event_id=f"event-{number}",
                message_id=message or "",
                said_at=world.loop.present(),
                at=world.loop.present(),
            ),
        )
        self.heard.append(heard)
        await self._arrive(heard)

    async def repeat(self) -> None:
        """An old event arrives once more."""
        if self.heard:
            self.cast.world.tally[Trouble.WORD_TWICE] += 1
            await self._arrive(self.draw.choice(self.heard))

    async def _arrive(self, heard: Heard) -> None:
        """An event reaches the shop; what it was answered before, it is answered again."""

        async def hear(shop: Shop) -> tuple[Claimed, ...]:
            at = shop.mint.now()
            if isinstance(heard.request, Unsend):
                return await group_claims.unsend(shop.db, replace(heard.request, at=at))
            return (await group_claims.claim(shop.db, replace(heard.request, at=at)),)

        answer = await self.cast.try_to(heard.who, _told(heard.request), hear, _answered)
        if answer is None:
            return
        if heard.answer is not None and heard.answer != answer:
            self.cast.world.complain(
                f"{heard.request.event_id} was answered {heard.answer} before, now {answer}"
            )
        heard.answer = answer

    async def pay_bill(self) -> None:
        """Order a bill, and go on as the mood is; some are never paid."""
        draw = self.draw
        found = await self.cast.world.look(_bills)
        if not found:
            return
        token, who = draw.choice(found)
        intent = Intent(
            who,
            f"bill-key-{len(self.cast.known.intents)}",
            draw.choice(("C-1", "C-1", "ATM", "W-Line")),
            None,
            None,
            bill=token,
        )
        self.cast.known.intents.append(intent)
        await self.cast.order(intent)

    async def _buyer(self, who: str) -> str | None:
        found = await self.cast.try_to(
            who,
            "is known in the group",
            lambda shop: line_people.people_of(shop.db, shop.mint, [who]),
            lambda _: "",
        )
        return None if found is None else found[who].buyer_id

    # At the end

    async def broken_promises(self) -> list[str]:
        """Whatever was answered must be in the books: each change once."""
        entries = await self.cast.world.look(_entries)
        return list(self._lost(entries))

    def _lost(self, entries: set[str]) -> Iterator[str]:
        for heard in self.heard:
            request = heard.request
            if heard.answer is None or isinstance(request, Unsend):
                continue
            for change in request.changes:
                if f"{request.event_id}.{change.item_id}" not in entries:
                    yield f"{request.event_id} of {heard.who} was answered, and is not in the books"


def _told(request: ClaimUnits | Unsend) -> str:
    if isinstance(request, Unsend):
        return f"takes {request.message_id} back"
    said = ", ".join(f"{each.verb} {each.units}" for each in request.changes)
    whom = f" for {request.for_name}" if request.for_name else ""
    return f"says {said}{whom} in {request.event_id}"


def _answered(answer: tuple[Claimed, ...]) -> str:
    return "; ".join(
        f"{stand.code} {stand.units}+{stand.waiting}" for each in answer for stand in each.stands
    )


def _open_sales(conn: Connection) -> list[str]:
    return [sale.id for sale in queries.find_sales(conn, status="open")]


def _bills(conn: Connection) -> list[tuple[str, str]]:
    return [(token, who) for token, who in conn.exec_driver_sql(_BILLS) if who in CAST]


def _entries(conn: Connection) -> set[str]:
    return {name for (name,) in conn.exec_driver_sql(_ENTRIES)}
