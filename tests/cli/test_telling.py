"""How a story is laid out for a person: repeats told once, attempts numbered, members on request."""

from datetime import datetime, timedelta

from rich.console import Console

from kaimai.cli.telling import _table
from kaimai.queries.story import Entry
from tests.shop_harness import START


def entry(kind: str, subject: str, at: datetime = START, **data: object) -> Entry:
    return Entry(at=at, kind=kind, subject=subject, data=data)


def query(minutes: int, subject: str = "A1") -> Entry:
    fields = dict.fromkeys(("command", "code", "text", "error", "http_status", "took_ms"))
    return entry(
        "call",
        subject,
        START + timedelta(minutes=minutes),
        **fields,
        service="OrderQuery",
        outcome="done",
        gist={"outcome": "pending", "bank_status": "1A200"},
        request={"OrderNo": subject},
        reply={"OrderList": [{"OrderNo": subject, "Memo": None}, "odd"], "Inner": {"A": 1}},
    )


def submitted(subject: str) -> Entry:
    return entry("payment", subject, verb="submit", to_status="x", actor="system", reason="")


def printed(*entries: Entry, details: bool = False) -> str:
    console = Console(width=100, force_terminal=False)
    with console.capture() as capture:
        console.print(_table(entries, details=details))
    return capture.get()


def test_the_same_answer_again_and_again_is_one_line() -> None:
    told = printed(query(0), query(10), query(20), submitted("A1"), query(30))

    assert told.count("等待付款 1A200") == 2
    assert "之後 2 次相同，到 11-22 12:20" in told
    assert "2 more with the same answer until 11-22 12:20" in " ".join(told.split())


def test_queries_about_different_attempts_stand_apart() -> None:
    assert printed(query(0, "A1"), query(1, "A2")).count("等待付款 1A200") == 2


def test_several_attempts_are_numbered() -> None:
    told = printed(submitted("A1"), submitted("A2"), query(1, "A2"))

    assert "付款 1" in told
    assert "付款 2" in told
    assert "銀行 2" in told
    assert "付款 1" not in printed(submitted("A1"))


def test_members_are_shown_on_request() -> None:
    told = printed(query(0), query(10), details=True)

    assert told.count("→ OrderNo = A1") == 2
    assert told.count("← OrderList[1].OrderNo = A1") == 2
    assert "← Inner.A = 1" in told
    assert "Memo" not in told
    assert "OrderList" not in printed(query(0))


def test_a_new_day_is_named() -> None:
    told = printed(query(0), submitted("A1"), query(24 * 60))

    assert told.count("2026-11-22") == 1
    assert told.count("2026-11-23") == 1


def test_a_hundred_columns_are_enough() -> None:
    long = entry("case", "A1", name="refund", detail="x" * 150, is_closed=False)

    assert max(len(line) for line in printed(long, query(0), details=True).splitlines()) <= 100
