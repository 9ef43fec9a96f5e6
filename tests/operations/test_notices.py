"""Notices: stored once, answered by what the bank says, and no way to flood it."""

import asyncio

import pytest

from kaimai.domain.errors import BankUnreachable, Busy
from kaimai.operations import notices
from tests.shop_harness import ShopHarness

MADE_UP = "ab" * 32


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    """Ten bottles of cola for every test here."""
    await harness.sell(("COLA", 288, 10))


async def _receive(harness: ShopHarness, token: str, *, is_signed: bool = True) -> None:
    await notices.receive_notice(
        harness.shop.db, harness.shop.mint, token=token, body={}, is_signed=is_signed
    )


async def _process(harness: ShopHarness) -> int:
    return await notices.process_due_notices(
        harness.shop.db, harness.shop.gateway, harness.shop.mint
    )


async def test_a_repeated_notice_is_one_row_and_moves_nothing_again(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)

    await asyncio.gather(*(harness.ring(token) for _ in range(5)))
    await harness.ring(token)

    assert await harness.status(placed) == "paid"
    assert await harness.rows("SELECT count(*) FROM inbox") == [(1,)]
    assert await harness.rows("SELECT count(*) FROM stock_ledger WHERE kind = 'sold'") == [(1,)]


async def test_a_made_up_token_changes_nothing_and_is_given_up(harness: ShopHarness) -> None:
    placed, _ = await harness.checked_out()

    await _receive(harness, MADE_UP, is_signed=False)
    for _ in range(8):
        await _process(harness)
        harness.forward(minutes=11)

    assert await harness.status(placed) == "payment_requested"
    assert await harness.rows("SELECT outcome, next_at FROM inbox") == [
        ("nothing behind the token", None)
    ]


async def test_a_notice_waits_for_an_unreachable_bank(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)
    await _receive(harness, token)
    harness.fault("refuse_connection", service="Nonce", times=6)

    for _ in range(6):
        assert await _process(harness) == 0
        harness.forward(minutes=11)
    await _process(harness)

    assert await harness.status(placed) == "paid"


async def test_a_reply_that_cannot_be_trusted_settles_nothing(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)

    for kind in ("wrong_sign", "other_shop", "garbage"):
        harness.fault(kind, service="OrderPayQuery")
        with pytest.raises(BankUnreachable):
            await harness.ring(token)

    assert await harness.status(placed) == "payment_requested"


async def test_a_settled_token_is_not_asked_again_and_an_unsettled_one_is(
    harness: ShopHarness,
) -> None:
    _, payment = await harness.checked_out()
    declined = harness.bank.decline_card(payment.attempt_number)
    await harness.ring(declined)
    paid = harness.bank.pay_card(payment.attempt_number)
    await harness.ring(paid)

    await _receive(harness, paid)

    due = await harness.rows("SELECT key FROM inbox WHERE next_at IS NOT NULL")
    assert due == []


async def test_unsigned_notices_are_bounded_and_signed_ones_go_first(
    harness: ShopHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "UNSIGNED_WAITING_MAX", 3)
    for number in range(3):
        await _receive(harness, f"{number:064x}", is_signed=False)

    with pytest.raises(Busy):
        await _receive(harness, MADE_UP, is_signed=False)
    placed, payment = await harness.checked_out()
    await _receive(harness, harness.bank.pay_card(payment.attempt_number))
    monkeypatch.setattr(notices, "BATCH", 1)
    await _process(harness)

    assert await harness.status(placed) == "paid"


async def test_a_push_before_the_reply_of_ordercreate_is_not_lost(harness: ShopHarness) -> None:
    placed = await harness.place()
    harness.fault("lose_reply", service="OrderCreate")
    with pytest.raises(Exception, match="confirmed"):
        await harness.ask_for_payment(placed)
    (at_bank,) = harness.bank.orders

    await harness.ring(harness.bank.pay_card(at_bank.order_no))

    assert await harness.status(placed) == "paid"


async def test_a_notice_of_another_installation_moves_nothing(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)
    await harness.shop.db.write(
        lambda conn: conn.exec_driver_sql("UPDATE payment_log SET reference = 'elsewhere'")
    )

    await harness.ring(token)

    assert await harness.status(placed) == "payment_requested"
    assert await harness.rows("SELECT kind FROM cases") == [("foreign_report",)]
