"""A day's statement against the books: what is matched, what heals itself, and what a person reads."""

import asyncio
from datetime import date, timedelta

import pytest

from kaimai.domain.errors import BankUnreachable, InvalidInput, MoveRefused, NotFound
from kaimai.domain.payments import Attempt, Payment, Rank
from kaimai.domain.reconciliation import BankLine, Judged
from kaimai.operations import reconciliation
from kaimai.operations.answers import Placed
from kaimai.operations.expiry import cancel_order
from kaimai.operations.payments import sync_payment
from kaimai.operations.reconciliation import close_difference, reconcile_next
from kaimai.operations.refunds import settle_by_hand
from kaimai.persistence import statements
from kaimai.persistence.database import Connection
from kaimai.queries.statements import (
    DayView,
    differences_of_day,
    latest_days,
    open_differences,
    payouts_of_payment,
)
from tests.shop_harness import ALICE, BOB, ShopHarness

SUNDAY = date(2026, 11, 22)
"""The day on which these tests begin, at noon in Taipei."""


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 100))


async def paid_by_card(harness: ShopHarness) -> tuple[Placed, Payment]:
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed, payment


async def paid_by_account(harness: ShopHarness) -> tuple[Placed, Payment]:
    placed, payment = await harness.checked_out("ATM")
    harness.bank.pay_account(payment.account or "")
    await sync_payment(
        harness.shop.db,
        harness.shop.gateway,
        harness.shop.mint,
        payment.attempt_number,
        rank=Rank.BUTTON,
    )
    return placed, payment


async def queue_refund(harness: ShopHarness, payment: Payment, amount: int, name: str) -> None:
    """A refund of a part, as the verb that starts one leaves it."""

    def put(conn: Connection) -> None:
        for sql in (
            (
                "INSERT INTO refunds (id, payment_id, amount, status, version, known_refunds,"
                f" next_at, created_at) SELECT '{name}', id, {amount}, 'requested', 1, '[]',"
                f" paid_at, paid_at FROM payment_log WHERE id = '{payment.id}'"
            ),
            (
                "INSERT INTO refund_moves (subject_id, version, verb, to_status, actor, at)"
                f" SELECT '{name}', 1, 'request', 'requested', 'staff', paid_at"
                f" FROM payment_log WHERE id = '{payment.id}'"
            ),
        ):
            conn.exec_driver_sql(sql)

    await harness.shop.db.write(put)


async def pay_unseen(harness: ShopHarness, payment: Payment) -> None:
    """The buyer pays, and no push, no query and no sweep ever tells the shop."""
    harness.fault("push_never")
    harness.bank.pay_card(payment.attempt_number)


async def only_day(harness: ShopHarness) -> DayView:
    [day] = await harness.shop.db.read(latest_days)
    return day


async def test_a_day_with_every_kind_of_movement_is_matched(harness: ShopHarness) -> None:
    _, card = await paid_by_card(harness)
    await paid_by_account(harness)
    gone, surplus = await harness.checked_out()
    await cancel_order(
        harness.shop.db, harness.shop.gateway, harness.shop.mint, gone.token, actor=ALICE
    )
    await harness.ring(harness.bank.pay_card(surplus.attempt_number))
    await queue_refund(harness, card, 100, "part")
    await harness.refund()
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.day, done.lines, done.matched, done.healed) == (SUNDAY, 5, 5, 0)
    day = await only_day(harness)
    assert (day.received, day.refunded, day.open_differences, day.awaited) == (900, 400, 0, 0)
    assert day.completed_at is not None


async def test_an_account_that_was_refunded_is_matched(harness: ShopHarness) -> None:
    _, payment = await paid_by_account(harness)
    await queue_refund(harness, payment, 300, "all")
    await harness.refund()
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.lines, done.matched) == (2, 2)


