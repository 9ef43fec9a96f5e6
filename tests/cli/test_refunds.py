"""Money that goes back, as the shop's owner handles it: commands on a shop with a paid order."""

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
    """The number of a paid order of two COLA, in the data folder of the commands."""
    url = sqlite_url(data / "kaimai.db")

    async def sell() -> str:
        async with open_harness(url, tmp_path) as harness:
            await harness.sell(("COLA", 30, 10))
            placed, payment = await harness.checked_out(items=(("COLA", 2),))
            await harness.ring(harness.bank.pay_card(payment.attempt_number))
            return placed.number

    return asyncio.run(sell())


def stored(data: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "kaimai.db") as db:
        return db.execute(question).fetchall()


def test_units_are_refunded_listed_and_shown(kaimai: Kaimai, data: Path, number: str) -> None:
    words = ("refunds", "add", number, "--line", "COLA=1", "--restock", "COLA=1")
    asked = kaimai(*words, "--reason", "退貨", code=1, answers="n\n").output
    assert "Nothing was changed" in asked

    made = kaimai(*words, "--reason", "退貨", "-y").output
    (refund,) = re.findall(r"\b[0-9a-f]{32}\b", made)

    assert "NT$30" in made
    assert "COLA" in made
    assert refund in kaimai("refunds", "list", "--open").output
    assert "staff:command line" in kaimai("refunds", "show", refund).output
    assert stored(data, "SELECT on_hand FROM stock") == [(9,)]


def test_what_cannot_go_back_is_said_in_both_languages(kaimai: Kaimai, number: str) -> None:
    told = kaimai("refunds", "add", number, "--amount", "61", "--reason", "x", "-y", code=1).output

    assert "最多只能退 NT$60" in told
    assert "at most NT$60 is left" in told


@pytest.mark.parametrize("line", ["COLA", "COLA=0", "=1", "COLA=x", "COLA=10000"])
def test_units_are_typed_as_sku_and_count(kaimai: Kaimai, number: str, line: str) -> None:
    kaimai("refunds", "add", number, "--line", line, "--reason", "x", "-y", code=2)


def test_a_refused_refund_is_settled_with_what_proves_it(
    kaimai: Kaimai, data: Path, number: str
) -> None:
    made = kaimai("refunds", "add", number, "--reason", "退貨", "-y").output
    (refund,) = re.findall(r"\b[0-9a-f]{32}\b", made)
    kaimai("refunds", "retry", refund, "-y", code=1)

    kaimai("refunds", "settle", refund, "--reference", "匯款 7", "-y")

    assert stored(data, "SELECT status FROM refunds") == [("done",)]
    assert "匯款 7" in kaimai("refunds", "show", refund).output
    assert "no refunds" in kaimai("refunds", "list", "--open").output


def test_a_paid_order_is_cancelled_with_its_money_and_units(
    kaimai: Kaimai, data: Path, number: str
) -> None:
    told = kaimai("cancel", number, "-y").output

    assert "The order is cancelled" in told
    assert stored(data, "SELECT status FROM orders") == [("cancelled",)]
    assert stored(data, "SELECT amount, status FROM refunds") == [(60, "requested")]
    assert stored(data, "SELECT on_hand FROM stock") == [(10,)]


def test_money_that_is_captured_needs_no_capture_and_cannot_be_voided(
    kaimai: Kaimai, number: str
) -> None:
    assert "captured" in kaimai("payments", "capture", number, "-y").output
    assert "不能取消授權" in kaimai("payments", "void", number, "-y", code=1).output


@pytest.mark.parametrize(
    "words",
    [
        ("refunds", "show", "nothing"),
        ("refunds", "settle", "nothing", "--reference", "x", "-y"),
        ("refunds", "retry", "nothing", "-y"),
        ("refunds", "add", "nothing", "--reason", "x", "-y"),
        ("cancel", "nothing", "-y"),
        ("payments", "capture", "nothing", "-y"),
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_said_in_a_sentence(kaimai: Kaimai, words: tuple[str, ...]) -> None:
    assert "找不到" in kaimai(*words, code=1).output
