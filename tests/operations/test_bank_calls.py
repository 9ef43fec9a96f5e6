"""The log of calls to the bank: complete, free of secrets, and never in a payment's way."""

import logging
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from bank_simulator import DEMO_SHOP, SimulatorTransport, create_app
from kaimai.composition import open_shop
from kaimai.operations import bank_calls, payments
from kaimai.operations.expiry import cancel_order
from kaimai.persistence.database import Connection, InlineEngine
from kaimai.persistence.dialect import sqlite_url
from tests.books import rows
from tests.shop_harness import ALICE, ShopHarness, copy_of

Result = TypeVar("Result")
COLUMNS = (
    "id, service, command, attempt_number, token_mark, outcome, code, text, error, "
    "request, reply, gist"
)


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10_000))


async def remembered(harness: ShopHarness, columns: str = "service, outcome") -> list[object]:
    await harness.shop.calls.flush()
    return await harness.rows(f"SELECT {columns} FROM bank_calls ORDER BY id")


async def purchase_by_account(harness: ShopHarness) -> list[str]:
    """A paid account; every secret that went over the wire with it."""
    _, payment = await harness.checked_out("ATM")
    harness.bank.pay_account(payment.account or "", 28_800)
    token = harness.pushed_token(payment.attempt_number)
    await harness.ring(token)
    return [token, payment.account or "none", payment.pay_url or "none"]


async def purchase_and_refund(harness: ShopHarness) -> list[str]:
    """A payment by card whose money goes back; every secret that went over the wire with it."""
    bank, shop = harness.bank, harness.shop
    placed, payment = await harness.checked_out()
    await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)
    token = bank.pay_card(payment.attempt_number)
    await harness.ring(token)
    await harness.refund()
    at_bank = bank.order(payment.attempt_number)
    secrets = [token, payment.account or "none", payment.pay_url or "none"]
    secrets += [at_bank.return_url, at_bank.backend_url or "none"]
    return secrets


async def test_nothing_secret_is_remembered(harness: ShopHarness) -> None:
    secrets = [
        *await purchase_and_refund(harness),
        *await purchase_by_account(harness),
        *(DEMO_SHOP.a1, DEMO_SHOP.a2, DEMO_SHOP.b1, DEMO_SHOP.b2, DEMO_SHOP.x_key_id),
    ]
    secrets += [query for address in secrets if (query := address.partition("?")[2])]

    everything = "\n".join(str(row) for row in await remembered(harness, COLUMNS))

    assert len(everything) > 2_000
    assert [secret for secret in secrets if secret in everything] == []
    # Tokens of the bank have 64 digits; the longest that may stay is a digest of 32.
    assert re.findall(r"[0-9A-Fa-f]{40,}", everything) == []
    for word in ("Sign", "Nonce", "X-KeyID", "4143", "0187"):
        assert word not in everything


async def test_a_refund_token_is_not_remembered(harness: ShopHarness) -> None:
    shop = harness.shop
    _, payment = await harness.checked_out("ATM")
    harness.bank.pay_account(payment.account or "", 28_800)
    reply = await shop.gateway.refund(payment.attempt_number, None, None)
    await shop.gateway.refund(payment.attempt_number, None, reply.token)

    calls = str(await remembered(harness, COLUMNS))

    assert reply.token is not None
    assert reply.token not in calls
    assert calls.count(reply.token[:12]) == 2
    await harness.ring(harness.pushed_token(payment.attempt_number))


async def test_every_call_is_remembered_with_its_attempt(harness: ShopHarness) -> None:
    _, payment = await harness.checked_out()
    token = harness.bank.pay_card(payment.attempt_number)
    await harness.ring(token)

    found = await remembered(harness, "service, attempt_number, token_mark, outcome, code")

    number = payment.attempt_number
    assert found == [
        ("OrderCreate", number, None, "done", "S0000"),
        ("OrderPayQuery", number, token[:12], "done", "S0000"),
    ]


