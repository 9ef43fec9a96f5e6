"""The sweep: whatever is not final is asked about, and nothing is left lying at the bank."""

from datetime import timedelta

import pytest

from kaimai.domain.errors import BankUnreachable, MoveRefused, NotFound, PaymentUnderway
from kaimai.domain.moves import SYSTEM
from kaimai.operations import expiry, sweeps
from kaimai.operations.expiry import EndOrder, cancel_order, expire_orders
from tests.shop_harness import ALICE, ShopHarness


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    """Ten bottles of cola for every test here."""
    await harness.sell(("COLA", 288, 10))


async def test_the_account_of_an_order_that_ended_is_closed(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out("ATM")
    end = EndOrder(order_id=placed.order_id, verb="cancel", actor=SYSTEM, at=harness.clock.present)
    await harness.shop.db.submit(expire_orders, end)

    harness.forward(minutes=11)
    await harness.sweep()

    assert harness.bank.order(payment.attempt_number).pay_status == "1A250"
    assert [a.status for a in (await harness.order(placed)).attempts] == ["expired"]


async def test_an_account_that_cannot_be_closed_now_is_closed_by_the_next_sweep(
    harness: ShopHarness,
) -> None:
    placed, payment = await harness.checked_out("ATM")
    end = EndOrder(order_id=placed.order_id, verb="cancel", actor=SYSTEM, at=harness.clock.present)
    await harness.shop.db.submit(expire_orders, end)
    harness.fault("http_status", service="OrderMaintain")

    for _ in range(2):
        harness.forward(minutes=11)
        await harness.sweep()

    assert harness.bank.order(payment.attempt_number).pay_status == "1A250"


async def test_an_unreachable_bank_postpones_the_question(harness: ShopHarness) -> None:
    placed, _ = await harness.checked_out()
    harness.fault("refuse_connection", service="Nonce", times=None)
    harness.forward(minutes=11)

    heard = await harness.sweep()
    at_once = await harness.sweep()
    harness.bank.faults.clear()
    harness.forward(minutes=11)
    later = await harness.sweep()

    assert (heard, at_once, later) == (0, 0, 1)
    assert await harness.status(placed) == "payment_requested"


async def test_what_is_not_due_is_not_asked_about(harness: ShopHarness) -> None:
    await harness.checked_out()

    assert await harness.sweep() == 0


async def test_attempts_far_apart_in_time_are_asked_about_in_windows(
    harness: ShopHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "ONE_BY_ONE", 1)
    orders = []
    for _ in range(3):
        orders += [await harness.checked_out("ATM") for _ in range(2)]
        harness.forward(hours=1)
    for _, payment in orders:
        harness.bank.pay_account(payment.account or "")

    await harness.sweep()

    assert {await harness.status(placed) for placed, _ in orders} == {"paid"}


async def test_more_orders_in_a_period_than_the_bank_shows_are_all_found(
    harness: ShopHarness,
) -> None:
    await harness.sell(("MANY", 1, 1_000), name="很多")
    orders = []
    for number in range(320):
        if number % 40 == 0:
            harness.forward(minutes=1)
        orders.append(await harness.checked_out(items=(("MANY", 1),)))
    for _, payment in orders:
        harness.bank.pay_card(payment.attempt_number)

    harness.forward(minutes=11)
    await harness.sweep()
    await harness.sweep()

    paid = await harness.rows("SELECT count(*) FROM orders WHERE status = 'paid'")
    assert paid == [(320,)]


async def test_cancelling_waits_for_an_attempt_that_is_being_confirmed(
    harness: ShopHarness,
) -> None:
    shop = harness.shop
    placed = await harness.place()
    harness.fault("lose_reply", service="OrderCreate")
    with pytest.raises(PaymentUnderway):
        await harness.ask_for_payment(placed)

    with pytest.raises(PaymentUnderway):
        await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)
    with pytest.raises(NotFound):
        await cancel_order(shop.db, shop.gateway, shop.mint, "0" * 32, actor=ALICE)


async def test_a_paid_order_cannot_be_cancelled_as_unpaid(harness: ShopHarness) -> None:
    shop = harness.shop
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    with pytest.raises(MoveRefused):
        await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)


async def test_an_account_that_cannot_be_closed_stops_the_cancelling(harness: ShopHarness) -> None:
    shop = harness.shop
    placed, _ = await harness.checked_out("ATM")
    harness.fault("http_status", service="OrderMaintain")

    with pytest.raises(BankUnreachable):
        await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)
    harness.fault("code", service="OrderMaintain", code="E1802")
    with pytest.raises(PaymentUnderway):
        await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)

    assert await harness.status(placed) == "payment_requested"


async def test_many_orders_expire_in_one_go(harness: ShopHarness) -> None:
    placed = [(await harness.checked_out())[0] for _ in range(6)]

    harness.forward(minutes=33)
    ended = await harness.expire()
    nothing = await harness.expire()

    assert (ended, nothing) == (6, 0)
    assert {await harness.status(each) for each in placed} == {"expired"}
    assert expiry.BATCH >= 6
    order = (await harness.order(placed[0])).order
    assert order.hold_until + timedelta(minutes=2) < harness.clock.present