async def test_money_that_nobody_told_of_is_healed_by_the_statement(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    await pay_unseen(harness, payment)
    harness.fault("http_status", service="OrderQuery", times=None)
    harness.forward(hours=1)
    await harness.expire()
    harness.forward(hours=23)
    await harness.sweep()
    assert await harness.status(placed) == "expired"
    harness.bank.faults.clear()

    done = await harness.reconcile()

    assert (done.lines, done.matched, done.healed) == (1, 1, 1)
    assert await harness.status(placed) == "paid"
    [(reason,)] = await harness.rows("SELECT reason FROM payment_moves WHERE verb = 'capture'")
    assert reason == "statement of 2026-11-22"


async def test_many_unseen_payments_are_asked_about_by_period(harness: ShopHarness) -> None:
    for _ in range(6):
        _, payment = await harness.checked_out()
        await pay_unseen(harness, payment)
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.matched, done.healed) == (6, 6)
    services = [each.service for each in harness.bank.gateway.exchanges.newest()]
    assert services.count("OrderQuery") == 1


async def test_money_that_the_bank_then_denies_is_a_difference(harness: ShopHarness) -> None:
    _, payment = await harness.checked_out()
    harness.forward(days=1)
    forge_receipt(harness, payment)

    done = await harness.reconcile()

    assert done.healed == 0
    assert await harness.differences() == [("missing_here", "receipt", 300)]


def forge_receipt(harness: ShopHarness, payment: Payment) -> None:
    """The statement lists an order that the bank itself calls unpaid."""
    order = harness.bank.order(payment.attempt_number)
    order.paid_at = order.created_at
    harness.bank.ledger.note_paid(order)
    del harness.bank.ledger.unsettled_orders[order.key]


async def test_an_amount_that_differs_is_a_difference(harness: ShopHarness) -> None:
    _, payment = await paid_by_card(harness)
    harness.fault("line_wrong_amount", service="BillQuery")
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.matched, done.differences) == (0, 1)
    [found] = await harness.shop.db.read(open_differences)
    assert (found.kind, found.amount, found.our_amount) == ("amount_differs", 301, 300)
    assert found.attempt_number == payment.attempt_number


async def test_a_receipt_of_a_stranger_is_not_ours(harness: ShopHarness) -> None:
    await paid_by_card(harness)
    harness.fault("line_foreign", service="BillQuery")
    harness.forward(days=1)

    await harness.reconcile()

    [found] = await harness.shop.db.read(open_differences)
    assert (found.kind, found.attempt_number) == ("not_ours", "SOMEBODY-ELSES-ORDER")
    assert "Param1 somebody-else" in found.detail


async def test_an_own_number_that_the_books_have_lost_is_told_from_a_strangers(
    harness: ShopHarness,
) -> None:
    shop = harness.shop
    lost = Attempt(
        number="261122120000LOSTLOSTLOSTK",
        method="C-1",
        amount=300,
        reference=f"{shop.installation.id}.0123456789abcdef0123456789abcdef",
        product_name="cola",
        return_url="http://shop.test/order-summary",
        backend_url="http://shop.test/funBIZ_backend",
        expires_at=harness.clock.present + timedelta(minutes=20),
    )
    await shop.gateway.create_payment(lost)
    harness.bank.pay_card(lost.number)
    harness.forward(days=1)

    await harness.reconcile()

    assert await harness.differences() == [("unknown_number", "receipt", 300)]


async def test_a_receipt_that_stands_twice_is_a_difference(harness: ShopHarness) -> None:
    await paid_by_card(harness)
    harness.fault("line_twice", service="BillQuery")
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.lines, done.matched) == (2, 1)
    assert await harness.differences() == [("listed_twice", "receipt", 300)]


async def test_a_receipt_that_stands_on_two_days_is_a_difference(harness: ShopHarness) -> None:
    _, payment = await paid_by_card(harness)
    harness.forward(days=1)
    order = harness.bank.order(payment.attempt_number)
    paid_at = order.paid_at
    assert paid_at is not None
    order.paid_at = paid_at + timedelta(days=1)
    harness.bank.ledger.note_paid(order)
    order.paid_at = paid_at
    await harness.reconcile()
    harness.forward(days=1)

    await harness.reconcile()

    [found] = await harness.shop.db.read(open_differences)
    assert (found.kind, found.day) == ("listed_twice", SUNDAY + timedelta(days=1))


async def test_two_equal_partial_refunds_are_two_matches(harness: ShopHarness) -> None:
    _, payment = await paid_by_card(harness)
    for name in ("first", "second"):
        await queue_refund(harness, payment, 50, name)
        await harness.refund()
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.lines, done.matched) == (3, 3)
    matched = await harness.rows(
        "SELECT refund_id FROM statement_lines WHERE kind = 'refund' ORDER BY refund_id"
    )
    assert matched == [("first",), ("second",)]


