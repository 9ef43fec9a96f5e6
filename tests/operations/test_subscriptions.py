"""Subscriptions: how they begin, every way in which a charge is heard of, and how they end."""

import asyncio
from datetime import date

import pytest

from kaimai.domain.errors import CartChanged, InvalidInput, MoveRefused, NotOffered, ShortOfStock
from kaimai.domain.payments import Payment, Rank
from kaimai.domain.refunds import RefundWish
from kaimai.domain.subscriptions import ChargeReport, ScheduleReport
from kaimai.operations import refunding, stock, subscriptions
from kaimai.operations.charges import RecordCharges, record_charges
from kaimai.operations.order_wishes import plan_wish
from kaimai.persistence import payments
from tests.shop_harness import ALICE, BOB, ShopHarness
from tests.subscribing import Subscribed, plan_for, subscribe, subscribed, sync, view

CASES = "SELECT kind FROM cases WHERE closed_at IS NULL ORDER BY kind"
REFUNDS = "SELECT amount, status FROM refunds"


async def _stop(harness: ShopHarness, begun: Subscribed) -> str:
    shop = harness.shop
    return await subscriptions.stop(shop.db, shop.gateway, shop.mint, begun.id, actor=ALICE)


async def _record(harness: ShopHarness, begun: Subscribed, **charge: object) -> object:
    """What a forged or repeated answer of the bank would say of charge 2, recorded."""
    return await harness.shop.db.submit(record_charges, _told(harness, begun, **charge))


def _told(harness: ShopHarness, begun: Subscribed, **charge: object) -> RecordCharges:
    fields = {"number": 2, "attempt_number": f"{begun.master}_002", "is_paid": True, **charge}
    mint = harness.shop.mint
    return RecordCharges(
        report=ScheduleReport(
            master_number=begun.master,
            charges=(ChargeReport(**fields),),  # type: ignore[arg-type]  # its own fields
        ),
        names={2: mint.order_names("")},
        reason="test",
        at=mint.now(),
    )


async def _kinds(harness: ShopHarness) -> list[object]:
    told = "SELECT kind FROM events WHERE kind LIKE 'charge%' OR kind LIKE 'subs%' ORDER BY at, id"
    return [kind for (kind,) in await harness.rows(told)]


# Beginning


async def test_the_first_payment_begins_a_subscription(harness: ShopHarness) -> None:
    begun = await subscribed(harness)

    found = await view(harness, begun)

    assert (found.status, found.charged, found.failed) == ("active", 1, 0)
    assert found.amount == 50
    assert found.next_charge_on == date(2026, 12, 22)
    assert [(each.number, each.state) for each in found.charges] == [(1, "paid")]
    assert await harness.status(begun.order) == "paid"
    assert (await harness.stock("COLA")).on_hand == 8
    assert await _kinds(harness) == ["subscription.started"]


async def test_a_subscription_whose_first_order_ends_never_begins(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))
    begun = await subscribe(harness, await plan_for(harness))
    harness.forward(hours=1)
    await harness.expire()

    await sync(harness)

    assert (await view(harness, begun)).status == "abandoned"
    assert (await harness.stock("COLA")).available == 10


async def test_late_money_begins_a_subscription_that_was_given_up(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))
    begun = await subscribe(harness, await plan_for(harness))
    harness.bank.pay_card(begun.master)
    harness.forward(hours=1)
    harness.fault("lose_request", service="OrderQuery", times=20)
    await harness.expire()
    await sync(harness)
    harness.bank.faults.clear()

    await harness.ring(harness.pushed_token(begun.master))

    assert (await view(harness, begun)).status == "active"


async def test_what_is_no_plan_of_the_product_is_refused(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))
    await harness.offer_coupon()
    old = await plan_for(harness)
    new = await plan_for(harness, price=20)
    mint = harness.shop.mint

    with pytest.raises(CartChanged):
        await subscribe(harness, old)
    with pytest.raises(CartChanged):
        await subscribe(harness, new, total=50)
    with pytest.raises(InvalidInput):
        await subscribe(harness, new, coupon="OPEN10")
    with pytest.raises(NotOffered):
        await subscribe(harness, new, method="C-1")
    with pytest.raises(NotOffered):
        await harness.place(method="C-R")
    with pytest.raises(InvalidInput):
        await harness.place(plan=plan_wish(mint, new), method="C-R", items=(("COLA", 1), ("X", 1)))

    assert await harness.rows("SELECT count(*) FROM subscriptions") == [(0,)]


