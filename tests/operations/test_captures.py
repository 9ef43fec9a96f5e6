"""Money that is only authorized: captured or voided by people, with a deadline, and never by guess."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bank_simulator.settings import BankSettings
from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    MoveRefused,
    NotFound,
    PaymentUnderway,
)
from kaimai.domain.payments import CommandReply, Payment, PaymentGateway
from kaimai.domain.refunds import RefundWish
from kaimai.operations import captures, payments
from kaimai.operations.answers import Placed
from kaimai.operations.cancelling import Cancelled, cancel_any_order
from kaimai.operations.deadlines import watch_deadlines
from kaimai.operations.refunding import RequestRefund
from tests.shop_harness import ALICE, BOB, ShopHarness

TERMS = payments.Terms(auto_capture=False)
Verb = Callable[..., Awaitable[Payment]]


class ProcessDied(BaseException):
    """Stands for the end of the process: nothing after it runs."""


class DiesAtCall:
    """The real gateway, in a process that dies before or after its command reached the bank."""

    def __init__(self, gateway: PaymentGateway, *, is_sent: bool) -> None:
        self._gateway = gateway
        self._is_sent = is_sent

    async def capture(self, number: str) -> CommandReply:
        return await self._die(self._gateway.capture, number)

    async def void(self, number: str) -> CommandReply:
        return await self._die(self._gateway.void, number)

    async def _die(self, call: Callable[[str], Awaitable[CommandReply]], number: str) -> Any:
        if self._is_sent:
            await call(number)
        raise ProcessDied

    def __getattr__(self, name: str) -> object:
        return getattr(self._gateway, name)


async def ask(harness: ShopHarness, placed: Placed) -> Payment:
    shop = harness.shop
    return await payments.request_payment(
        shop.db,
        shop.gateway,
        shop.mint,
        placed.token,
        method=None,
        terms=TERMS,
        storefront=shop.storefront,
        actor=ALICE,
    )


@pytest.fixture
async def held(harness: ShopHarness) -> tuple[Placed, str]:
    """A paid order of two COLA whose money is authorized; the attempt's number."""
    await harness.sell(("COLA", 30, 10))
    placed = await harness.place(items=(("COLA", 2),), terms=TERMS)
    payment = await ask(harness, placed)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    return placed, payment.attempt_number


async def surplus(harness: ShopHarness) -> tuple[str, str]:
    """Two authorizations of one order; the numbers of the one that counts and of the other."""
    await harness.sell(("COLA", 30, 10))
    placed = await harness.place(terms=TERMS)
    first = await ask(harness, placed)
    await harness.ring(harness.bank.decline_card(first.attempt_number))
    second = await ask(harness, placed)
    for attempt in (first, second):
        await harness.ring(harness.bank.pay_card(attempt.attempt_number))
    return first.attempt_number, second.attempt_number


async def do(harness: ShopHarness, verb: Verb, number: str, gateway: object = None) -> Payment:
    shop = harness.shop
    return await verb(shop.db, gateway or shop.gateway, shop.mint, number, actor=BOB)


async def cancel(
    harness: ShopHarness, placed: Placed, gateway: object = None, *, restocks: bool = True
) -> Cancelled:
    shop = harness.shop
    request = RequestRefund(
        refund_id=shop.mint.id(),
        order_token=placed.token,
        wish=RefundWish(restocks_all=restocks),
        reason="changed her mind",
        actor=BOB,
        at=shop.mint.now(),
        cancels=True,
    )
    return await cancel_any_order(shop.db, gateway or shop.gateway, shop.mint, request)  # type: ignore[arg-type]


async def status(harness: ShopHarness, number: str) -> str:
    found = await harness.rows(f"SELECT status FROM payment_log WHERE attempt_number = '{number}'")
    return str(found[0][0])


async def verbs(harness: ShopHarness, number: str) -> list[object]:
    found = await harness.rows(
        "SELECT verb FROM payment_moves m JOIN payment_log p ON p.id = m.subject_id"
        f" WHERE p.attempt_number = '{number}' ORDER BY m.version"
    )
    return [row[0] for row in found][4:]


