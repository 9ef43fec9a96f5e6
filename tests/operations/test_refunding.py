"""Money that people give back: whole, in parts, by lines; with the goods or without them."""

import asyncio

import pytest

from kaimai.domain.errors import (
    BankUnreachable,
    InvalidInput,
    KeyReused,
    MoveRefused,
    NotFound,
    NotRefundable,
    RefundUnderway,
)
from kaimai.domain.parcels import ShipOrder
from kaimai.domain.payments import Payment
from kaimai.domain.refunds import RefundWish
from kaimai.operations import refunds
from kaimai.operations.answers import Placed
from kaimai.operations.cancelling import cancel_any_order
from kaimai.operations.refunding import RequestRefund, request_refund
from kaimai.operations.shipping import ship_orders
from tests.shop_harness import ALICE, BOB, ShopHarness

TEA_AND_CAKE = (("TEA", 3), ("CAKE", 1))


async def sold(harness: ShopHarness, method: str = "C-1") -> tuple[Placed, Payment]:
    """An order of three TEA at NT$50 and one CAKE at NT$200 that is paid."""
    await harness.sell(("TEA", 50, 10), ("CAKE", 200, 10))
    placed, payment = await harness.checked_out(method, items=TEA_AND_CAKE)
    if method == "ATM":
        harness.bank.pay_account(payment.account or "")
        await harness.ring(harness.pushed_token(payment.attempt_number))
    else:
        await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed, payment


async def work_for_days(harness: ShopHarness) -> None:
    for _ in range(4):
        await harness.refund()
        harness.forward(hours=13)


def keyed(harness: ShopHarness, placed: Placed, key: str, **changes: object) -> RequestRefund:
    fields: dict[str, object] = {
        "refund_id": harness.shop.mint.id(),
        "order_token": placed.token,
        "wish": RefundWish(amount=40),
        "reason": "sorry",
        "actor": BOB,
        "at": harness.shop.mint.now(),
        "key": ("token:robot", key),
    }
    return RequestRefund(**{**fields, **changes})  # type: ignore[arg-type]


async def request(harness: ShopHarness, wanted: RequestRefund) -> str:
    return await request_refund(harness.shop.db, harness.shop.gateway, harness.shop.mint, wanted)


@pytest.mark.parametrize("method", ["C-1", "ATM"])
async def test_parts_go_back_one_after_the_other_until_nothing_is_left(harness, method):
    placed, payment = await sold(harness, method)

    await harness.give_back(payment, lines={"TEA": 2}, restocks_all=True)
    await work_for_days(harness)
    await harness.give_back(payment, amount=50)
    await work_for_days(harness)
    await harness.give_back(payment, restock={"CAKE": 1})
    await work_for_days(harness)

    found = await harness.rows("SELECT amount, status FROM refunds ORDER BY id")
    assert found == [(100, "done"), (50, "done"), (200, "done")]
    at_bank = harness.bank.order(payment.attempt_number).refunds
    assert [refund.amount_cents for refund in at_bank] == [10_000, 5_000, 20_000]
    assert (await harness.stock("TEA")).on_hand == 9
    assert (await harness.stock("CAKE")).on_hand == 10
    assert await harness.status(placed) == "paid"
    with pytest.raises(NotRefundable) as refused:
        await harness.give_back(payment)
    assert refused.value.why == "nothing_left"


@pytest.mark.parametrize("method", ["C-1", "ATM"])
async def test_a_part_that_is_sent_before_the_last_one_is_paid_out_is_told_apart_from_it(
    harness, method
):
    _, payment = await sold(harness, method)
    for amount in (200, 1, 1):
        await harness.give_back(payment, amount=amount)
        await harness.refund()

    await work_for_days(harness)

    assert await harness.rows("SELECT status FROM refunds") == [("done",)] * 3
    assert await harness.rows("SELECT kind FROM cases WHERE closed_at IS NULL") == []


async def test_a_second_refund_waits_for_the_end_of_the_first(harness):
    _, payment = await sold(harness)
    await harness.give_back(payment, amount=10)

    with pytest.raises(RefundUnderway):
        await harness.give_back(payment, amount=10)