async def test_of_a_reply_that_is_not_to_be_believed_nothing_is_kept(harness: ShopHarness) -> None:
    placed = await harness.place()
    harness.fault("wrong_sign", service="OrderCreate")
    with pytest.raises(payments.PaymentUnderway):
        await harness.ask_for_payment(placed)

    (found,) = await remembered(harness, "outcome, error, http_status, code, text, gist")

    assert found[:5] == ("unknown", "UnverifiedReply", 200, None, None)
    (reply,) = await remembered(harness, "CAST(reply AS TEXT)")
    assert reply == ("null",)


async def test_a_period_is_remembered_without_its_rows(harness: ShopHarness) -> None:
    for _ in range(5):
        await harness.checked_out()
    harness.forward(minutes=11)
    await harness.sweep()

    last = (await remembered(harness, "service, attempt_number, CAST(reply AS TEXT)"))[-1]

    assert last[:2] == ("OrderQuery", None)
    assert re.search(r'"OrderList": ?\{"rows": ?5\}', last[2])


async def test_many_calls_cost_one_insert(harness: ShopHarness, statements: list[str]) -> None:
    for _ in range(20):
        await harness.shop.gateway.disable_account("261122120000AAAAAAAAAAAAK")
    statements.clear()
    await harness.shop.calls.flush()

    assert len(await remembered(harness)) == 20
    written = [each for each in statements if "INSERT" in each and "bank_calls" in each]
    assert 1 <= len(written) <= 2


async def test_a_log_that_cannot_be_written_stops_no_payment(
    harness: ShopHarness, caplog: pytest.LogCaptureFixture
) -> None:
    def spoil(conn: Connection) -> None:
        conn.exec_driver_sql("ALTER TABLE bank_calls RENAME TO elsewhere")

    await harness.shop.db.write(spoil)
    placed, payment = await harness.checked_out()
    with caplog.at_level(logging.WARNING):
        await harness.ring(harness.bank.pay_card(payment.attempt_number))
        await harness.shop.calls.flush()

    assert await harness.status(placed) == "paid"
    assert "missing in the story" in caplog.text


async def test_a_log_that_is_full_takes_no_more_and_says_so(
    harness: ShopHarness, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_calls, "WAITING_MAX", 2)
    monkeypatch.setattr(bank_calls, "GATHER_SECONDS", 60)

    for _ in range(3):
        await harness.checked_out()

    assert "too many calls wait" in caplog.text
    assert len(await remembered(harness)) == 2


async def test_closing_the_shop_stores_what_waits(harness: ShopHarness, tmp_path: Path) -> None:
    settings = harness.shop.settings
    transport = SimulatorTransport(create_app(harness.bank, run_clock=False), harness.bank)
    async with open_shop(settings, transport=transport, clock=harness.clock) as shop:
        await shop.gateway.disable_account("261122120000AAAAAAAAAAAAK")

    assert await remembered(harness) == [("OrderMaintain", "refused")]


class Died(BaseException):
    """The process is gone."""


class MortalEngine(InlineEngine):
    """An embedded database whose process dies at the end of a transaction, before the commit."""

    is_dying = False

    async def write(self, fn: Callable[[Connection], Result]) -> Result:
        def until_commit(conn: Connection) -> Result:
            result = fn(conn)
            if self.is_dying:
                raise Died
            return result

        return await super().write(until_commit)


async def test_a_process_that_dies_leaves_no_half_row(
    harness: ShopHarness, migrated_sqlite: Path, tmp_path: Path
) -> None:
    (tmp_path / "mortal").mkdir()
    url = sqlite_url(copy_of(migrated_sqlite, tmp_path / "mortal"))
    engine = MortalEngine(url)
    async with open_shop(
        replace(harness.shop.settings, database_url=url),
        transport=SimulatorTransport(create_app(harness.bank, run_clock=False), harness.bank),
        clock=harness.clock,
        chance=random.Random(2),
        engine=engine,
    ) as shop:
        await shop.gateway.disable_account("261122120000AAAAAAAAAAAAK")
        await shop.calls.flush()
        engine.is_dying = True
        for _ in range(3):
            await shop.gateway.disable_account("261122120000AAAAAAAAAAAAK")

    assert await engine.read(lambda conn: rows(conn, "SELECT count(*) FROM bank_calls")) == [(1,)]
    await engine.close()