async def cases(harness: ShopHarness) -> list[object]:
    found = await harness.rows("SELECT kind FROM cases WHERE closed_at IS NULL ORDER BY kind")
    return [row[0] for row in found]


def at_bank(harness: ShopHarness, number: str) -> str:
    return harness.bank.order(number).pay_status


async def test_money_is_captured_once_however_often_it_is_asked_for(harness, held):
    _, number = held

    first = await do(harness, captures.capture_payment, number)
    again = await do(harness, captures.capture_payment, number)

    assert first.status == again.status == "captured"
    assert await verbs(harness, number) == ["send_capture", "capture"]
    assert at_bank(harness, number) == "1C400"
    moves = await harness.rows("SELECT actor FROM payment_moves WHERE verb = 'send_capture'")
    assert moves == [("staff:bob",)]


async def test_two_people_at_once_send_one_capture(harness, held):
    _, number = held

    ends = await asyncio.gather(
        *(do(harness, captures.capture_payment, number) for _ in range(4)), return_exceptions=True
    )

    assert await verbs(harness, number) == ["send_capture", "capture"]
    assert all(
        isinstance(end, PaymentUnderway) or end.status == "captured"
        for end in ends
        if not isinstance(end, MoveRefused)
    )


async def test_a_capture_and_a_cancellation_at_once_have_one_winner(harness, held):
    placed, number = held

    await asyncio.gather(
        do(harness, captures.capture_payment, number),
        cancel(harness, placed),
        return_exceptions=True,
    )
    for _ in range(3):
        harness.forward(minutes=10)
        await harness.sweep()
        await harness.refund()

    if await harness.status(placed) == "paid":
        assert at_bank(harness, number) == "1C400"
        assert await harness.rows("SELECT count(*) FROM refunds") == [(0,)]
    else:
        order = harness.bank.order(number)
        assert order.pay_status == "1C351" or len(order.refunds) == 1


@pytest.mark.parametrize(
    ("fault", "end"), [("lose_reply", "captured"), ("lose_request", "authorized")]
)
async def test_what_a_lost_capture_came_to_is_found_by_asking(harness, held, fault, end):
    _, number = held
    harness.fault(fault, service="OrderMaintain")

    with pytest.raises(PaymentUnderway):
        await do(harness, captures.capture_payment, number)
    with pytest.raises(PaymentUnderway):
        await do(harness, captures.capture_payment, number)
    for _ in range(3):
        harness.forward(minutes=1, seconds=1)
        await harness.sweep()

    assert await status(harness, number) == end
    await do(harness, captures.capture_payment, number)
    assert at_bank(harness, number) == "1C400"


async def test_still_authorized_proves_nothing_while_the_capture_may_be_on_its_way(harness, held):
    _, number = held
    harness.fault("lose_request", service="OrderMaintain")
    with pytest.raises(PaymentUnderway):
        await do(harness, captures.capture_payment, number)

    harness.forward(minutes=1, seconds=1)
    await harness.sweep()

    assert await status(harness, number) == "capturing"


@pytest.mark.parametrize("is_sent", [True, False])
@pytest.mark.parametrize("verb", [captures.capture_payment, captures.void_payment])
async def test_a_process_that_dies_at_its_call_leaves_nothing_to_guess(harness, verb, is_sent):
    needed, other = await surplus(harness)
    number = needed if verb is captures.capture_payment else other
    dying = DiesAtCall(harness.shop.gateway, is_sent=is_sent)
    with pytest.raises(ProcessDied):
        await do(harness, verb, number, dying)
    underway = await status(harness, number)

    for _ in range(4):
        harness.forward(minutes=1, seconds=1)
        await harness.sweep()

    ends = {"capturing": "captured" if is_sent else "authorized", "voiding": "voided"}
    assert await status(harness, number) == ends[underway]


async def test_a_capture_that_was_not_sent_changes_nothing(harness, held):
    _, number = held
    harness.fault("refuse_connection", service="Nonce")

    with pytest.raises(BankUnreachable):
        await do(harness, captures.capture_payment, number)

    assert await verbs(harness, number) == ["send_capture", "keep"]
    assert (await do(harness, captures.capture_payment, number)).status == "captured"


