"""Money that goes back: by card in one step, to an account in two, and never twice."""

import asyncio

import msgspec
import pytest

from kaimai.domain.errors import MoveRefused, NotFound
from kaimai.domain.payments import PaymentGateway, RefundReply, RefundStep
from kaimai.operations import expiry, refunds
from tests.shop_harness import ALICE, BOB, ShopHarness


class ProcessDied(BaseException):
    """Stands for the end of the process: nothing after it runs."""


class DiesAfterCall:
    """The real gateway, in a process that dies after a refund call has reached the bank."""

    def __init__(self, gateway: PaymentGateway, *, survives: int = 0) -> None:
        self._gateway = gateway
        self._survives = survives

    async def refund(self, number: str, amount: int | None, token: str | None) -> RefundReply:
        reply = await self._gateway.refund(number, amount, token)
        if self._survives == 0:
            raise ProcessDied
        self._survives -= 1
        return reply

    def __getattr__(self, name: str) -> object:
        return getattr(self._gateway, name)


class LosesSecondStep:
    """The real gateway, whose answer to a confirmation is another one."""

    def __init__(self, gateway: PaymentGateway, step: RefundStep = RefundStep.LOST) -> None:
        self._gateway = gateway
        self._step = step

    async def refund(self, number: str, amount: int | None, token: str | None) -> RefundReply:
        reply = await self._gateway.refund(number, amount, token)
        return reply if token is None else RefundReply(step=self._step)

    def __getattr__(self, name: str) -> object:
        return getattr(self._gateway, name)


async def _surplus(harness: ShopHarness, method: str) -> str:
    """An order that was cancelled and paid all the same; the attempt's number."""
    await harness.sell(("COLA", 288, 5))
    placed, payment = await harness.checked_out(method)
    if method == "ATM":
        # The bank loses the wish to close the account, so the transfer gets through.
        harness.bank.pay_account(payment.account or "")
        token = harness.pushed_token(payment.attempt_number)
        end = expiry.EndOrder(
            order_id=placed.order_id, verb="cancel", actor=ALICE, at=harness.clock.present
        )
        await harness.shop.db.submit(expiry.expire_orders, end)
    else:
        await expiry.cancel_order(
            harness.shop.db, harness.shop.gateway, harness.shop.mint, placed.token, actor=ALICE
        )
        token = harness.bank.pay_card(payment.attempt_number)
    await harness.ring(token)
    return payment.attempt_number


async def _statuses(harness: ShopHarness) -> list[object]:
    return [row[0] for row in await harness.rows("SELECT status FROM refunds")]


async def _verbs(harness: ShopHarness) -> list[object]:
    return [row[0] for row in await harness.rows("SELECT verb FROM refund_moves ORDER BY version")]


async def test_a_card_is_refunded_in_one_step_and_followed_to_its_end(
    harness: ShopHarness,
) -> None:
    number = await _surplus(harness, "C-1")

    await harness.refund()
    accepted = await _statuses(harness)
    harness.forward(days=2)
    await harness.refund()

    assert accepted == ["accepted"]
    assert await _statuses(harness) == ["done"]
    assert len(harness.bank.order(number).refunds) == 1


async def test_an_account_is_refunded_in_two_steps(harness: ShopHarness) -> None:
    number = await _surplus(harness, "ATM")

    await harness.refund()
    verbs = await _verbs(harness)
    harness.forward(hours=1)
    await harness.refund()

    assert verbs == ["request", "submit", "hold_token", "confirm", "accept"]
    assert await _statuses(harness) == ["done"]
    assert len(harness.bank.order(number).refunds) == 1


async def _work_for_an_hour(harness: ShopHarness) -> None:
    for _ in range(8):
        await harness.refund()
        harness.forward(minutes=11)


