"""The outbox: each message is tried until it arrives, and none stands in another's way."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from kaimai.operations import messages
from kaimai.operations.messages import DeliveryFailed, deliver_messages
from kaimai.persistence.database import Connection
from kaimai.persistence.events import Delivery, Event
from tests.shop_harness import ShopHarness


class Postman:
    """Takes messages about paid orders, after failing a number of times."""

    merges_max = 1
    patience = timedelta(0)

    def __init__(self, *, failures: int = 0, error: type[Exception] = DeliveryFailed) -> None:
        self.failures = failures
        self.error = error
        self.arrived: list[str] = []

    def recipients(self, _conn: Connection, due: list[Event]) -> list[tuple[str, str]]:
        return [(event.id, "alice") for event in due if event.kind == "order.paid"]

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        if self.failures:
            self.failures -= 1
            raise self.error("the line is busy")
        self.arrived += [delivery.kind for delivery in deliveries]


@pytest.fixture(autouse=True)
async def paid(harness: ShopHarness) -> None:
    """A paid order whose buyer is to be told."""
    await harness.sell(("COLA", 288, 10))
    _, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))


async def _deliver(harness: ShopHarness, **senders: Postman) -> int:
    return await deliver_messages(harness.shop.db, harness.shop.mint, senders)


async def test_a_message_is_delivered_once(harness: ShopHarness) -> None:
    postman = Postman()

    for _ in range(3):
        await _deliver(harness, mail=postman)
        harness.forward(hours=1)

    assert postman.arrived == ["order.paid"]
    assert await harness.rows("SELECT state, tries FROM deliveries") == [("done", 1)]


async def test_a_failing_sender_is_tried_again_and_repeats_no_other(harness: ShopHarness) -> None:
    mail, fax = Postman(failures=2), Postman()

    for _ in range(4):
        await _deliver(harness, mail=mail, fax=fax)
        harness.forward(hours=1)

    assert (mail.arrived, fax.arrived) == (["order.paid"], ["order.paid"])
    tries = await harness.rows("SELECT sender, tries FROM deliveries ORDER BY sender")
    assert tries == [("fax", 1), ("mail", 3)]


@pytest.mark.parametrize("error", [DeliveryFailed, ZeroDivisionError])
async def test_what_never_arrives_is_given_up(harness: ShopHarness, error: type[Exception]) -> None:
    postman = Postman(failures=1_000, error=error)

    for _ in range(messages.TRIES_MAX + 3):
        try:
            await _deliver(harness, mail=postman)
        except ZeroDivisionError:
            assert error is ZeroDivisionError
        harness.forward(days=2)

    assert 1_000 - postman.failures == messages.TRIES_MAX
    assert await harness.rows("SELECT state, next_at FROM deliveries") == [("given_up", None)]


async def test_a_message_without_its_sender_waits(harness: ShopHarness) -> None:
    postman = Postman(failures=1)
    await _deliver(harness, mail=postman)

    harness.forward(hours=1)
    await _deliver(harness)
    harness.forward(hours=1)
    await _deliver(harness, mail=postman)

    assert postman.arrived == ["order.paid"]
