"""The outbox: events become deliveries, and each delivery is tried until it arrives."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from kaimai.domain.identifiers import Mint
from kaimai.persistence import events
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.events import Delivery, Event

BATCH = 100
TRIES_MAX = 10


class DeliveryFailed(Exception):
    """A message did not arrive; it will be tried again."""


class NotYet(Exception):
    """Somebody does not want to be told before `until`; that is no failed try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until:%Y-%m-%d %H:%M} UTC")
        self.until = until


class Sender(Protocol):
    """One way to tell somebody something."""

    @property
    def merges_max(self) -> int:
        """How many messages to one recipient may be sent as one."""
        ...

    @property
    def patience(self) -> timedelta:
        """How long the first try waits for more to tell, or for somebody who tells it first."""
        ...

    def recipients(self, conn: Connection, due: list[Event]) -> list[tuple[str, str]]:
        """Who is told about which event: pairs of (event id, recipient). Only selects."""
        ...

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        """Tell one recipient, at most `merges_max` messages. May be called again for some that
        arrived. Raises DeliveryFailed, or NotYet, which count for all of them."""
        ...


async def deliver_messages(db: Database, mint: Mint, senders: Mapping[str, Sender]) -> int:
    """Fan out new events and try what is due; how many events and deliveries were taken up."""
    new, owed = await db.read(_owed, senders, mint.now())
    if new:
        # Another worker may do the same at this moment: a delivery is written once.
        await db.write(events.fan_out, new, owed, now=mint.now())
    tried = len(new)
    for together in _bundles(await db.read(events.due, mint.now(), BATCH), senders):
        taken = [delivery for delivery in together if await _take(db, mint, delivery)]
        tried += len(taken)
        wanted = [delivery for delivery in taken if delivery.tries < TRIES_MAX]
        for delivery in taken:
            if delivery.tries >= TRIES_MAX:
                # Each try ended the worker's round instead of failing in a way that it knows.
                await db.write(events.failed, delivery.id, error="gave up", next_at=None)
        if wanted:
            await _try(db, mint, senders, wanted)
    return tried


def _bundles(
    due: Sequence[Delivery], senders: Mapping[str, Sender]
) -> Iterator[Sequence[Delivery]]:
    """What is due, in its order; what may go to one recipient as one message comes together."""
    waiting = dict.fromkeys(due)
    for first in due:
        if first not in waiting:
            continue
        sender = senders.get(first.sender)
        merges = 1 if sender is None else sender.merges_max
        together = [
            each
            for each in waiting
            if (each.sender, each.recipient) == (first.sender, first.recipient)
        ][:merges]
        for each in together:
            del waiting[each]
        yield together


async def _take(db: Database, mint: Mint, delivery: Delivery) -> bool:
    """Take a delivery for one try; False when another worker has it."""
    return await db.write(events.claim, delivery, until=mint.now() + timedelta(minutes=5))


async def _try(
    db: Database, mint: Mint, senders: Mapping[str, Sender], together: Sequence[Delivery]
) -> None:
    sender = senders.get(together[0].sender)
    try:
        if sender is None:
            raise DeliveryFailed(f"there is no sender {together[0].sender}")
        await sender.send(together)
    except NotYet as wish:
        for delivery in together:
            await db.write(events.postpone, delivery, until=wish.until)
        return
    except DeliveryFailed as error:
        for delivery in together:
            tries = delivery.tries + 1
            wait = timedelta(seconds=15) * 2**tries
            next_at = mint.now() + wait if tries < TRIES_MAX else None
            await db.write(events.failed, delivery.id, error=str(error), next_at=next_at)
        return
    for delivery in together:
        await db.write(events.delivered, delivery.id, now=mint.now())


def _owed(
    conn: Connection, senders: Mapping[str, Sender], now: datetime
) -> tuple[list[str], list[tuple[str, str, str, datetime]]]:
    """New events by id, and who is owed a message about them, by which sender, from when on."""
    waiting = events.waiting(conn, BATCH)
    owed = [
        (event_id, name, recipient, now + sender.patience)
        for name, sender in sorted(senders.items())
        for event_id, recipient in sender.recipients(conn, waiting)
    ]
    return [event.id for event in waiting], owed