async def test_a_plan_that_says_the_same_changes_nothing(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))

    first, second = await plan_for(harness), await plan_for(harness)

    assert first == second
    assert await harness.rows("SELECT count(*) FROM plans WHERE is_on") == [(1,)]


# Charges


async def test_a_charge_that_is_told_of_makes_its_order(harness: ShopHarness) -> None:
    begun = await subscribed(harness)
    harness.forward(days=30)

    charge = harness.bank.charge_next(begun.master)
    await harness.ring(harness.pushed_token(charge.order_no))

    found = await view(harness, begun)
    assert (found.charged, found.failed) == (2, 0)
    newest = found.charges[0]
    assert (newest.number, newest.state, newest.order_status) == (2, "paid", "paid")
    assert found.next_charge_on == date(2027, 1, 22)
    assert (await harness.stock("COLA")).on_hand == 6
    assert await _kinds(harness) == ["subscription.started", "charge.paid"]


async def test_notice_and_query_of_one_charge_at_once_make_one_order(
    harness: ShopHarness,
) -> None:
    begun = await subscribed(harness)
    harness.forward(days=31)
    charge = harness.bank.charge_next(begun.master)
    shop = harness.shop

    await asyncio.gather(
        harness.ring(harness.pushed_token(charge.order_no)),
        *(
            subscriptions.sync_subscription(
                shop.db, shop.gateway, shop.mint, begun.id, rank=Rank.BUTTON
            )
            for _ in range(3)
        ),
    )

    assert (await view(harness, begun)).charged == 2
    assert await harness.rows("SELECT count(*) FROM orders") == [(2,)]
    assert (await harness.stock("COLA")).on_hand == 6


async def test_a_charge_that_comes_before_the_first_payment_waits_for_it(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 10))
    begun = await subscribe(harness, await plan_for(harness))
    harness.bank.pay_card(begun.master)
    charge = harness.bank.charge_next(begun.master)

    await harness.ring(harness.pushed_token(charge.order_no))

    found = await view(harness, begun)
    assert (found.status, found.charged) == ("active", 2)
    assert [each.number for each in found.charges] == [2, 1]


async def test_a_shop_that_slept_for_three_periods_catches_up_with_one_question(
    harness: ShopHarness,
) -> None:
    begun = await subscribed(harness, times=4)
    harness.forward(days=95)
    harness.fault("push_never", times=100)
    await harness.bank.tick()

    assert await sync(harness) == 1

    found = await view(harness, begun)
    assert (found.status, found.charged, found.next_charge_on) == ("finished", 4, None)
    assert (await harness.stock("COLA")).on_hand == 2
    assert "subscription.finished" in await _kinds(harness)
    assert await sync(harness) == 0


async def test_a_failed_charge_is_told_of_and_the_series_goes_on(harness: ShopHarness) -> None:
    begun = await subscribed(harness)
    harness.forward(days=30)
    failed = harness.bank.charge_next(begun.master, fail=True)
    await harness.ring(harness.pushed_token(failed.order_no))
    harness.forward(days=30)

    paid = harness.bank.charge_next(begun.master)
    await harness.ring(harness.pushed_token(paid.order_no))

    found = await view(harness, begun)
    assert (found.charged, found.failed) == (2, 1)
    assert [each.state for each in found.charges] == ["paid", "failed", "paid"]
    assert (await harness.stock("COLA")).on_hand == 6
    assert "charge.failed" in await _kinds(harness)


async def test_a_failed_charge_that_is_paid_after_all_counts_once(harness: ShopHarness) -> None:
    begun = await subscribed(harness)

    await _record(harness, begun, is_paid=False)
    await _record(harness, begun, amount=50)
    await _record(harness, begun, amount=50)

    found = await view(harness, begun)
    assert (found.charged, found.failed) == (2, 0)
    assert [each.state for each in found.charges] == ["paid", "paid"]


