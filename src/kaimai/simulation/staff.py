"""The shop's people in a seed: goods, refunds, captures, statements; shelves are counted in `shelves.py`.
Often two do the same at once."""

import asyncio
from dataclasses import replace
from datetime import date

from kaimai.domain.moves import Actor
from kaimai.domain.refunds import RefundWish
from kaimai.operations import captures, reconciliation, refunding, refunds, stock
from kaimai.operations.cancelling import cancel_any_order
from kaimai.operations.refunding import RequestRefund
from kaimai.operations.shop import Shop
from kaimai.simulation.actors import SKUS, Cast
from kaimai.simulation.pair import Pair

PEOPLE = (Actor("staff", "Dai"), Actor("staff", "Emi"))
_ORDERS = "SELECT token FROM orders ORDER BY id"
_MONEYED = (
    "SELECT token FROM orders WHERE id IN (SELECT order_id FROM payment_log WHERE is_applied)"
    " ORDER BY id"
)
_STOPPED = "SELECT id FROM refunds WHERE status IN ('refused', 'failed') ORDER BY id"
_STUCK = "SELECT id FROM refunds WHERE status IN ('overdue', 'unknown') ORDER BY id"
_AUTHORIZED = "SELECT attempt_number FROM payment_log WHERE status = 'authorized' ORDER BY id"


class Staff(Pair):
    """Two people who decide about goods and money."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast, cast.world.random, PEOPLE)
        self._keys = 0

    async def move_stock(self) -> None:
        """A delivery comes, or a count is corrected."""
        draw, actor = self._world.random, PEOPLE[0]
        sku, units = draw.choice(SKUS)[0], draw.choice((-2, -1, 1, 2, 3))
        if units > 0:
            self._cast.known.received[sku] += units
            await self._cast.try_to(
                actor.id,
                f"receives {units} {sku}",
                lambda shop: stock.receive_stock(shop.db, shop.mint, sku, units, actor=actor),
                str,
            )
        else:
            await self._cast.try_to(
                actor.id,
                f"corrects {sku} by {units}",
                lambda shop: stock.adjust_stock(
                    shop.db, shop.mint, sku, units, actor=actor, reason="count"
                ),
                str,
            )

    async def reconcile(self, day: date) -> None:
        """Compare one day with the bank's statement, by hand."""
        await self._cast.try_to(
            "Dai",
            f"compares {day} with the bank",
            lambda shop: reconciliation.reconcile_statement(
                shop.db, shop.gateway, shop.mint, day, installation_id=shop.installation.id
            ),
            lambda done: f"{done.lines} lines, {done.differences} differences",
        )

    async def refund(self) -> None:
        """Give money back: all, an amount, or some units, with the goods or without."""
        found = await self.some(_MONEYED)
        if found is None:
            return
        (order,) = found
        wishes = {actor: self._wish() for actor in PEOPLE}
        keys = {actor: self._key() for actor in PEOPLE}

        async def give_back(actor: Actor) -> None:
            clicks = 2 if self._world.random.random() < 0.2 else 1
            named = await asyncio.gather(
                *(self._request(actor, order, wishes[actor], keys[actor]) for _ in range(clicks))
            )
            if len({each for each in named if each is not None}) > 1:
                self._world.complain(f"{keys[actor]} made two refunds of {order}")

        await self.by_one_or_two(give_back)
        for _ in range(self._world.random.choice((0, 1, 3))):
            await self._cast.work("worker 1", "refunds")

    async def cancel(self) -> None:
        """Cancel an order, whether it is paid or not."""
        found = await self.some(_ORDERS)
        if found is None:
            return
        (order,) = found
        restocks = self._world.random.random() < 0.7

        async def call_off(actor: Actor) -> None:
            wish = RefundWish(restocks_all=restocks)
            await self._cast.try_to(
                actor.id,
                f"cancels {order}",
                lambda shop: cancel_any_order(
                    shop.db,
                    shop.gateway,
                    shop.mint,
                    replace(_request(shop, actor, order, wish, None), cancels=True),
                ),
            )

        await self.by_one_or_two(call_off)

    async def command(self) -> None:
        """Take the money of an authorization, or give it up: the two may well disagree."""
        found = await self.some(_AUTHORIZED)
        if found is None:
            return
        (number,) = found
        draw = self._world.random
        verbs = {
            actor: captures.capture_payment if draw.random() < 0.7 else captures.void_payment
            for actor in PEOPLE
        }

        async def decide(actor: Actor) -> None:
            verb = verbs[actor]
            await self._cast.try_to(
                actor.id,
                f"{verb.__name__} {number}",
                lambda shop: verb(shop.db, shop.gateway, shop.mint, number, actor=actor),
                lambda payment: payment.status,
            )

        await self.by_one_or_two(decide)

    async def settle_by_hand(self) -> None:
        """Give money back that the bank would not, by some other way."""
        found = await self.some(_STOPPED)
        if found is None:
            return
        (refund_id,) = found

        async def hand_over(actor: Actor) -> None:
            await self._cast.try_to(
                actor.id,
                f"settles {refund_id} by hand",
                lambda shop: refunds.settle_by_hand(
                    shop.db, shop.mint, refund_id, actor=actor, bank_reference="cash"
                ),
            )

        await self.by_one_or_two(hand_over)

    async def retry(self) -> None:
        """Have a refund sent again of which nobody knows."""
        found = await self.some(_STUCK)
        if found is None:
            return
        (refund_id,) = found

        async def send_again(actor: Actor) -> None:
            await self._cast.try_to(
                actor.id,
                f"retries {refund_id}",
                lambda shop: refunds.retry_refund(
                    shop.db, shop.gateway, shop.mint, refund_id, actor=actor
                ),
            )

        await self.by_one_or_two(send_again)

    async def _request(self, actor: Actor, order: str, wish: RefundWish, key: str) -> str | None:
        return await self._cast.try_to(
            actor.id,
            f"gives back {_told(wish)} of {order} under {key}",
            lambda shop: refunding.request_refund(
                shop.db, shop.gateway, shop.mint, _request(shop, actor, order, wish, key)
            ),
            str,
        )

    def _wish(self) -> RefundWish:
        draw = self._world.random
        kind = draw.choice(("all", "amount", "lines", "lines"))
        if kind == "amount":
            return RefundWish(amount=draw.choice((1, 10, 30, 200)))
        if kind == "lines":
            lines = {draw.choice(SKUS)[0]: 1}
            return RefundWish(lines=lines, restocks_all=draw.random() < 0.6)
        return RefundWish(restocks_all=draw.random() < 0.6)

    def _key(self) -> str:
        self._keys += 1
        return f"refund-{self._keys}"


def _request(
    shop: Shop, actor: Actor, order: str, wish: RefundWish, key: str | None
) -> RequestRefund:
    return RequestRefund(
        refund_id=shop.mint.id(),
        order_token=order,
        wish=wish,
        reason="a buyer asked for it",
        actor=actor,
        at=shop.mint.now(),
        key=None if key is None else (actor.id, key),
    )


def _told(wish: RefundWish) -> str:
    goods = " with the goods" if wish.restocks_all else ""
    if wish.amount is not None:
        return f"NT${wish.amount}"
    return f"{dict(wish.lines) or 'everything'}{goods}"