async def test_units_are_back_on_the_shelf_before_the_bank_is_asked(harness):
    _, payment = await sold(harness)
    harness.fault("code", service="OrderMaintain", code="E3601")

    refund = await harness.give_back(payment, lines={"TEA": 1}, restocks_all=True)
    before = (await harness.stock("TEA")).on_hand
    await harness.refund()

    ledger = await harness.rows(
        "SELECT id, change, actor FROM stock_ledger WHERE kind = 'restocked'"
    )
    assert before == (await harness.stock("TEA")).on_hand == 8
    assert [(row[1], row[2]) for row in ledger] == [(1, "staff:bob")]
    assert str(ledger[0][0]).startswith(f"{refund}.")
    assert await harness.rows("SELECT status FROM refunds") == [("refused",)]


async def test_units_of_a_refused_refund_may_be_paid_back_again_but_not_restocked_again(harness):
    _, payment = await sold(harness)
    harness.fault("code", service="OrderMaintain", code="E3604")
    await harness.give_back(payment, lines={"TEA": 3}, restocks_all=True)
    await harness.refund()

    with pytest.raises(NotRefundable) as refused:
        await harness.give_back(payment, lines={"TEA": 3}, restock={"TEA": 1})
    again = await harness.give_back(payment, lines={"TEA": 3}, restocks_all=True)
    await work_for_days(harness)

    assert refused.value.why == "restock"
    assert (await harness.stock("TEA")).on_hand == 10
    assert await harness.rows(f"SELECT status FROM refunds WHERE id = '{again}'") == [("done",)]
    assert await harness.rows("SELECT count(*) FROM cases WHERE closed_at IS NULL") == [(0,)]


async def test_a_refused_refund_cannot_be_settled_once_its_money_went_back_otherwise(harness):
    _, payment = await sold(harness)
    harness.fault("code", service="OrderMaintain", code="E3604")
    first = await harness.give_back(payment)
    await harness.refund()
    await harness.give_back(payment)

    with pytest.raises(NotRefundable):
        await refunds.settle_by_hand(
            harness.shop.db, harness.shop.mint, first, actor=BOB, bank_reference="匯款 7"
        )
    with pytest.raises(InvalidInput):
        await refunds.settle_by_hand(
            harness.shop.db, harness.shop.mint, first, actor=BOB, bank_reference=" "
        )


@pytest.mark.parametrize("kind", ["STAGING", "BONUS"])
async def test_a_part_of_instalments_is_refused_before_the_bank_is_asked_for_it(harness, kind):
    _, payment = await sold(harness)
    at_bank = harness.bank.order(payment.attempt_number)
    at_bank.sub_type, at_bank.instalments = kind, 3

    with pytest.raises(NotRefundable) as refused:
        await harness.give_back(payment, amount=100)
    await harness.give_back(payment)
    await work_for_days(harness)

    assert refused.value.why == "whole_card"
    assert await harness.rows("SELECT amount, status FROM refunds") == [(350, "done")]


async def test_a_part_that_the_bank_alone_knows_to_be_impossible_waits_for_a_person(harness):
    _, payment = await sold(harness)
    harness.bank.order(payment.attempt_number).sub_type = "CUP"

    await harness.give_back(payment, amount=100)
    await harness.refund()

    assert await harness.rows("SELECT status FROM refunds") == [("refused",)]
    ((kind, detail),) = await harness.rows("SELECT kind, detail FROM cases WHERE closed_at IS NULL")
    assert kind == "refund"
    assert "E3600" in str(detail)


async def test_a_bank_that_cannot_be_asked_delays_no_refund(harness):
    _, payment = await sold(harness)
    harness.fault("refuse_connection", service="Nonce")

    await harness.give_back(payment, amount=100)

    assert await harness.rows("SELECT status FROM refunds") == [("requested",)]


async def test_only_captured_money_goes_back(harness):
    await harness.sell(("TEA", 50, 10), ("GIFT", 0, 10))
    unpaid, _ = await harness.checked_out(items=(("TEA", 1),))
    free = await harness.place(items=(("GIFT", 1),))

    for placed in (unpaid, free):
        with pytest.raises(NotRefundable) as refused:
            await request(harness, keyed(harness, placed, placed.token, wish=RefundWish()))
        assert refused.value.why == "no_money"
    wish = RefundWish(lines={"CAKE": 1})
    with pytest.raises(InvalidInput):
        await request(harness, keyed(harness, unpaid, "other", wish=wish))