async def test_a_lost_reply_of_a_card_refund_is_found_in_the_banks_list(
    harness: ShopHarness,
) -> None:
    number = await _surplus(harness, "C-1")
    harness.fault("lose_reply", service="OrderMaintain")

    await _work_for_an_hour(harness)
    harness.forward(days=2)
    await harness.refund()

    assert await _verbs(harness) == ["request", "submit", "lose", "accept", "finish"]
    assert len(harness.bank.order(number).refunds) == 1


async def test_a_card_refund_that_may_not_have_arrived_waits_for_a_person(
    harness: ShopHarness,
) -> None:
    number = await _surplus(harness, "C-1")
    harness.fault("lose_request", service="OrderMaintain")

    await _work_for_an_hour(harness)

    assert await _statuses(harness) == ["unknown"]
    assert harness.bank.order(number).refunds == []
    cases = "SELECT kind FROM cases WHERE closed_at IS NULL ORDER BY kind"
    assert await harness.rows(cases) == [("refund",), ("surplus_money",)]


@pytest.mark.parametrize("lost", ["lose_request", "lose_reply"])
async def test_an_accounts_lost_first_step_is_begun_again(harness: ShopHarness, lost: str) -> None:
    number = await _surplus(harness, "ATM")
    harness.fault(lost, service="OrderMaintain")

    await _work_for_an_hour(harness)

    assert await _statuses(harness) == ["done"]
    confirmed = [r for r in harness.bank.order(number).refunds if not r.is_overdue]
    assert len(confirmed) == 1


async def test_an_accounts_lost_second_step_is_only_asked_about(harness: ShopHarness) -> None:
    number = await _surplus(harness, "ATM")
    gateway = LosesSecondStep(harness.shop.gateway)

    await refunds.carry_out_refunds(harness.shop.db, gateway, harness.shop.mint)
    lost = await _verbs(harness)
    await _work_for_an_hour(harness)

    assert lost == ["request", "submit", "hold_token", "confirm", "lose"]
    assert await _statuses(harness) == ["done"]
    assert len(harness.bank.order(number).refunds) == 1


async def test_a_second_step_that_was_not_sent_is_not_sent_again(harness: ShopHarness) -> None:
    number = await _surplus(harness, "ATM")
    gateway = LosesSecondStep(harness.shop.gateway, step=RefundStep.NOT_SENT)

    await refunds.carry_out_refunds(harness.shop.db, gateway, harness.shop.mint)

    assert await _verbs(harness) == ["request", "submit", "hold_token", "confirm", "lose"]
    assert len(harness.bank.order(number).refunds) == 1


async def test_a_refusal_for_good_is_settled_by_hand_with_a_reference(
    harness: ShopHarness,
) -> None:
    await _surplus(harness, "ATM")
    harness.fault("code", service="OrderMaintain", code="E3603")

    await harness.refund()
    refused = await _statuses(harness)
    ((refund_id,),) = await harness.rows("SELECT id FROM refunds")
    await refunds.settle_by_hand(
        harness.shop.db, harness.shop.mint, str(refund_id), actor=BOB, bank_reference="匯款 123"
    )

    assert refused == ["refused"]
    assert await _statuses(harness) == ["done"]
    assert await harness.rows("SELECT count(*) FROM cases WHERE closed_at IS NULL") == [(0,)]
    with pytest.raises(MoveRefused):
        await refunds.settle_by_hand(
            harness.shop.db, harness.shop.mint, str(refund_id), actor=BOB, bank_reference="x"
        )


async def test_what_was_not_sent_is_sent_again(harness: ShopHarness) -> None:
    number = await _surplus(harness, "C-1")
    harness.fault("nonce_expired", service="OrderMaintain")

    await harness.refund()
    harness.forward(minutes=3)
    await harness.refund()

    assert await _verbs(harness) == ["request", "submit", "withdraw", "submit", "accept"]
    assert len(harness.bank.order(number).refunds) == 1


async def test_an_unreachable_bank_leaves_a_refund_for_later(harness: ShopHarness) -> None:
    await _surplus(harness, "C-1")
    harness.fault("refuse_connection", service="Nonce")

    await harness.refund()
    waiting = await _statuses(harness)
    harness.forward(minutes=3)
    await harness.refund()

    assert (waiting, await _statuses(harness)) == (["requested"], ["accepted"])


