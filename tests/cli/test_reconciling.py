"""`kaimai reconcile` and `kaimai statements` as the shop's owner types them."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kaimai.domain.calendar import taipei
from kaimai.domain.reconciliation import DIFFERENCES, LINE_DIFFERENCES, MISSING_AT_BANK, PAYOUT
from kaimai.words.differences import advice
from kaimai.words.formats import cents
from tests.cli.conftest import Kaimai

TODAY = taipei(datetime.now(UTC)).date()


@pytest.fixture
def shop(kaimai: Kaimai) -> Kaimai:
    """A shop whose books begin today."""
    kaimai("init", "products", "-y")
    return kaimai


def put_difference(data: Path, *, id: str = "261121-0a1b2c3d4e5f") -> str:  # noqa: A002
    """A day with one line that is not ours, as a run against a bank would have left it."""
    with sqlite3.connect(data / "kaimai.db") as db:
        db.execute(
            "INSERT INTO statements (day, fetch_id, tried_at, fetched_at, completed_at, lines,"
            " received, payouts, fee_cents, paid_out_cents) VALUES ('2026-11-21', 'f',"
            " '2026-11-22', '2026-11-22', '2026-11-22', 1, 12345, 2, 650, -300)"
        )
        db.execute(
            "INSERT INTO statement_lines (fetch_id, n, kind, attempt_number, ts_no, amount,"
            " verdict) VALUES ('f', 0, 'receipt', 'STRANGER-1', 'T1', 12345, 'not_ours')"
        )
        db.execute(
            "INSERT INTO differences (id, day, kind, attempt_number, line_kind, amount, nth,"
            " seen_in, first_seen) VALUES (?, '2026-11-21', 'not_ours', 'STRANGER-1', 'receipt',"
            " 12345, 1, 'f', '2026-11-22')",
            (id,),
        )
    return id


def test_a_new_shop_has_nothing_to_reconcile(shop: Kaimai) -> None:
    told = shop("reconcile").output

    assert "Every day has been compared" in told
    assert "The bank and the books agree" in told
    assert "No statements yet" in shop("statements").output


def test_open_differences_are_told_with_what_to_do_and_exit_code_1(
    shop: Kaimai, data: Path
) -> None:
    id_ = put_difference(data)

    told = shop("reconcile", code=1).output

    for part in (id_, "STRANGER-1", "NT$12,345", *advice("not_ours", "receipt").what_to_do):
        assert part in told


def test_a_day_is_listed_and_its_difference_closed_with_a_note(shop: Kaimai, data: Path) -> None:
    id_ = put_difference(data)
    row = shop("statements").output
    assert "2026-11-21" in row
    assert "NT$6.50" in row
    assert "-NT$3 (2)" in row
    assert row == shop("statements", "list").output

    shop("statements", "close", id_, "--note", "市集的刷卡機")

    assert "The bank and the books agree" in shop("reconcile").output
    assert "市集的刷卡機" in shop("statements", "show", "2026-11-21").output
    assert "已結案" in shop("statements", "close", id_, "--note", "x", code=1).output
    shop("check")


def test_closing_says_what_is_wrong(shop: Kaimai, data: Path) -> None:
    id_ = put_difference(data)

    assert "Say what became of it" in shop("statements", "close", id_, "--note", " ", code=2).output
    assert "找不到這筆差異" in shop("statements", "close", "1-1", "--note", "x", code=1).output
    assert "no differences" in shop("statements", "show", "2026-11-20").output


@pytest.mark.parametrize("days_ago", [0, 31])
def test_a_day_that_the_bank_does_not_show_is_refused_in_a_sentence(
    shop: Kaimai, days_ago: int
) -> None:
    told = shop("reconcile", "--date", str(TODAY - timedelta(days=days_ago)), code=1).output

    assert "銀行只提供昨天到 30 天前的對帳單" in told


def test_without_a_bank_a_day_is_left_for_later(shop: Kaimai) -> None:
    yesterday = str(TODAY - timedelta(days=1))

    told = shop("reconcile", "--date", yesterday, code=1).output

    assert f"{yesterday}：目前連不上銀行" in told
    assert "incomplete" in shop("statements").output
    shop("reconcile", "--date", yesterday, "--days", "2", code=2)


@pytest.mark.parametrize("kind", DIFFERENCES)
def test_every_difference_has_a_name_and_advice_in_both_languages(kind: str) -> None:
    is_of_line = kind in (*LINE_DIFFERENCES, MISSING_AT_BANK)

    for line_kind in ("receipt", "refund") if is_of_line else (PAYOUT,):
        assert all((*advice(kind, line_kind).name, *advice(kind, line_kind).what_to_do))


def test_cents_are_written_only_where_there_are_any() -> None:
    assert [cents(n) for n in (0, 1_250, -30_000, 100_000_05)] == [
        "NT$0",
        "NT$12.50",
        "-NT$300",
        "NT$100,000.05",
    ]