async def test_the_same_key_is_the_same_refund(harness):
    placed, _ = await sold(harness)

    first = await request(harness, keyed(harness, placed, "one"))
    again = await request(harness, keyed(harness, placed, "one"))
    with pytest.raises(KeyReused) as refused:
        await request(harness, keyed(harness, placed, "one", wish=RefundWish(amount=41)))

    assert first == again
    assert refused.value.field == "amount"
    assert await harness.rows("SELECT count(*) FROM refunds") == [(1,)]


async def test_a_refusal_is_not_kept_under_its_key(harness):
    placed, payment = await sold(harness)
    await harness.give_back(payment, amount=10)
    with pytest.raises(RefundUnderway):
        await request(harness, keyed(harness, placed, "later"))

    await work_for_days(harness)

    assert await request(harness, keyed(harness, placed, "later"))


async def test_two_people_at_once_give_back_once(harness):
    _, payment = await sold(harness)

    ends = await asyncio.gather(
        *(harness.give_back(payment, restocks_all=True) for _ in range(4)), return_exceptions=True
    )
    await asyncio.gather(*(harness.refund() for _ in range(3)))

    assert sum(isinstance(end, str) for end in ends) == 1
    assert sum(isinstance(end, RefundUnderway) for end in ends) == 3
    assert len(harness.bank.order(payment.attempt_number).refunds) == 1
    assert (await harness.stock("TEA")).on_hand == 10


async def test_one_key_used_by_many_at_once_is_one_refund(harness):
    placed, _ = await sold(harness)

    ends = await asyncio.gather(
        *(request(harness, keyed(harness, placed, "same")) for _ in range(4))
    )

    assert len(set(ends)) == 1
    assert await harness.rows("SELECT count(*) FROM refunds") == [(1,)]


async def test_money_of_a_wrong_amount_goes_back_whole_when_a_person_says_so(harness):
    await harness.sell(("TEA", 50, 10))
    placed, payment = await harness.checked_out(items=(("TEA", 3),))
    harness.bank.order(payment.attempt_number).amount_cents = 12_000
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    wanted = keyed(harness, placed, "w", attempt_number=payment.attempt_number, wish=RefundWish())
    await request(harness, wanted)
    await work_for_days(harness)

    assert await harness.rows("SELECT amount, status FROM refunds") == [(120, "done")]
    assert await harness.rows("SELECT count(*) FROM cases WHERE closed_at IS NULL") == [(0,)]


async def test_a_refund_without_a_reason_or_an_order_is_refused(harness):
    placed, _ = await sold(harness)

    with pytest.raises(InvalidInput):
        await request(harness, keyed(harness, placed, "a", reason="  "))
    with pytest.raises(NotFound):
        await request(harness, keyed(harness, placed, "b", order_token="0" * 32))
    with pytest.raises(NotFound):
        await request(harness, keyed(harness, placed, "c", attempt_number="nothing"))


# Refunds whose way to the bank is not known


async def lost(harness: ShopHarness, fault: str) -> tuple[Payment, str]:
    """A refund that the worker sent; request or reply was lost, and a quarter of an hour passed."""
    _, payment = await sold(harness)
    refund = await harness.give_back(payment, amount=100)
    harness.fault(fault, service="OrderMaintain")
    await harness.refund()
    harness.forward(minutes=15)
    return payment, refund


async def retry(harness: ShopHarness, refund: str) -> None:
    await refunds.retry_refund(
        harness.shop.db, harness.shop.gateway, harness.shop.mint, refund, actor=BOB
    )


async def test_a_refund_that_never_arrived_is_sent_again_when_a_person_says_so(harness):
    payment, refund = await lost(harness, "lose_request")

    await retry(harness, refund)
    await work_for_days(harness)

    assert await harness.rows("SELECT status FROM refunds") == [("done",)]
    assert len(harness.bank.order(payment.attempt_number).refunds) == 1