async def test_a_capture_that_the_bank_refuses_leaves_the_authorization(harness, held):
    _, number = held
    harness.fault("code", service="OrderMaintain", code="E1802")

    with pytest.raises(BankRefused):
        await do(harness, captures.capture_payment, number)

    assert await status(harness, number) == "authorized"


async def test_what_was_captured_at_the_banks_portal_is_no_refusal(harness, held):
    _, number = held
    await harness.shop.gateway.capture(number)

    assert (await do(harness, captures.capture_payment, number)).status == "captured"


async def test_only_what_an_order_stands_on_is_captured_and_only_the_rest_is_voided(harness):
    needed, other = await surplus(harness)

    with pytest.raises(MoveRefused):
        await do(harness, captures.capture_payment, other)
    with pytest.raises(MoveRefused):
        await do(harness, captures.void_payment, needed)
    with pytest.raises(NotFound):
        await do(harness, captures.void_payment, "nothing")
    first = await do(harness, captures.void_payment, other)
    again = await do(harness, captures.void_payment, other)

    assert first.status == again.status == "voided"
    assert await cases(harness) == []
    with pytest.raises(MoveRefused):
        await do(harness, captures.capture_payment, other)


async def test_a_surplus_authorization_that_the_bank_will_not_void_is_tried_again(harness):
    _, other = await surplus(harness)
    harness.fault("code", service="OrderMaintain", code="E1802")

    await harness.sweep()
    kept = await status(harness, other)
    harness.forward(hours=7)
    await harness.sweep()

    assert (kept, await status(harness, other)) == ("authorized", "voided")


# Cancelling


async def test_cancelling_an_authorized_order_gives_the_authorization_up(harness, held):
    placed, number = held

    cancelled = await cancel(harness, placed)

    assert cancelled.refund_id is None
    assert await harness.status(placed) == "cancelled"
    assert (await status(harness, number), at_bank(harness, number)) == ("voided", "1C351")
    assert (await harness.stock("COLA")).on_hand == 10


@pytest.mark.parametrize("fault", ["lose_request", "lose_reply", "nonce_expired"])
async def test_a_void_that_was_lost_is_made_up_for_by_the_sweep(harness, held, fault):
    placed, number = held
    harness.fault(fault, service="OrderMaintain")

    await cancel(harness, placed)
    await harness.check()
    for _ in range(4):
        harness.forward(hours=7)
        await harness.sweep()
        await harness.check()

    assert (await status(harness, number), at_bank(harness, number)) == ("voided", "1C351")
    assert await cases(harness) == []


@pytest.mark.parametrize("is_sent", [True, False])
async def test_a_process_that_dies_while_it_cancels_leaves_a_cancelled_order(
    harness, held, is_sent
):
    placed, number = held
    with pytest.raises(ProcessDied):
        await cancel(harness, placed, DiesAtCall(harness.shop.gateway, is_sent=is_sent))

    await harness.check()
    for _ in range(4):
        harness.forward(minutes=2)
        await harness.sweep()

    assert await harness.status(placed) == "cancelled"
    assert (await status(harness, number), at_bank(harness, number)) == ("voided", "1C351")


async def test_money_that_the_bank_captured_before_the_void_goes_back(harness, held):
    placed, number = held
    await harness.shop.gateway.capture(number)

    await cancel(harness, placed)
    await harness.refund()
    harness.forward(days=2)
    await harness.refund()

    assert await harness.rows("SELECT amount, status FROM refunds") == [(60, "done")]
    assert await cases(harness) == []


@pytest.mark.parametrize("restocks", [True, False])
async def test_cancelling_a_paid_order_sends_its_money_back(harness, restocks):
    await harness.sell(("COLA", 30, 10))
    placed, payment = await harness.checked_out(items=(("COLA", 2),))
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    cancelled = await cancel(harness, placed, restocks=restocks)
    await harness.refund()

    assert await harness.status(placed) == "cancelled"
    assert await harness.rows("SELECT id, amount FROM refunds") == [(cancelled.refund_id, 60)]
    assert (await harness.stock("COLA")).on_hand == (10 if restocks else 8)
    with pytest.raises(MoveRefused):
        await cancel(harness, placed)


