"""Paying with a remembered card, at the bank: asked for by token, refused when it is gone, seen nowhere."""

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa

from kaimai.domain.errors import CardRefused
from kaimai.domain.remembered_cards import RememberedCard
from kaimai.persistence.database import Connection
from kaimai.persistence.tables import metadata
from tests.operations.test_remembered_cards import ask, offered, ordered, switch_on, wish
from tests.shop_harness import ShopHarness


async def paid_and_remembered(harness: ShopHarness, *, how: str = "notice") -> RememberedCard:
    """An order paid with a card whose owner ticked both here and at the bank."""
    await harness.sell(("COLA", 30, 90))
    await switch_on(harness)
    placed = await ordered(harness)
    payment = await ask(harness, placed, wish(remember=True))
    token = harness.bank.pay_card(payment.attempt_number, remember=True)
    if how == "notice":
        await harness.ring(token)
    else:
        harness.forward(minutes=11)
        await harness.sweep()
    assert await harness.status(placed) == "paid"
    [card] = await offered(harness)
    return card


def everything(conn: Connection) -> str:
    """All that the database holds, but for the log of migrations."""
    return "\n".join(
        repr(tuple(row))
        for table in metadata.sorted_tables
        for row in conn.execute(sa.select(table))
    )


async def test_a_remembered_card_pays_again_and_its_token_is_seen_nowhere(
    harness: ShopHarness, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    card = await paid_and_remembered(harness)
    [token] = harness.bank.ledger.stored_cards
    assert (card.last_four, card.month) == ("0127", "12/35")

    placed = await ordered(harness)
    payment = await ask(harness, placed, wish(card_id=card.id))
    assert harness.bank.order(payment.attempt_number).quick_pay_token == token
    # Whoever has the order's link alone is not shown where only the three digits are asked for.
    view = await harness.order(placed)
    assert view.offer(harness.clock.present) is not None
    assert view.seen_with(()).offer(harness.clock.present) is None
    typed = await ask(harness, placed, None)
    assert harness.bank.order(typed.attempt_number).quick_pay_token is None
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    assert await harness.status(placed) == "paid"

    await harness.shop.calls.close()
    held = await harness.shop.db.read(everything)
    assert "OrderPayQuery" in held
    said = capfd.readouterr()
    for place in (held, caplog.text, said.out, said.err, repr(card), repr(payment)):
        assert token not in place
        assert token.upper() not in place
        assert token.replace("-", "") not in place
    file = Path(str(harness.shop.settings.database_url or "").removeprefix("sqlite:///"))
    for each in file.parent.glob("*.db*") if file.suffix == ".db" else ():
        assert token.encode() not in each.read_bytes()


async def test_a_card_that_the_bank_forgot_is_forgotten_and_the_order_waits(harness: ShopHarness):
    card = await paid_and_remembered(harness, how="sweep")
    harness.bank.forget_cards()
    placed = await ordered(harness)

    with pytest.raises(CardRefused):
        await ask(harness, placed, wish(card_id=card.id))

    assert await offered(harness) == []
    assert await harness.status(placed) == "initialized"
    typed = await ask(harness, placed, wish())
    await harness.ring(harness.bank.pay_card(typed.attempt_number))
    assert await harness.status(placed) == "paid"
