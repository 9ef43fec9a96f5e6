"""Who moves stock in a seed: deliveries that come, often told of twice, and people who count the shelves
while the shop sells."""

import asyncio

from kaimai.domain.moves import Actor
from kaimai.domain.shelves import TypedCount
from kaimai.domain.stock_takes import CountWish
from kaimai.operations import stock, stock_takes
from kaimai.operations.shop import Shop
from kaimai.operations.stock import ReceiveDelivery
from kaimai.operations.stock_takes import Counted, CountStock, EndTake, OpenTake
from kaimai.persistence.database import Connection
from kaimai.simulation.actors import SKUS, Cast

COUNTERS = (Actor("staff", "Dai"), Actor("staff", "Emi"))
_OPEN = "SELECT id FROM stock_takes WHERE applied_at IS NULL AND abandoned_at IS NULL ORDER BY id"
_ON_HAND = "SELECT sku, on_hand FROM stock JOIN skus ON skus.id = sku_id"


class ShelfKeepers:
    """Two people who carry boxes and count them, and no word between them."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._world = cast.world
        self._deliveries = 0

    async def receive(self) -> None:
        """A delivery of some SKUs comes; whoever writes it down may press twice, or try again."""
        draw = self._world.random
        units = {sku: draw.choice((1, 2)) for sku, _ in draw.sample(SKUS, draw.choice((1, 2)))}
        self._deliveries += 1
        name = f"delivery-{self._deliveries}"
        for sku, count in units.items():
            self._cast.known.received[sku] += count
        clicks = 2 if draw.random() < 0.4 else 1
        await asyncio.gather(*(self._receive(name, units) for _ in range(clicks)))

    async def take_stock(self) -> None:
        """Begin a stock-take, count some shelves of the one that is open, or end it."""
        open_takes = await self._world.look(_open_takes)
        if not open_takes:
            await self._cast.try_to("Dai", "begins a stock-take", self._begin, str)
            return
        draw = self._world.random
        deed = draw.choices(("count", "apply", "abandon"), (6, 3, 1))[0]
        people = COUNTERS if draw.random() < 0.5 else COUNTERS[:1]
        await asyncio.gather(*(self._do(deed, each, open_takes[0]) for each in people))

    async def _receive(self, name: str, units: dict[str, int]) -> None:
        async def receive(shop: Shop) -> str:
            request = ReceiveDelivery(id=name, units=units, actor=COUNTERS[0], at=shop.mint.now())
            done = await stock.receive_delivery(shop.db, request)
            return "received" if done.is_new else "was received before"

        await self._cast.try_to("Dai", f"receives {name} of {units}", receive, str)

    async def _begin(self, shop: Shop) -> str:
        request = OpenTake(
            id=shop.mint.id(), title="shelves", actor=COUNTERS[0], at=shop.mint.now()
        )
        return (await stock_takes.open_take(shop.db, request)).state

    async def _do(self, deed: str, who: Actor, take_id: str) -> None:
        if deed == "count":
            await self._count(who, take_id)
            return
        verb = stock_takes.apply_take if deed == "apply" else stock_takes.abandon_take
        await self._cast.try_to(
            who.id,
            f"would {deed} the stock-take",
            lambda shop: verb(shop.db, EndTake(take_id=take_id, actor=who, at=shop.mint.now())),
            str,
        )

    async def _count(self, who: Actor, take_id: str) -> None:
        """What they find is what the books said when they began to count, now and then one less."""
        draw = self._world.random
        on_hand = await self._world.look(_shelves)
        wishes = [
            CountWish(
                sku=sku,
                typed=TypedCount(max(0, on_hand[sku] - draw.choice((0, 1, 1))), is_more=False),
            )
            for sku, _ in draw.sample(SKUS, draw.choice((1, 2, 3)))
        ]
        told = {wish.sku: wish.typed.units for wish in wishes}

        async def count(shop: Shop) -> Counted:
            request = CountStock(take_id=take_id, wishes=wishes, actor=who, at=shop.mint.now())
            return await stock_takes.count_stock(shop.db, request)

        await self._cast.try_to(
            who.id,
            f"counts {told}",
            count,
            lambda done: f"{len(done.kept)} stand, {len(done.disputed)} are disputed",
        )


def _open_takes(conn: Connection) -> list[str]:
    return [take_id for (take_id,) in conn.exec_driver_sql(_OPEN)]


def _shelves(conn: Connection) -> dict[str, int]:
    return dict(list(conn.exec_driver_sql(_ON_HAND)))
