"""The first page: what waits for somebody is on it, and sums of sales are what the payments say."""

from datetime import date, timedelta

import pytest

from kaimai.domain.sales import Sold, shown_days
from kaimai.operations.messages import DeliveryFailed, deliver_messages
from kaimai.operations.sales import count_sales
from kaimai.persistence import events
from kaimai.queries import today as queries
from tests.backoffice.clerk import Clerk
from tests.conftest import on_both
from tests.shop_harness import ShopHarness

STATEMENTS_MAX = 20


async def pay(harness: ShopHarness, **changes: object) -> str:
    """A buyer orders and pays by card; the order's number."""
    placed, payment = await harness.checked_out(**changes)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed.number


async def test_a_shop_in_which_nothing_waits_says_so(clerk: Clerk):
    page = await clerk.look("/admin")

    assert "都處理好了" in page.text


@on_both
async def test_what_waits_is_on_the_first_page(clerk: Clerk):
    harness = clerk.harness
    await harness.sell(("COLA", 30, 8))
    number = await pay(harness)
    await harness.checked_out("ATM", items=(("COLA", 3),))

    page = await clerk.look("/admin")

    assert number in page.text
    for words in ("待出貨", "等付款", "庫存不足", "王小明", "NT$30"):
        assert words in page.text


class _Broken:
    """A way to tell people that never works."""

    merges_max = 1
    patience = timedelta(0)

    def recipients(self, _conn, due):
        return [(event.id, "ming@example.com") for event in due]

    async def send(self, _deliveries) -> None:
        raise DeliveryFailed("the mail server says no")


async def test_a_message_that_cannot_be_sent_waits_until_somebody_puts_it_aside(
    harness: ShopHarness,
):
    await harness.sell(("COLA", 30, 80))
    await harness.checked_out("ATM")
    for _ in range(12):
        await deliver_messages(harness.shop.db, harness.shop.mint, {"mail": _Broken()})
        harness.forward(hours=20)

    async def failing() -> int:
        found = await harness.shop.db.read(queries.today, harness.clock.present, default_low=5)
        return found.failing

    [[delivery]] = await harness.rows("SELECT id FROM deliveries")
    assert await failing() == 1
    await harness.shop.db.write(events.dismiss, delivery, now=harness.clock.present)
    assert await failing() == 0
    # Until then its hold was over, and nobody ended the order.
    await harness.expire()


@on_both
async def test_sums_are_those_of_the_payments_whatever_was_counted_before(harness: ShopHarness):
    await harness.sell(("COLA", 30, 100))
    shop = harness.shop

    async def sold() -> tuple[Sold, Sold | None]:
        found = await shop.db.read(queries.sales_now, harness.clock.present)
        before = found.week_ago
        return found.today.total, None if before is None else before.total

    await pay(harness, items=(("COLA", 2),))
    assert await sold() == (Sold(1, 60), None)
    while await count_sales(shop.db, shop.mint):
        pass
    await pay(harness)
    assert await sold() == (Sold(2, 90), Sold(0, 0))
    harness.forward(hours=2)
    await count_sales(shop.db, shop.mint)
    await pay(harness)
    assert await sold() == (Sold(3, 120), Sold(0, 0))
    harness.forward(days=7)
    while await count_sales(shop.db, shop.mint):
        pass
    assert await sold() == (Sold(0, 0), Sold(3, 120))


async def test_what_is_heard_of_late_is_counted_within_two_days(harness: ShopHarness):
    await harness.sell(("COLA", 30, 100))
    shop = harness.shop
    while await count_sales(shop.db, shop.mint):
        pass
    harness.forward(days=10)
    while await count_sales(shop.db, shop.mint):
        pass
    await pay(harness)
    await harness.shop.db.write(_pay_earlier, harness.clock.present - timedelta(days=5))

    for _ in range(80):
        harness.forward(minutes=30)
        await count_sales(shop.db, shop.mint)

    found = await shop.db.read(queries.sales_now, harness.clock.present)
    assert sum(day.total.amount for day in found.days.values()) == 30


def _pay_earlier(conn, at):  # a report that came late, told as the bank tells it
    conn.exec_driver_sql(
        "UPDATE payment_log SET paid_at = ?", (at.strftime("%Y-%m-%d %H:%M:%S.%f"),)
    )


@pytest.mark.parametrize(
    ("today", "first", "how_many"),
    [
        (date(2026, 11, 23), date(2026, 10, 1), 53),
        (date(2026, 3, 1), date(2026, 2, 1), 28),
        (date(2026, 1, 31), date(2025, 12, 1), 61),
    ],
)
def test_two_months_are_shown(today: date, first: date, how_many: int):
    found = shown_days(today)

    assert (found[0], found[-1], len(found)) == (today - timedelta(days=1), first, how_many)


async def test_the_first_page_asks_a_fixed_number_of_questions(clerk: Clerk, statements: list[str]):
    await clerk.look("/admin")
    statements.clear()
    await clerk.look("/admin")
    empty = len(statements)
    await clerk.harness.sell(("COLA", 30, 3))
    for _ in range(2):
        await pay(clerk.harness)
    statements.clear()
    await clerk.look("/admin")

    assert len(statements) == empty <= STATEMENTS_MAX


async def test_a_reader_sees_no_button_that_ships(new_clerk):
    clerk = await new_clerk("reader")
    await clerk.harness.sell(("COLA", 30, 3))
    await pay(clerk.harness)

    page = await clerk.look("/admin")

    assert "/admin/orders/ship" not in page.html