async def test_what_went_back_before_is_not_sent_twice_by_a_cancellation(harness):
    await harness.sell(("COLA", 30, 10))
    placed, payment = await harness.checked_out(items=(("COLA", 2),))
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    await harness.give_back(payment, lines={"COLA": 1})
    with pytest.raises(Exception, match="refund"):
        await cancel(harness, placed)
    for _ in range(3):
        await harness.refund()
        harness.forward(days=1)

    await cancel(harness, placed)

    amounts = await harness.rows("SELECT amount FROM refunds ORDER BY id")
    assert amounts == [(30,), (30,)]
    assert (await harness.stock("COLA")).on_hand == 10


async def test_an_order_that_cost_nothing_is_cancelled_without_a_refund(harness):
    await harness.sell(("GIFT", 0, 5))
    placed = await harness.place(items=(("GIFT", 2),))

    assert await cancel(harness, placed) == Cancelled()

    assert await harness.status(placed) == "cancelled"
    assert (await harness.stock("GIFT")).on_hand == 5


async def test_an_unpaid_order_is_cancelled_by_the_same_verb(harness):
    await harness.sell(("COLA", 30, 10))
    placed, _ = await harness.checked_out()

    for _ in range(2):
        assert await cancel(harness, placed) == Cancelled()

    assert await harness.status(placed) == "cancelled"
    assert (await harness.stock("COLA")).reserved == 0


async def test_two_people_at_once_cancel_once(harness):
    await harness.sell(("COLA", 30, 10))
    placed, payment = await harness.checked_out(items=(("COLA", 2),))
    await harness.ring(harness.bank.pay_card(payment.attempt_number))

    ends = await asyncio.gather(
        *(cancel(harness, placed) for _ in range(4)), return_exceptions=True
    )

    assert sum(isinstance(end, Cancelled) for end in ends) == 1
    assert await harness.rows("SELECT count(*) FROM refunds") == [(1,)]
    assert (await harness.stock("COLA")).on_hand == 10


# The deadline


async def watch(harness: ShopHarness) -> int:
    shop = harness.shop
    return await watch_deadlines(shop.db, shop.gateway, shop.mint)


async def test_a_person_is_told_once_and_in_time_that_an_authorization_ends(harness, held):
    await watch(harness)
    early = await cases(harness)

    harness.forward(days=BankSettings().billing_days_max)
    await watch(harness)
    told = await cases(harness)
    await harness.shop.db.write(
        lambda conn: conn.exec_driver_sql(
            "UPDATE cases SET closed_at = opened_at, closed_by = 'staff:bob', outcome = 'seen'"
        )
    )
    await watch(harness)

    assert (early, told, await cases(harness)) == ([], ["capture_due"], [])


async def test_a_capture_ends_the_case_of_its_deadline(harness, held):
    _, number = held
    harness.forward(days=BankSettings().billing_days_max)
    await watch(harness)

    await do(harness, captures.capture_payment, number)

    assert await cases(harness) == []
    assert await watch(harness) == 0


async def test_the_deadline_is_watched_although_the_bank_cannot_be_asked(harness, held):
    await watch(harness)
    harness.forward(days=BankSettings().billing_days_max)
    harness.fault("refuse_connection", service="Nonce")

    await watch(harness)

    assert await cases(harness) == ["capture_due"]


async def test_an_authorization_that_lapses_under_a_paid_order_waits_for_a_person(harness, held):
    placed, number = held
    harness.bank.lapse(number)
    harness.forward(hours=7)

    await harness.sweep()
    told = await cases(harness)
    await cancel(harness, placed)

    assert told == ["authorization_lapsed"]
    assert await cases(harness) == []
    assert await harness.rows("SELECT count(*) FROM refunds") == [(0,)]
    assert (await harness.stock("COLA")).on_hand == 10
