"""What each background job does, by a drain of all of them, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from kaimai.composition import senders
from kaimai.operations.expiry import cancel_order
from kaimai.operations.notices import receive_notice
from kaimai.operations.pruning import prune
from kaimai.persistence import idempotency
from kaimai.persistence.database import Connection
from kaimai.persistence.events import Delivery, Event
from kaimai.settings import Bank as BankAccount
from kaimai.worker import drain, jobs_of
from kaimai.worker.jobs import BooksDisagree
from tests.books import rows
from tests.shop_harness import ALICE, ShopHarness


class Listener:
    """A sender that hears of everything, as somebody with no address would like to."""

    merges_max = 1
    patience = timedelta(0)

    def __init__(self) -> None:
        self.heard: list[str] = []

    def recipients(self, conn: Connection, due: list[Event]) -> list[tuple[str, str]]:
        return [(event.id, "bob") for event in due]

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        self.heard += [delivery.kind for delivery in deliveries]


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))


def letters(harness: ShopHarness) -> list[tuple[str, str, str]]:
    """Recipient, subject and body of every letter, in the order of their events."""
    found = []
    for file in sorted((harness.shop.settings.data / "letters").glob("*.eml")):
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        text = letter.get_body(("plain",))
        found.append((letter["To"], letter["Subject"], text.get_content()))
    return found


async def test_a_notice_is_looked_up(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)
    await receive_notice(harness.shop.db, harness.shop.mint, token=token, body={}, is_signed=True)

    await drain(harness.shop, {})

    assert await harness.status(placed) == "paid"


async def test_an_order_past_its_hold_is_ended(harness: ShopHarness) -> None:
    placed, _ = await harness.checked_out()
    harness.forward(minutes=33)

    await drain(harness.shop, {})

    assert await harness.status(placed) == "expired"


async def test_a_payment_that_nobody_reported_is_found(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    harness.bank.pay_card(payment.attempt_number)
    harness.forward(minutes=11)

    await drain(harness.shop, {})

    assert await harness.status(placed) == "paid"


async def test_surplus_money_is_sent_back(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    shop = harness.shop
    await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    await drain(shop, {})

    assert await harness.rows("SELECT status FROM refunds") == [("accepted",)]


async def test_every_event_reaches_every_sender_once(harness: ShopHarness) -> None:
    _, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    listener = Listener()

    await drain(harness.shop, {"listener": listener})
    await drain(harness.shop, {"listener": listener})

    assert listener.heard == ["order.payment_requested", "order.paid"]


async def test_more_events_than_one_batch_are_all_told(harness: ShopHarness) -> None:
    await harness.sell(("TEA", 30, 1_000))
    for _ in range(101):
        await harness.checked_out(items=(("TEA", 1),))
    listener = Listener()

    await drain(harness.shop, {"listener": listener})

    assert len(listener.heard) == 101


async def test_a_buyer_gets_letters_with_the_link_of_the_order(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out("ATM")
    await drain(harness.shop, senders(harness.shop))
    harness.bank.pay_account(payment.account or "")
    harness.forward(minutes=11)

    await drain(harness.shop, senders(harness.shop))

    (to, subject, asked), (_, _, paid) = letters(harness)
    assert to == "alice@example.com"
    assert placed.number in subject
    assert "\n" not in subject
    account = " ".join((payment.account or "")[i : i + 4] for i in range(0, 14, 4))
    for part in ("807", account, "NT$30", f"http://shop.test/orders/{placed.token}"):
        assert part in asked
    assert "已收到您的款項 NT$30" in paid


async def test_a_refund_is_told_to_the_order_of_its_payment(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    shop = harness.shop
    await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    await drain(shop, {})
    for _ in range(2):  # the bank takes the refund up, and then pays it out
        harness.forward(days=2)
        await harness.bank.tick()

    await drain(shop, senders(shop))

    assert await harness.rows("SELECT status FROM refunds") == [("done",)]
    assert any("退款 NT$30 已經完成" in body for _, _, body in letters(harness))


@pytest.mark.parametrize("email", ["", "<[)?@['.tw", "中:a@b.tw", 'a"(b@c.tw'])
async def test_an_address_that_no_letter_reaches_stops_no_other_letter(
    harness: ShopHarness, email: str
) -> None:
    contact = harness.wish().contact._replace(email=email)
    await harness.checked_out(contact=contact)
    await harness.checked_out()

    await drain(harness.shop, senders(harness.shop))

    assert [to for to, _, _ in letters(harness)] == ["alice@example.com"]


async def test_a_letter_that_cannot_be_written_is_tried_again(
    harness: ShopHarness, tmp_path: Path
) -> None:
    (tmp_path / "letters").write_text("a file where the folder should be")
    await harness.checked_out()
    await drain(harness.shop, senders(harness.shop))
    waiting = await harness.rows("SELECT state, tries FROM deliveries")
    (tmp_path / "letters").unlink()
    harness.forward(minutes=1)

    await drain(harness.shop, senders(harness.shop))

    assert waiting == [("waiting", 1)]
    assert await harness.rows("SELECT state FROM deliveries") == [("done",)]
    assert len(letters(harness)) == 1


async def test_old_keys_and_settled_notices_are_forgotten(harness: ShopHarness) -> None:
    _, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    await harness.shop.db.write(many_keys, 1_200, harness)
    await harness.ring("a" * 64)
    for _ in range(5):
        harness.forward(minutes=11)
        await drain(harness.shop, {})
    await harness.shop.calls.flush()
    harness.forward(days=6, hours=22)
    assert await prune(harness.shop.db, harness.shop.mint) == 0
    harness.forward(hours=3)
    assert await prune(harness.shop.db, harness.shop.mint) == 1_201

    # One made-up notice, and the five calls that asked about it.
    harness.forward(days=24)
    assert await prune(harness.shop.db, harness.shop.mint) == 6
    assert await stories(harness) == [1, 2]

    harness.forward(days=368)
    assert await prune(harness.shop.db, harness.shop.mint) == 0
    harness.forward(days=2)
    assert await prune(harness.shop.db, harness.shop.mint) == 3
    assert await stories(harness) == [0, 0]


async def stories(harness: ShopHarness) -> list[object]:
    """How many notices, and how many calls to the bank, are remembered."""
    notices = await harness.rows("SELECT count(*) FROM inbox")
    calls = await harness.rows("SELECT count(*) FROM bank_calls")
    return [notices[0][0], calls[0][0]]


def many_keys(conn: Connection, count: int, harness: ShopHarness) -> None:
    """Keys of the past, as so many requests would have left them."""
    names = {("test", f"old-{number}"): {"n": number} for number in range(count)}
    idempotency.claim(conn, names, harness.clock.present)


async def test_each_day_is_compared_with_the_banks_statement_at_night(
    harness: ShopHarness,
) -> None:
    placed, payment = await harness.checked_out()
    harness.bank.pay_card(payment.attempt_number)
    harness.forward(days=2)
    reconcile = next(job for job in jobs_of(harness.shop, {}) if job.name == "reconcile")

    assert [await reconcile.work() for _ in range(3)] == [1, 1, 0]

    assert await harness.status(placed) == "paid"
    days = await harness.rows("SELECT lines, matched FROM statements ORDER BY day")
    assert days == [(1, 1), (0, 0)]


async def test_a_shop_without_a_bank_asks_for_no_statement(harness: ShopHarness) -> None:
    harness.forward(days=2)
    shop = replace(harness.shop, settings=replace(harness.shop.settings, bank=BankAccount()))
    reconcile = next(job for job in jobs_of(shop, {}) if job.name == "reconcile")

    assert await reconcile.work() == 0


async def test_books_that_disagree_are_an_alarm(harness: ShopHarness) -> None:
    check = next(job for job in jobs_of(harness.shop, {}) if job.name == "check")
    assert await check.work() == 0

    await harness.shop.db.write(spoil, 1)
    with pytest.raises(BooksDisagree, match="on_hand_is_explained"):
        await check.work()

    await harness.shop.db.write(spoil, -1)


def spoil(conn: Connection, units: int) -> None:
    rows_changed = conn.exec_driver_sql(f"UPDATE stock SET on_hand = on_hand + {units}").rowcount
    assert rows_changed == 1
    assert rows(conn, "SELECT count(*) FROM stock") == [(1,)]
