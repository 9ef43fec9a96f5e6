"""Subscriptions in a seed: who subscribes and stops, plans that change, charges that come in or fail, staff
who make up for what could not be sent."""

from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from bank_simulator import WrongState
from kaimai.domain.moves import Actor
from kaimai.domain.payment_methods import RECURRING
from kaimai.domain.payments import Rank
from kaimai.operations import plans, subscriptions
from kaimai.operations.plans import NewPlan
from kaimai.operations.shop import Shop
from kaimai.persistence.database import Connection
from kaimai.simulation.actors import CAST, STAFF, Cast
from kaimai.simulation.knowledge import Intent

LIVELY_SHARE = 0.3
ACTING = 0.5
SKU, PRICE = "COLA", 30
TIMES = 4
WORKERS = ("worker 1", "worker 2")
_PLANS = "SELECT id FROM plans ORDER BY id"
_PRODUCT = "SELECT product_id FROM skus WHERE sku = 'COLA'"
_IDS = "SELECT id FROM subscriptions ORDER BY id"
_MASTERS = "SELECT attempt_number FROM payment_log WHERE method = 'C-R' ORDER BY id"
_CHARGES = "SELECT id FROM subscription_charges WHERE outcome = 'paid' ORDER BY id"


class Subscribers:
    """The subscriptions of a seed. They draw from a source of their own, so that seeds without them stay
    as they are."""

    def __init__(self, cast: Cast) -> None:
        self._cast, self._world = cast, cast.world
        self._draw = Random(f"{cast.world.plan.seed} subscribers")
        self._is_lively = self._draw.random() < LIVELY_SHARE

    def are_lively(self) -> bool:
        """Whether something happens to subscriptions in this step."""
        return self._is_lively and self._draw.random() < ACTING

    async def act(self) -> None:
        """One thing that happens to subscriptions."""
        deeds: tuple[tuple[int, Callable[[], Coroutine[Any, Any, None]]], ...] = (
            (5, self._subscribe),
            (1, self._change_plan),
            (8, self._charge),
            (3, self._stop),
            (6, self._sync),
            (1, self._fulfil),
        )
        (deed,) = self._draw.choices([d for _, d in deeds], [weight for weight, _ in deeds])
        await deed()

    async def come_to_rest(self) -> None:
        """Staff ask about every series: the bank has charged some before their day, and nothing else
        would tell of these as long as a notice is lost."""
        if not self._is_lively:
            return
        for subscription_id in await self._world.look(_first_column(_IDS)):

            async def ask(shop: Shop, subscription_id: str = subscription_id) -> str:
                return await subscriptions.sync_subscription(
                    shop.db, shop.gateway, shop.mint, subscription_id, rank=Rank.BUTTON
                )

            await self._cast.try_to("Dai", f"asks about {subscription_id}", ask, str)

    async def _subscribe(self) -> None:
        known = await self._world.look(_first_column(_PLANS))
        if not known:
            await self._change_plan()
            return
        who = self._draw.choice(CAST)
        key = f"subscription-{self._draw.getrandbits(32):08x}"
        # Mostly by the newest plan; at times by one that is off.
        plan_id = known[-1] if self._draw.random() < 0.9 else self._draw.choice(known)
        items = ((SKU, self._draw.choice((1, 1, 2))),)
        intent = Intent(who, key, RECURRING, items, None, plan=plan_id)
        self._cast.known.intents.append(intent)
        await self._cast.order(intent)

    async def _change_plan(self) -> None:
        (product_id,) = await self._world.look(_first_column(_PRODUCT))
        price = PRICE - self._draw.choice((0, 5, 10))
        period = self._draw.choice("DDWM")
        wanted = NewPlan(period=period, every=1, times=TIMES, price=price)

        async def save(shop: Shop) -> None:
            await plans.save_plan(shop.db, shop.mint, product_id, wanted, actor=STAFF)

        await self._cast.try_to("Dai", f"sells {SKU} regularly at {price} a {period}", save)

    async def _charge(self) -> None:
        """The bank charges the next period, whosever series it is, or tries to."""
        masters = await self._world.look(_first_column(_MASTERS))
        if not masters:
            return
        master, fails = self._draw.choice(masters), self._draw.random() < 0.25
        try:
            charge = self._world.bank.charge_next(master, fail=fails)
        except (WrongState, LookupError):
            return
        self._world.history.note("bank", f"charges {charge.order_no}", charge.status)

    async def _stop(self) -> None:
        known = await self._world.look(_first_column(_IDS))
        if not known:
            return
        who, subscription_id = self._draw.choice(CAST), self._draw.choice(known)

        async def stop(shop: Shop) -> str:
            return await subscriptions.stop(
                shop.db, shop.gateway, shop.mint, subscription_id, actor=Actor("buyer", who)
            )

        await self._cast.try_to(who, f"stops {subscription_id}", stop, str)

    async def _sync(self) -> None:
        for worker in WORKERS[: self._draw.choice((1, 2))]:
            self._cast.send(worker, self._work(worker))

    async def _work(self, worker: str) -> None:
        await self._cast.work(worker, "subscriptions")

    async def _fulfil(self) -> None:
        known = await self._world.look(_first_column(_CHARGES))
        if not known:
            return
        charge_id = self._draw.choice(known)

        async def fulfil(shop: Shop) -> None:
            await subscriptions.fulfil_charge(shop.db, shop.mint, charge_id, actor=STAFF)

        await self._cast.try_to("Dai", f"makes up for {charge_id}", fulfil)


def _first_column(question: str) -> Callable[[Connection], list[str]]:
    def ask(conn: Connection) -> list[str]:
        return [str(row[0]) for row in conn.exec_driver_sql(question)]

    return ask