async def test_a_paid_charge_without_stock_waits_for_a_person(harness: ShopHarness) -> None:
    begun = await subscribed(harness, units=3)
    shop = harness.shop

    charge = harness.bank.charge_next(begun.master)
    await harness.ring(harness.pushed_token(charge.order_no))

    newest = (await view(harness, begun)).charges[0]
    assert (newest.state, newest.order_status) == ("unfilled", "expired")
    assert await harness.rows(CASES) == [("charge_without_stock",)]
    assert (await harness.stock("COLA")).on_hand == 1
    with pytest.raises(ShortOfStock):
        await subscriptions.fulfil_charge(shop.db, shop.mint, newest.id, actor=BOB)

    await stock.receive_stock(shop.db, shop.mint, "COLA", 5, actor=BOB)
    await subscriptions.fulfil_charge(shop.db, shop.mint, newest.id, actor=BOB)

    newest = (await view(harness, begun)).charges[0]
    assert (newest.state, newest.order_status) == ("paid", "paid")
    assert await harness.rows(CASES) == []
    assert (await harness.stock("COLA")).on_hand == 4
    with pytest.raises(MoveRefused):
        await subscriptions.fulfil_charge(shop.db, shop.mint, newest.id, actor=BOB)


async def test_money_of_a_charge_without_stock_can_go_back(harness: ShopHarness) -> None:
    begun = await subscribed(harness, units=3)
    shop = harness.shop
    charge = harness.bank.charge_next(begun.master)
    await harness.ring(harness.pushed_token(charge.order_no))
    newest = (await view(harness, begun)).charges[0]
    surplus = refunding.RequestRefund(
        refund_id=shop.mint.id(),
        order_token=newest.order_token or "",
        attempt_number=charge.order_no,
        wish=RefundWish(),
        reason="沒有貨了",
        actor=BOB,
        at=shop.mint.now(),
    )

    await refunding.request_refund(shop.db, shop.gateway, shop.mint, surplus)
    await harness.refund()
    harness.forward(days=3)
    await harness.refund()

    assert await harness.rows(REFUNDS) == [(50, "done")]
    assert await harness.rows(CASES) == []
    with pytest.raises(MoveRefused):
        await subscriptions.fulfil_charge(shop.db, shop.mint, newest.id, actor=BOB)


async def test_a_charge_is_refunded_as_any_other_payment(harness: ShopHarness) -> None:
    begun = await subscribed(harness)
    charge = harness.bank.charge_next(begun.master)
    await harness.ring(harness.pushed_token(charge.order_no))

    await harness.give_back(await _payment(harness, charge.order_no), amount=20)
    await harness.refund()

    assert await harness.rows(REFUNDS) == [(20, "accepted")]


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        ({"amount": 5_000}, "foreign_report"),
        ({"is_paid": False}, "foreign_report"),
        ({"amount": 50, "attempt_number": "another"}, "foreign_report"),
        ({"amount": 50, "reference": "another.shop"}, "foreign_report"),
    ],
)
async def test_a_charge_that_is_told_of_differently_is_an_alarm_and_never_money(
    harness: ShopHarness, second: dict[str, object], kind: str
) -> None:
    begun = await subscribed(harness)
    await _record(harness, begun, amount=50)

    await _record(harness, begun, **second)

    assert (await view(harness, begun)).charged == 2
    assert await harness.rows("SELECT count(*) FROM orders") == [(2,)]
    assert await harness.rows(CASES) == [(kind,)]


async def test_a_charge_of_another_amount_waits_for_a_person(harness: ShopHarness) -> None:
    begun = await subscribed(harness)

    await _record(harness, begun, amount=49)

    assert (await view(harness, begun)).charges[0].state == "unfilled"
    assert await harness.rows(CASES) == [("wrong_amount",)]
    assert await harness.rows("SELECT paid_amount FROM payment_log WHERE NOT is_applied") == [(49,)]


async def test_charges_of_a_series_that_is_not_ours_are_not_ours(harness: ShopHarness) -> None:
    begun = await subscribed(harness)
    stranger = Subscribed(id="", token="", order=begun.order, master="ANOTHER-SHOP")

    recorded = await _record(harness, stranger, amount=50)

    assert not recorded.is_ours  # type: ignore[attr-defined]
    assert await harness.rows("SELECT count(*) FROM subscription_charges") == [(1,)]


# Ending


async def test_a_buyer_stops_and_the_bank_charges_no_more(harness: ShopHarness) -> None:
    begun = await subscribed(harness)

    assert await _stop(harness, begun) == "stopped"

    harness.forward(days=70)
    await sync(harness)
    found = await view(harness, begun)
    assert (found.status, found.charged, found.next_charge_on) == ("stopped", 1, None)
    with pytest.raises(MoveRefused):
        await _stop(harness, begun)


async def test_a_stop_whose_answer_is_lost_is_carried_on(harness: ShopHarness) -> None:
    begun = await subscribed(harness)
    harness.fault("lose_request", service="OrderMaintain")
    harness.fault("lose_request", service="RegularQuery")

    assert await _stop(harness, begun) == "stopping"
    harness.forward(minutes=15)
    await sync(harness)

    assert (await view(harness, begun)).status == "stopped"