async def test_of_two_equal_refunds_that_stand_once_one_is_missing(harness: ShopHarness) -> None:
    _, payment = await paid_by_card(harness)
    for name in ("first", "second"):
        await queue_refund(harness, payment, 50, name)
        await harness.refund()
    harness.forward(days=2)
    await harness.bank.tick()
    harness.fault("line_left_out", service="BillQuery", order_no=payment.attempt_number, times=2)

    await harness.reconcile(days_ago=2)
    await harness.reconcile(days_ago=1)

    assert await harness.differences() == [
        ("missing_at_bank", "receipt", 300),
        ("missing_at_bank", "refund", 50),
    ]


async def test_a_refund_that_nobody_here_asked_for_is_a_difference(harness: ShopHarness) -> None:
    _, payment = await paid_by_card(harness)
    await harness.shop.gateway.refund(payment.attempt_number, 70, None)
    harness.forward(days=1)

    await harness.reconcile()

    assert await harness.differences() == [("missing_here", "refund", 70)]


async def test_a_refund_given_back_by_hand_needs_no_line(harness: ShopHarness) -> None:
    _, payment = await paid_by_card(harness)
    await queue_refund(harness, payment, 300, "by-hand")
    harness.fault("code", service="OrderMaintain", code="E3603")
    await harness.refund()
    await settle_by_hand(
        harness.shop.db, harness.shop.mint, "by-hand", actor=BOB, bank_reference="T-1"
    )
    harness.forward(days=2)

    await harness.reconcile(days_ago=2)
    await harness.reconcile(days_ago=1)

    assert await harness.differences() == []


async def test_what_the_bank_lacks_is_awaited_until_the_next_days_statement(
    harness: ShopHarness,
) -> None:
    await paid_by_card(harness)
    harness.fault("line_left_out", service="BillQuery")
    harness.forward(days=1)
    await harness.reconcile()
    first = await only_day(harness)
    assert (first.awaited, await harness.differences()) == (1, [])
    harness.forward(days=1)

    await harness.reconcile()

    assert await harness.differences() == [("missing_at_bank", "receipt", 300)]
    [found] = await harness.shop.db.read(differences_of_day, SUNDAY)
    assert found.order_number is not None


async def test_a_refund_at_midnight_may_stand_on_the_next_day(harness: ShopHarness) -> None:
    _, payment = await paid_by_card(harness)
    harness.forward(hours=11, minutes=59)
    harness.bank.forward(120)  # the bank's clock has struck twelve
    await queue_refund(harness, payment, 300, "late")
    await harness.refund()
    harness.forward(days=1)
    done = await harness.reconcile()
    assert (done.lines, done.matched, (await only_day(harness)).awaited) == (1, 1, 1)
    harness.forward(days=1)

    done = await harness.reconcile()

    assert (done.lines, done.matched) == (1, 1)
    assert await harness.differences() == []
    assert [day.awaited for day in await harness.shop.db.read(latest_days)] == [0, 0]


async def test_a_day_that_is_asked_again_replaces_what_was_stored(harness: ShopHarness) -> None:
    await paid_by_card(harness)
    await paid_by_account(harness)
    harness.fault("line_wrong_amount", service="BillQuery")
    harness.forward(days=1)
    await harness.reconcile()
    assert len(await harness.differences()) == 1

    done = await harness.reconcile()
    again = await harness.reconcile()

    assert (done.lines, done.matched) == (again.lines, again.matched) == (2, 2)
    assert await harness.differences() == []
    assert await harness.rows("SELECT count(*) FROM statement_lines") == [(2,)]
    assert await harness.rows("SELECT outcome, closed_by FROM differences") == [("gone", "system")]


