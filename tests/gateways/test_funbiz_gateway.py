"""The bank in the shop's words: what its replies become, and what is never believed."""

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from bank_simulator import DEMO_SHOP, TEST_CARD
from kaimai.domain.errors import BankUnreachable
from kaimai.domain.payment_methods import Family
from kaimai.domain.payments import Attempt, CommandEnd, Outcome, Rank, RefundStep
from kaimai.domain.reconciliation import bank_day
from kaimai.gateways.no_bank import NoBank
from tests.shop_harness import ShopHarness


def attempt(harness: ShopHarness, **changes: object) -> Attempt:
    """An attempt to collect NT$288 by card within ten minutes."""
    number = harness.shop.mint.attempt_number()
    made = Attempt(
        number=number,
        method="C-1",
        amount=288,
        reference="here.abc",
        product_name="開賣小舖",
        return_url="http://shop.test/order-summary?a=1&s=2",
        backend_url="http://shop.test/funBIZ_backend?a=1&s=2",
        expires_at=harness.clock.present + timedelta(minutes=10),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


async def test_a_card_attempt_becomes_a_link(harness: ShopHarness) -> None:
    asked = attempt(harness)

    report = await harness.shop.gateway.create_payment(asked)

    at_bank = harness.bank.order(asked.number)
    assert report.outcome is Outcome.PENDING
    assert (report.family, report.reference) == ("card", "here.abc")
    assert at_bank.amount_cents == 28_800
    assert at_bank.backend_url == asked.backend_url
    assert at_bank.return_url == asked.return_url
    assert report.pay_url is not None


async def test_forbidden_characters_are_taken_out_of_the_name(harness: ShopHarness) -> None:
    asked = attempt(harness, product_name="""'100%' "果汁"店""" + "長" * 80)

    await harness.shop.gateway.create_payment(asked)

    assert harness.bank.order(asked.number).product_name == ("100 果汁店" + "長" * 80)[:60]


async def test_a_request_that_the_manual_forbids_is_refused_before_it_is_sent(
    harness: ShopHarness,
) -> None:
    asked = attempt(harness, reference='quote"')

    report = await harness.shop.gateway.create_payment(asked)

    assert report.outcome is Outcome.REFUSED
    assert harness.bank.orders == []


async def test_stages_of_a_payment_become_outcomes(harness: ShopHarness) -> None:
    asked = attempt(harness, auto_capture=False)
    gateway = harness.shop.gateway
    seen = []

    async def look() -> None:
        seen.append(
            (
                await gateway.query_attempt(asked.number, method=asked.method, rank=Rank.BUTTON)
            ).outcome
        )

    await look()
    await gateway.create_payment(asked)
    await look()
    harness.bank.pay_card(asked.number, card=TEST_CARD)
    await look()
    assert (await gateway.void(asked.number)).end is CommandEnd.DONE
    await look()

    assert seen == [Outcome.NOT_FOUND, Outcome.PENDING, Outcome.AUTHORIZED, Outcome.VOIDED]
    assert (await gateway.void(asked.number)).end is CommandEnd.REFUSED


async def test_an_amount_with_cents_is_not_believed(harness: ShopHarness) -> None:
    asked = attempt(harness)
    await harness.shop.gateway.create_payment(asked)
    harness.bank.order(asked.number).amount_cents = 28_801

    with pytest.raises(BankUnreachable, match="cents"):
        await harness.shop.gateway.query_attempt(
            asked.number, method=asked.method, rank=Rank.BUTTON
        )


async def test_a_status_that_is_on_no_list_is_not_believed(harness: ShopHarness) -> None:
    asked = attempt(harness)
    await harness.shop.gateway.create_payment(asked)
    harness.bank.order(asked.number).pay_status = "1C999"

    with pytest.raises(BankUnreachable, match="on no list"):
        await harness.shop.gateway.query_attempt(
            asked.number, method=asked.method, rank=Rank.BUTTON
        )


async def test_refund_calls_end_in_steps(harness: ShopHarness) -> None:
    asked = attempt(harness)
    gateway = harness.shop.gateway
    await gateway.create_payment(asked)
    unpaid = await gateway.refund(asked.number, None, None)
    harness.bank.pay_card(asked.number)
    part = await gateway.refund(asked.number, 100, None)
    harness.fault("lose_reply", service="OrderMaintain")
    lost = await gateway.refund(asked.number, 100, None)
    harness.fault("code", service="OrderMaintain", code="E3605")
    late = await gateway.refund(asked.number, 88, None)
    harness.fault("refuse_connection", service="Nonce")
    away = await gateway.refund(asked.number, 88, None)

    steps = [reply.step for reply in (unpaid, part, lost, late, away)]
    assert steps == [
        RefundStep.REFUSED,
        RefundStep.ACCEPTED,
        RefundStep.LOST,
        RefundStep.OVERDUE,
        RefundStep.NOT_SENT,
    ]
    listed = (
        await gateway.query_attempt(asked.number, method=asked.method, rank=Rank.REFUND)
    ).refunds
    assert [(refund.amount, refund.state) for refund in listed] == [
        (100, "accepted"),
        (100, "accepted"),
    ]


async def settled(harness: ShopHarness) -> Attempt:
    """A card payment of yesterday that the bank has paid out."""
    asked = attempt(harness)
    await harness.shop.gateway.create_payment(asked)
    harness.bank.pay_card(asked.number)
    harness.forward(seconds=1)
    harness.bank.settle_now()
    harness.forward(days=1)
    return asked


async def test_a_statement_and_its_payouts_are_told_in_dollars_and_fees_in_cents(
    harness: ShopHarness,
) -> None:
    asked = await settled(harness)
    day = bank_day(harness.clock.present) - timedelta(days=1)

    [line] = await harness.shop.gateway.query_statement(day, rank=Rank.SWEEP)
    [payout] = await harness.shop.gateway.query_payouts(
        day, day, families=(Family.CARD,), rank=Rank.SWEEP
    )

    assert (line.kind, line.attempt_number, line.amount) == ("receipt", asked.number, asked.amount)
    assert (line.family, line.reference, line.fee_cents) == ("card", asked.reference, 0)
    assert line.at is not None
    assert bank_day(line.at) == day
    assert (payout.family, payout.day, payout.fee_cents) == ("card", day, 600)
    assert payout.paid_cents == payout.collected_cents - payout.fee_cents
    assert [each.fee_cents for each in payout.lines] == [600]


async def test_a_line_with_cents_or_of_an_unknown_kind_is_not_believed(
    harness: ShopHarness,
) -> None:
    asked = await settled(harness)
    gateway = harness.shop.gateway
    day = bank_day(harness.clock.present) - timedelta(days=1)
    harness.bank.order(asked.number).amount_cents += 50
    with pytest.raises(BankUnreachable, match="with cents"):
        await gateway.query_statement(day, rank=Rank.SWEEP)

    [payout] = harness.bank.ledger.payouts[DEMO_SHOP.shop_no]
    payout.rows[0] = msgspec.structs.replace(payout.rows[0], ts_type="X")
    with pytest.raises(BankUnreachable, match="on no list"):
        await gateway.query_payouts(day, day, families=(Family.CARD,), rank=Rank.SWEEP)


async def test_a_day_out_of_the_banks_reach_is_an_answer_that_was_not_had(
    harness: ShopHarness,
) -> None:
    today = bank_day(harness.clock.present)

    with pytest.raises(BankUnreachable, match="E2903"):
        await harness.shop.gateway.query_statement(today, rank=Rank.SWEEP)


async def test_a_shop_without_keys_takes_no_money() -> None:
    bank = NoBank()

    with pytest.raises(BankUnreachable, match="keys are not set"):
        await bank.query_attempt("1", method="C-1", rank=Rank.BUTTON)
    with pytest.raises(BankUnreachable):
        await bank.query_notice("1", rank=Rank.BUTTON)
    with pytest.raises(BankUnreachable):
        await bank.disable_account("1")
    with pytest.raises(BankUnreachable):
        await bank.query_uncaptured(rank=Rank.SWEEP)
    with pytest.raises(BankUnreachable):
        await bank.query_statement(date(2026, 11, 21), rank=Rank.SWEEP)
    with pytest.raises(BankUnreachable):
        await bank.query_payouts(
            date(2026, 11, 21), date(2026, 11, 21), families=(Family.CARD,), rank=Rank.SWEEP
        )
    assert (await bank.void("1")).end is CommandEnd.NOT_SENT
    assert (await bank.capture("1")).end is CommandEnd.NOT_SENT
    assert (await bank.refund("1", None, None)).step is RefundStep.NOT_SENT