async def test_a_charge_before_the_stop_counts_and_one_after_it_goes_back(
    harness: ShopHarness,
) -> None:
    begun = await subscribed(harness, times=9)
    before = harness.bank.charge_next(begun.master)
    harness.fault("lose_request", service="OrderMaintain")
    harness.fault("lose_request", service="RegularQuery")
    harness.forward(minutes=1)
    await _stop(harness, begun)
    harness.forward(minutes=5)
    after = harness.bank.charge_next(begun.master)
    await harness.ring(harness.pushed_token(after.order_no))
    await harness.ring(harness.pushed_token(before.order_no))
    harness.forward(minutes=15)

    await sync(harness)
    await harness.refund()

    found = await view(harness, begun)
    assert (found.status, found.charged) == ("stopped", 2)
    assert [each.state for each in found.charges] == ["surplus", "paid", "paid"]
    assert await harness.rows(REFUNDS) == [(50, "accepted")]
    assert await harness.rows(CASES) == [("charge_after_stop",)]
    assert (await harness.stock("COLA")).on_hand == 6


async def test_a_second_first_payment_goes_back_and_its_series_is_stopped(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 20))
    begun = await subscribe(harness, await plan_for(harness))
    await harness.ring(harness.bank.decline_card(begun.master))
    second = await harness.ask_for_payment(begun.order)
    for number in (begun.master, second.attempt_number):
        harness.bank.pay_card(number)
        await harness.ring(harness.pushed_token(number))
    stray = harness.bank.charge_next(second.attempt_number)
    await harness.ring(harness.pushed_token(stray.order_no))

    await sync(harness)
    await sync(harness)

    found = await view(harness, begun)
    assert (found.status, found.charged, found.master_number) == ("active", 1, begun.master)
    assert sorted(each.state for each in found.charges) == ["paid", "surplus"]
    assert await harness.rows("SELECT amount FROM refunds") == [(50,), (50,)]
    assert await harness.rows("SELECT ended_at IS NOT NULL FROM stray_series") == [(True,)] or (
        await harness.rows("SELECT ended_at IS NOT NULL FROM stray_series") == [(1,)]
    )


async def test_a_series_that_the_bank_ends_is_stopped_here_too(harness: ShopHarness) -> None:
    begun = await subscribed(harness)
    harness.bank.end_schedule(begun.master)

    for push in [each for each in harness.bank.owed_pushes if each.order_no == begun.master]:
        await harness.ring(push.token)

    assert (await view(harness, begun)).status == "stopped"


async def test_a_statement_knows_the_charges(harness: ShopHarness) -> None:
    begun = await subscribed(harness)
    harness.forward(days=1)
    charge = harness.bank.charge_next(begun.master)
    await harness.ring(harness.pushed_token(charge.order_no))
    harness.forward(days=1)

    reconciled = await harness.reconcile()

    assert (reconciled.lines, reconciled.matched) == (1, 1)
    assert await harness.differences() == []


async def test_a_charge_that_nobody_told_of_is_found_on_the_statement(
    harness: ShopHarness,
) -> None:
    begun = await subscribed(harness)
    harness.forward(days=1)
    harness.bank.charge_next(begun.master)
    harness.forward(days=1)

    reconciled = await harness.reconcile()

    assert (reconciled.lines, reconciled.matched, reconciled.healed) == (1, 1, 1)
    assert (await view(harness, begun)).charged == 2
    assert await harness.differences() == []


async def test_charges_of_many_series_cost_as_many_statements_as_of_one(
    harness: ShopHarness, statements: list[str]
) -> None:
    await harness.sell(("COLA", 30, 100))
    plan = await plan_for(harness)
    begun = [await subscribe(harness, plan) for _ in range(4)]
    for each in begun:
        await harness.ring(harness.bank.pay_card(each.master))
    counts = []
    for batch in (begun[:1], begun[1:]):
        requests = [_told(harness, each, amount=50) for each in batch]
        statements.clear()
        await harness.shop.db.write(record_charges, requests)
        # The calls to the bank from before are remembered at some time meanwhile.
        counts.append(len([each for each in statements if "bank_calls" not in each]))

    assert counts[0] == counts[1]


async def _payment(harness: ShopHarness, number: str) -> Payment:
    found = await harness.shop.db.read(payments.by_attempt, number)
    assert found is not None
    return found