async def test_a_day_of_several_slices_is_replaced_in_one_go(
    harness: ShopHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "SLICE", 2)
    for _ in range(5):
        await paid_by_card(harness)
    harness.fault("line_wrong_amount", service="BillQuery", times=5)
    harness.forward(days=2)
    told: list[tuple[int, int]] = []
    shop = harness.shop
    await harness.bank.tick()

    await reconciliation.reconcile_statement(
        shop.db,
        shop.gateway,
        shop.mint,
        SUNDAY,
        installation_id=shop.installation.id,
        on_progress=lambda done, total: told.append((done, total)),
    )
    wrong = await harness.differences()
    done = await harness.reconcile(days_ago=2)

    assert told == [(2, 5), (4, 5), (5, 5)]
    assert wrong == [("amount_differs", "receipt", 301)] * 5
    assert (done.matched, await harness.differences()) == (5, [])
    assert await harness.rows("SELECT count(*) FROM statement_lines") == [(5,)]


async def test_of_two_runs_at_once_one_counts(harness: ShopHarness) -> None:
    for _ in range(3):
        await paid_by_card(harness)
    harness.forward(days=1)

    runs = await asyncio.gather(*(harness.reconcile() for _ in range(3)))

    assert sorted(run.is_adopted for run in runs) == [False, False, True]
    assert await harness.rows("SELECT count(*) FROM statement_lines") == [(3,)]
    assert (await only_day(harness)).matched == 3


async def test_what_a_run_that_died_has_stored_is_forgotten(harness: ShopHarness) -> None:
    await paid_by_card(harness)
    harness.forward(days=1)
    line = BankLine(kind="receipt", attempt_number="A", ts_no="T", amount=1)
    judged = [Judged(line=line, verdict="matched")]

    def begin_and_die(conn: Connection) -> None:
        statements.begin(conn, SUNDAY, "dead", now=harness.clock.present)
        statements.add_lines(conn, "dead", 0, judged)

    await harness.shop.db.write(begin_and_die)

    await harness.reconcile()

    assert await harness.rows("SELECT amount FROM statement_lines") == [(300,)]


async def test_what_a_person_wrote_outlives_a_repeat(harness: ShopHarness) -> None:
    shop = harness.shop
    await paid_by_card(harness)
    harness.fault("line_foreign", service="BillQuery", times=2)
    harness.forward(days=1)
    await harness.reconcile()
    [found] = await shop.db.read(open_differences)
    await close_difference(
        shop.db, shop.mint, found.id, note="the market stall's terminal", actor=BOB
    )

    await harness.reconcile()

    assert await harness.differences() == []
    [kept] = await shop.db.read(differences_of_day, SUNDAY)
    assert (kept.id, kept.outcome, kept.closed_by) == (found.id, "by_hand", "staff:bob")
    assert kept.note == "the market stall's terminal"
    assert kept.first_seen == found.first_seen


async def test_a_difference_that_comes_back_is_open_again(harness: ShopHarness) -> None:
    await paid_by_card(harness)
    harness.forward(days=1)
    for is_there in (True, False, True):
        if is_there:
            harness.fault("line_foreign", service="BillQuery")
        await harness.reconcile()
        assert len(await harness.differences()) == is_there

    assert await harness.rows("SELECT count(*) FROM differences") == [(1,)]


async def test_closing_needs_a_note_and_an_open_difference(harness: ShopHarness) -> None:
    shop = harness.shop
    await paid_by_card(harness)
    harness.fault("line_foreign", service="BillQuery")
    harness.forward(days=1)
    await harness.reconcile()
    [found] = await shop.db.read(open_differences)

    with pytest.raises(InvalidInput):
        await close_difference(shop.db, shop.mint, found.id, note=" ", actor=BOB)
    with pytest.raises(NotFound):
        await close_difference(shop.db, shop.mint, "261122-0", note="why", actor=BOB)
    await close_difference(shop.db, shop.mint, found.id, note="why", actor=BOB)
    with pytest.raises(MoveRefused):
        await close_difference(shop.db, shop.mint, found.id, note="why", actor=BOB)


@pytest.mark.parametrize("days_ago", [31, 0, -1])
async def test_a_day_that_the_bank_does_not_show_is_refused(
    harness: ShopHarness, days_ago: int
) -> None:
    with pytest.raises(InvalidInput, match="yesterday and the 29 days before"):
        await harness.reconcile(days_ago=days_ago)


async def test_thirty_days_back_the_bank_still_shows_a_day(harness: ShopHarness) -> None:
    await paid_by_card(harness)
    harness.forward(days=30)

    assert (await harness.reconcile(days_ago=30)).matched == 1


