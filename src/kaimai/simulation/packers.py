"""The shop's people who send goods off in a seed: ship, send more parcels, put orders right, write notes,
tell buyers again, complete. Often two do the same at once, or press twice."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from random import Random
from typing import Any

from kaimai.domain.buyers import Contact
from kaimai.domain.moves import Actor
from kaimai.domain.parcels import CARRIERS, ShipOrder
from kaimai.operations import order_edits, order_messages, order_notes, shipping
from kaimai.operations.order_edits import EditOrder
from kaimai.operations.shipping import ParcelWish
from kaimai.operations.shop import Shop
from kaimai.persistence import orders
from kaimai.persistence.database import Connection
from kaimai.simulation.actors import HOME, Cast
from kaimai.simulation.pair import Deed, Room

PEOPLE = (Actor("staff", "Fei"), Actor("staff", "Gao"))
_TO_SHIP = "SELECT number FROM orders WHERE status = 'paid' ORDER BY id"
_SENT = "SELECT number FROM orders WHERE status IN ('shipped', 'completed') ORDER BY id"
_PARCELS = "SELECT p.id, o.number FROM parcels p JOIN orders o ON o.id = p.order_id ORDER BY p.id"
_ANY = "SELECT number FROM orders ORDER BY id"
_TOLD = (
    "SELECT e.id, o.number FROM events e JOIN orders o ON o.id = e.subject_id"
    " WHERE e.fanned_out_at IS NOT NULL ORDER BY e.id"
)
_LEFT = "SELECT p.id, o.status FROM parcels p JOIN orders o ON o.id = p.order_id"
_NOTES = "SELECT id FROM order_notes"
_FORGOTTEN = (
    "SELECT number FROM orders JOIN buyers ON buyers.id = buyer_id WHERE erased_at IS NOT NULL"
)


class Packers(Room):
    """Two people at one table, and what they were told that the shop has done."""

    LIVELY = 0.35

    def __init__(self, cast: Cast, draw: Random) -> None:
        super().__init__(cast, draw, PEOPLE)
        self._parcels: set[str] = set()
        self._notes: dict[str, str] = {}
        """Number of the order, by the note's id."""

    def _deeds(self) -> Sequence[Deed]:
        return (
            (8, self._ship),
            (3, self._complete),
            (2, self._correct),
            (2, self._add_parcel),
            (3, self._edit),
            (2, self._note),
            (2, self._tell_again),
        )

    def _broken(self, conn: Connection) -> Iterator[str]:
        left = {row[0]: row[1] for row in conn.exec_driver_sql(_LEFT)}
        kept = {row[0] for row in conn.exec_driver_sql(_NOTES)}
        for parcel in sorted(self._parcels):
            if left.get(parcel) not in ("shipped", "completed"):
                yield f"parcel {parcel} was said to have left, and is {left.get(parcel)}"
        # Notes about a person who was erased are gone with the rest.
        forgotten = {row[0] for row in conn.exec_driver_sql(_FORGOTTEN)}
        gone = {note for note, number in self._notes.items() if number not in forgotten} - kept
        for note in sorted(gone):
            yield f"note {note} was said to be kept, and is gone"

    async def _ship(self) -> None:
        """Mark some orders as shipped, all in one go; perhaps twice, or both people at once."""
        numbers = await self.all(_TO_SHIP)
        if not numbers:
            return
        chosen = [each[0] for each in numbers[: self._draw.choice((1, 1, 2, 5))]]
        carrier = self._draw.choice(tuple(CARRIERS))

        async def ship(actor: Actor) -> None:
            wishes = [
                ShipOrder(number=number, carrier=carrier, parcel_id=self._name())
                for number in chosen
            ]

            async def send() -> None:
                answers = await self._cast.try_to(
                    actor.id,
                    f"ships {', '.join(chosen)}",
                    lambda shop: shipping.ship_orders(shop.db, shop.mint, wishes, actor=actor),
                    lambda said: str(["done" if one is None else one.code for one in said]),
                )
                self._parcels |= {
                    wish.parcel_id
                    for wish, answer in zip(wishes, answers or (), strict=False)
                    if answer is None
                }

            await asyncio.gather(*(send() for _ in range(self._draw.choice((1, 1, 2)))))

        await self.by_one_or_two(ship)

    async def _complete(self) -> None:
        found = await self.some(_SENT)
        if found is None:
            return
        await self.by_one_or_two(
            lambda actor: self._do(
                actor,
                f"completes {found[0]}",
                lambda shop: shipping.complete_orders(shop.db, shop.mint, [found[0]], actor=actor),
            )
        )

    async def _correct(self) -> None:
        found = await self.some(_PARCELS)
        if found is None:
            return
        parcel, number = found

        async def correct(actor: Actor) -> None:
            wish = self._wish(number, parcel)
            await self._do(
                actor,
                f"corrects {parcel} of {number}",
                lambda shop: shipping.correct_parcel(shop.db, shop.mint, wish, actor=actor),
            )

        await self.by_one_or_two(correct)

    async def _add_parcel(self) -> None:
        found = await self.some(_ANY)
        if found is None:
            return
        wish = self._wish(found[0], self._name())
        done = await self._cast.try_to(
            PEOPLE[0].id,
            f"sends another parcel of {found[0]}",
            lambda shop: _added(shop, wish),
        )
        if done:
            self._parcels.add(wish.parcel_id)

    async def _edit(self) -> None:
        """Put an order right; whoever is later is told."""
        found = await self.some(_ANY)
        if found is None:
            return

        async def edit(actor: Actor) -> None:
            word = self._draw.choice(("", "thank you", "with a gift"))
            await self._do(
                actor, f"edits {found[0]}", lambda shop: _edited(shop, found[0], word, actor)
            )

        await self.by_one_or_two(edit)

    async def _note(self) -> None:
        found = await self.some(_ANY)
        if found is None:
            return
        name = self._name()
        done = await self._cast.try_to(
            PEOPLE[1].id,
            f"notes something about {found[0]}",
            lambda shop: _noted(shop, found[0], name),
        )
        if done:
            self._notes[name] = found[0]

    async def _tell_again(self) -> None:
        found = await self.some(_TOLD)
        if found is None:
            return
        event, number = found
        await self.by_one_or_two(
            lambda actor: self._do(
                actor,
                f"tells {event} again",
                lambda shop: order_messages.tell_again(
                    shop.db, shop.mint, number, event, actor=actor
                ),
            )
        )

    async def _do(
        self, actor: Actor, what: str, verb: Callable[[Shop], Coroutine[Any, Any, object]]
    ) -> None:
        await self._cast.try_to(actor.id, what, verb)

    def _wish(self, number: str, parcel: str) -> ParcelWish:
        return ParcelWish(
            number=number,
            parcel_id=parcel,
            carrier=self._draw.choice(tuple(CARRIERS)),
            tracking_number=f"{self._draw.getrandbits(40):010d}",
            tells=self._draw.random() < 0.7,
        )

    def _name(self) -> str:
        return f"{self._draw.getrandbits(128):032x}"


async def _added(shop: Shop, wish: ParcelWish) -> bool:
    await shipping.add_parcel(shop.db, shop.mint, wish, actor=PEOPLE[0])
    return True


async def _noted(shop: Shop, number: str, name: str) -> bool:
    await order_notes.write_note(
        shop.db, shop.mint, number, "fragile", actor=PEOPLE[1], note_id=name
    )
    return True


async def _edited(shop: Shop, number: str, word: str, actor: Actor) -> bool:
    """Read the order as a form shows it, and send the form a little later."""
    known = await shop.db.read(_details, number)
    request = EditOrder(
        number=number,
        contact=Contact(known.contact.name, known.contact.phone, "fei@example.com"),
        delivery=HOME,
        shop_note=word,
        seen=order_edits.print_of(known),
        actor=actor,
        at=shop.mint.now(),
    )
    return await order_edits.edit_order(shop.db, request)


def _details(conn: Connection, number: str) -> orders.Details:
    [(order_id,)] = conn.exec_driver_sql(
        f"SELECT id FROM orders WHERE number = '{number}'"  # noqa: S608 our own number
    )
    return orders.details(conn, order_id)
