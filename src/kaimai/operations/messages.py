"""The outbox: events become deliveries, and each delivery is tried until it arrives."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from kaimai.domain.identifiers import Mint
from kaimai.persistence import events
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.events import Delivery, Event

BATCH = 100
TRIES_MAX = 10


class DeliveryFailed(Exception):
    """A message did not arrive; it will be tried again."""


class Sender(Protocol):
    """One way to tell somebody something."""

    def recipients(self, conn: Connection, due: list[Event]) -> list[tuple[str, str]]:
        """Who is told about which event: pairs of (event id, recipient). Only selects."""
        ...

    async def send(self, delivery: Delivery) -> None:
        """Tell one recipient. May be called again for a message that arrived. Raises DeliveryFailed."""
        ...


async def deliver_messages(db: Database, mint: Mint, senders: Mapping[str, Sender]) -> int:
    """Fan out new events and try what is due; how many events and deliveries were taken up."""
    new, owed = await db.read(_owed, senders)
    if new:
        # Another worker may do the same at this moment: a delivery is written once.
        await db.write(events.fan_out, new, owed, now=mint.now())
    tried = len(new)
    for delivery in await db.read(events.due, mint.now(), BATCH):
        until = mint.now() + timedelta(minutes=5)
        if not await db.write(events.claim, delivery, until=until):
            continue
        tried += 1
        if delivery.tries >= TRIES_MAX:
            # Each try ended the worker's round instead of failing in a way that it knows.
            await db.write(events.failed, delivery.id, error="gave up", next_at=None)
            continue
        await _try(db, mint, senders, delivery)
    return tried


async def _try(db: Database, mint: Mint, senders: Mapping[str, Sender], delivery: Delivery) -> None:
    sender = senders.get(delivery.sender)
    try:
        if sender is None:
            raise DeliveryFailed(f"there is no sender {delivery.sender}")
        await sender.send(delivery)
    except DeliveryFailed as error:
        tries = delivery.tries + 1
        wait = timedelta(seconds=15) * 2**tries
        next_at = mint.now() + wait if tries < TRIES_MAX else None
        await db.write(events.failed, delivery.id, error=str(error), next_at=next_at)
        return
    await db.write(events.delivered, delivery.id, now=mint.now())


def _owed(
    conn: Connection, senders: Mapping[str, Sender]
) -> tuple[list[str], list[tuple[str, str, str]]]:
    """New events by id, and who is owed a message about them, by which sender."""
    waiting = events.waiting(conn, BATCH)
    owed = [
        (event_id, name, recipient)
        for name, sender in sorted(senders.items())
        for event_id, recipient in sender.recipients(conn, waiting)
    ]
    return [event.id for event in waiting], owed