async def test_a_refund_that_did_arrive_is_never_sent_again(harness):
    payment, refund = await lost(harness, "lose_reply")

    with pytest.raises(RefundUnderway):
        await retry(harness, refund)
    await work_for_days(harness)

    assert await harness.rows("SELECT status FROM refunds") == [("done",)]
    assert len(harness.bank.order(payment.attempt_number).refunds) == 1


async def test_a_refund_that_appears_after_the_retry_is_not_sent_a_second_time(harness):
    payment, refund = await lost(harness, "lose_reply")
    at_bank = harness.bank.order(payment.attempt_number)
    hidden, at_bank.refunds = at_bank.refunds, []
    await retry(harness, refund)
    at_bank.refunds = hidden

    await work_for_days(harness)

    assert await harness.rows("SELECT status FROM refunds") == [("done",)]
    assert len(harness.bank.order(payment.attempt_number).refunds) == 1


async def test_a_call_that_may_still_arrive_is_not_repeated(harness):
    _, payment = await sold(harness)
    refund = await harness.give_back(payment)
    harness.fault("lose_request", service="OrderMaintain")
    await harness.refund()
    harness.forward(minutes=5)

    with pytest.raises(RefundUnderway):
        await retry(harness, refund)
    harness.forward(minutes=10)
    harness.fault("refuse_connection", service="Nonce")
    with pytest.raises(BankUnreachable):
        await retry(harness, refund)


async def test_what_is_not_lost_cannot_be_retried(harness):
    _, payment = await sold(harness)
    refund = await harness.give_back(payment)

    with pytest.raises(MoveRefused):
        await retry(harness, refund)
    with pytest.raises(NotFound):
        await retry(harness, "nothing")


async def test_a_refund_after_one_that_failed_is_told_apart_from_it(harness):
    _, payment = await sold(harness, "ATM")
    await harness.give_back(payment, amount=100)
    await harness.refund()
    failed = harness.bank.order(payment.attempt_number).refunds[-1]
    failed.status, failed.next_step_at = "2A290", None
    harness.forward(minutes=15)
    await harness.refund()

    # The failed one left the bank's list, and is listed again beside the one that succeeds.
    await harness.give_back(payment, amount=100)
    await work_for_days(harness)

    found = await harness.rows("SELECT status FROM refunds ORDER BY id")
    assert found == [("failed",), ("done",)]


async def test_a_second_part_that_fails_is_seen_beside_the_first(harness):
    _, payment = await sold(harness, "ATM")
    await harness.give_back(payment, amount=100)
    await work_for_days(harness)
    await harness.give_back(payment, amount=100)
    await harness.refund()
    failed = harness.bank.order(payment.attempt_number).refunds[-1]
    failed.status, failed.next_step_at = "2A290", None

    await work_for_days(harness)

    found = await harness.rows("SELECT status FROM refunds ORDER BY id")
    assert found == [("done",), ("failed",)]


async def test_a_shipped_order_can_be_refunded(harness):
    placed, payment = await sold(harness)
    wish = ShipOrder(number=placed.number, carrier="tcat")
    await ship_orders(harness.shop.db, harness.shop.mint, [wish], actor=BOB)

    await harness.give_back(payment, actor=ALICE)

    assert await harness.rows("SELECT amount FROM refunds") == [(350,)]
    assert await harness.status(placed) == "shipped"


async def test_a_case_stays_open_until_all_of_a_cancelled_orders_money_is_back(harness):
    placed, payment = await sold(harness)
    shop = harness.shop
    wish = keyed(harness, placed, "k", wish=RefundWish(restocks_all=True))
    harness.fault("code", service="OrderMaintain", code="E3604")
    await cancel_any_order(shop.db, shop.gateway, shop.mint, wish)
    await harness.refund()

    opened = []
    for amount in (100, 250):
        await harness.give_back(payment, amount=amount)
        await work_for_days(harness)
        opened += await harness.rows("SELECT count(*) FROM cases WHERE closed_at IS NULL")

    statuses = await harness.rows("SELECT amount, status FROM refunds ORDER BY amount")
    assert statuses == [(100, "done"), (250, "done"), (350, "refused")]
    assert opened == [(1,), (0,)]
