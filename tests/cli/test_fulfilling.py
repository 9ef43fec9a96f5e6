"""An order on its way to its buyer, by commands."""

import asyncio
import re
import sqlite3
from pathlib import Path

import pytest

from kaimai.persistence.dialect import sqlite_url
from tests.cli.conftest import Kaimai
from tests.shop_harness import open_harness


@pytest.fixture
def number(data: Path, tmp_path: Path) -> str:
    """The number of a paid order, in the data folder of the commands."""
    url = sqlite_url(data / "kaimai.db")

    async def sell() -> str:
        async with open_harness(url, tmp_path) as harness:
            await harness.sell(("COLA", 30, 10))
            placed, payment = await harness.checked_out()
            await harness.ring(harness.bank.pay_card(payment.attempt_number))
            return placed.number

    return asyncio.run(sell())


def test_an_order_is_noted_shipped_and_completed(kaimai: Kaimai, number: str) -> None:
    kaimai("orders", "note", number, "送禮用，不要放發票")
    kaimai("orders", "edit", number, "--phone", "0987654321", "--shop-note", "謝謝您")
    assert (
        "Nothing was changed"
        in kaimai("orders", "ship", number, "--carrier", "tcat", code=1, answers="n\n").output
    )
    kaimai("orders", "ship", number, "--carrier", "tcat", "--tracking", "9012 3456 7890", "-y")
    shown = kaimai("orders", number).output
    assert "shipped" in shown
    assert "黑貓宅急便 901234567890" in shown
    assert "staff:command line: 送禮用，不要放發票" in shown
    assert "shipped" in kaimai("orders", "--status", "shipped").output
    kaimai("orders", "complete", number)
    assert "completed" in kaimai("orders", "show", number).output


def test_what_cannot_be_done_is_said_for_each_order(kaimai: Kaimai, number: str) -> None:
    told = kaimai("orders", "ship", number, "260101-FORGED", "-y", code=1).output
    assert f"{number}: 已出貨 shipped" in told
    assert "1 orders were not changed" in told
    assert "不能出貨" in kaimai("orders", "ship", number, "-y", code=1).output
    kaimai("orders", "edit", number, "--phone", "0911111111", code=1)
    kaimai("orders", "ship", "a", "b", "--tracking", "1234", "-y", code=2)


def test_a_message_is_told_again(kaimai: Kaimai, data: Path, number: str) -> None:
    (message,) = re.findall(r"\S+\.order\.\d+", kaimai("orders", number).output)[:1]

    kaimai("orders", "tell", number, message, "-y")

    with sqlite3.connect(data / "kaimai.db") as db:
        told = db.execute("SELECT count(*) FROM events WHERE id LIKE '%.again.%'").fetchall()
    assert told == [(1,)]