async def test_a_bank_that_goes_down_half_way_leaves_the_earlier_result(
    harness: ShopHarness,
) -> None:
    await paid_by_card(harness)
    harness.forward(days=1)
    await harness.reconcile()
    placed, unseen = await harness.checked_out()
    await pay_unseen(harness, unseen)
    harness.forward(days=1)
    for service in ("BillQuery", "AllotQuery", "OrderQuery"):
        harness.fault("http_status", service=service)
        with pytest.raises(BankUnreachable):
            await harness.reconcile()

    assert [day.lines for day in await harness.shop.db.read(latest_days)] == [0, 1]
    assert (await harness.reconcile()).healed == 1
    assert await harness.status(placed) == "paid"


async def test_a_payout_is_stored_with_its_fees(harness: ShopHarness) -> None:
    _, payment = await paid_by_card(harness)
    harness.forward(days=2)  # the bank pays out in the night to Monday, and shows it on Tuesday

    await harness.reconcile(days_ago=2)
    await harness.reconcile()

    newest, _ = await harness.shop.db.read(latest_days)
    assert (newest.payouts, newest.fee_cents, newest.paid_out_cents) == (1, 600, 29_400)
    assert newest.open_differences == 0
    [payout] = await harness.shop.db.read(payouts_of_payment, payment.attempt_number)
    assert (payout.kind, payout.amount, payout.fee_cents) == ("receipt", 300, 600)
    assert payout.day == SUNDAY + timedelta(days=1)


async def test_refunds_that_weigh_more_than_receipts_are_paid_out_later(
    harness: ShopHarness,
) -> None:
    _, payment = await paid_by_card(harness)
    harness.forward(days=1)
    await queue_refund(harness, payment, 300, "all")
    await harness.refund()
    for _ in range(3):
        harness.forward(days=1)
        await harness.bank.tick()

    for days_ago in (3, 2, 1):
        await harness.reconcile(days_ago=days_ago)

    assert await harness.differences() == []
    found = await harness.shop.db.read(payouts_of_payment, payment.attempt_number)
    assert [(each.kind, each.refund_id) for each in found] == [("receipt", None), ("refund", "all")]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("line_left_out", [("payout_sum", "payout", 294)]),
        ("line_wrong_amount", [("payout_line", "receipt", 301), ("payout_sum", "payout", 294)]),
        ("line_twice", [("paid_out_twice", "receipt", 300), ("payout_sum", "payout", 294)]),
        ("line_foreign", [("payout_line", "receipt", 300), ("payout_sum", "payout", 294)]),
    ],
)
async def test_a_payout_that_does_not_add_up_is_a_difference(
    harness: ShopHarness, fault: str, expected: list[tuple[str, str, int]]
) -> None:
    await paid_by_card(harness)
    harness.forward(days=2)
    await harness.bank.tick()
    harness.fault(fault, service="AllotQuery")

    await harness.reconcile()

    assert await harness.differences() == expected


async def test_the_nightly_job_takes_the_newest_day_first_and_each_once(
    harness: ShopHarness,
) -> None:
    harness.forward(days=3)

    for expected in (1, 1, 1, 0):
        assert await next_day(harness) == expected

    days = await harness.rows("SELECT day FROM statements ORDER BY tried_at")
    assert [str(day) for (day,) in days] == ["2026-11-24", "2026-11-23", "2026-11-22"]


async def test_the_nightly_job_waits_for_its_hour(harness: ShopHarness) -> None:
    harness.forward(hours=17, minutes=59)
    assert await next_day(harness) == 0
    harness.forward(minutes=2)
    assert await next_day(harness) == 1


async def test_the_nightly_job_tries_a_day_again_after_an_hour(harness: ShopHarness) -> None:
    harness.forward(days=1)
    harness.fault("http_status", service="BillQuery")
    with pytest.raises(BankUnreachable):
        await next_day(harness)
    assert await next_day(harness) == 0
    harness.forward(hours=1)

    assert await next_day(harness) == 1
    assert (await only_day(harness)).completed_at is not None


async def next_day(harness: ShopHarness) -> int:
    """One run of the nightly job's operation."""
    await harness.bank.tick()
    shop = harness.shop
    return await reconcile_next(
        shop.db, shop.gateway, shop.mint, installation_id=shop.installation.id, from_hour=6
    )