@pytest.mark.parametrize(
    ("method", "verbs"),
    [
        ("C-1", ["request", "submit", "lose", "accept", "finish"]),
        (
            "ATM",
            ["request", "submit", "lapse", "retry", "submit", "hold_token", "confirm", "accept"],
        ),
    ],
)
async def test_a_worker_that_dies_after_its_call_leaves_nothing_to_guess(
    harness: ShopHarness, method: str, verbs: list[str]
) -> None:
    number = await _surplus(harness, method)
    dying = DiesAfterCall(harness.shop.gateway)
    with pytest.raises(ProcessDied):
        await refunds.carry_out_refunds(harness.shop.db, dying, harness.shop.mint)

    await _work_for_an_hour(harness)
    harness.forward(days=2)
    await harness.refund()

    assert (await _verbs(harness))[: len(verbs)] == verbs
    assert await _statuses(harness) == ["done"]
    confirmed = [r for r in harness.bank.order(number).refunds if not r.is_overdue]
    assert len(confirmed) == 1


async def test_a_token_that_was_not_confirmed_in_time_is_asked_for_again(
    harness: ShopHarness,
) -> None:
    number = await _surplus(harness, "ATM")
    dying = DiesAfterCall(harness.shop.gateway, survives=1)
    with pytest.raises(ProcessDied):
        await refunds.carry_out_refunds(harness.shop.db, dying, harness.shop.mint)
    await harness.shop.db.write(
        lambda conn: conn.exec_driver_sql(
            "UPDATE refunds SET status = 'token_held', version = 3 WHERE status = 'confirming'"
        )
    )
    await harness.shop.db.write(
        lambda conn: conn.exec_driver_sql("DELETE FROM refund_moves WHERE version = 4")
    )
    # As if the process had died before the second call instead: the token ran out meanwhile.
    at_bank = harness.bank.order(number)
    at_bank.refunds.clear()

    await _work_for_an_hour(harness)

    assert (await _verbs(harness))[3:5] == ["lapse", "retry"]
    assert await _statuses(harness) == ["done"]


async def test_two_workers_send_one_refund(harness: ShopHarness) -> None:
    number = await _surplus(harness, "C-1")

    await asyncio.gather(*(harness.refund() for _ in range(5)))

    assert len(harness.bank.order(number).refunds) == 1


async def test_a_list_that_changed_by_more_than_ours_waits_for_a_person(
    harness: ShopHarness,
) -> None:
    number = await _surplus(harness, "C-1")
    await harness.refund()
    ours = harness.bank.order(number).refunds[0]
    harness.bank.order(number).refunds.append(
        msgspec.structs.replace(ours, refund_no="C2026110000009999", amount_cents=100)
    )

    harness.forward(minutes=11)
    await harness.refund()

    assert await _statuses(harness) == ["accepted"]
    assert ("refund",) in await harness.rows("SELECT kind FROM cases WHERE closed_at IS NULL")


async def test_an_unknown_refund_cannot_be_settled(harness: ShopHarness) -> None:
    with pytest.raises(NotFound):
        await refunds.settle_by_hand(
            harness.shop.db, harness.shop.mint, "nothing", actor=BOB, bank_reference="x"
        )


async def test_a_refund_that_fails_at_the_bank_waits_for_a_person(harness):
    number = await _surplus(harness, "ATM")
    await harness.refund()
    assert await _statuses(harness) == ["accepted"]
    # The bank finds later that it cannot pay out: such a refund leaves its list.
    at_bank = harness.bank.order(number).refunds[-1]
    at_bank.status, at_bank.next_step_at = "2A290", None
    harness.forward(minutes=15)
    await harness.refund()
    assert await _statuses(harness) == ["failed"]
    told = await harness.rows("SELECT kind, detail FROM cases WHERE closed_at IS NULL")
    assert ("refund", "the bank could not pay it out") in told
