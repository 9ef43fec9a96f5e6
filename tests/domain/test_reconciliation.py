"""Matching a statement's lines against the books, as pure rules."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.payment_methods import Family
from kaimai.domain.reconciliation import (
    MATCHED,
    RECEIPT,
    REFUND,
    AttemptBooks,
    BankLine,
    Entry,
    Payout,
    askable_days,
    differences_of,
    is_askable,
    match,
    match_payout_lines,
    slices_of,
    sum_differences,
)

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)


def line(number: str = "A1", kind: str = RECEIPT, amount: int = 100, **more: object) -> BankLine:
    fields: dict[str, object] = {"ts_no": f"T-{number}", "at": NOON, **more}
    return BankLine(kind=kind, attempt_number=number, amount=amount, **fields)  # type: ignore[arg-type]  # the line's own fields


def entry(id: str = "p", kind: str = RECEIPT, amount: int = 100, **more: object) -> Entry:  # noqa: A002
    fields: dict[str, object] = {"at": NOON, **more}
    return Entry(id=id, kind=kind, amount=amount, **fields)  # type: ignore[arg-type]  # the entry's own fields


def books(*entries: Entry, number: str = "A1") -> dict[str, AttemptBooks]:
    known = AttemptBooks(
        payment_id="p", reference="here.1", ts_no=f"T-{number}", entries=tuple(entries)
    )
    return {number: known}


def verdicts(lines: list[BankLine], known: dict[str, AttemptBooks]) -> list[tuple[str, str | None]]:
    judged = match(lines, known, installation_id="here")
    return [(each.verdict, each.entry.id if each.entry else None) for each in judged]


def test_equal_amounts_go_to_the_nearest_in_time() -> None:
    early, late = NOON - timedelta(days=3), NOON + timedelta(days=3)
    known = books(
        entry("first", REFUND, at=early),
        entry("second", REFUND, at=NOON),
        entry("third", REFUND, at=late),
    )

    assert verdicts([line(kind=REFUND), line(kind=REFUND, at=late)], known) == [
        (MATCHED, "second"),
        (MATCHED, "third"),
    ]


def test_a_refund_of_another_amount_is_paired_within_a_day_only() -> None:
    refund = entry("r", REFUND, 90)

    assert verdicts([line(kind=REFUND)], books(refund)) == [("amount_differs", "r")]
    far = line(kind=REFUND, at=NOON + timedelta(days=2))
    assert verdicts([far], books(refund)) == [("missing_here", None)]


def test_a_refund_that_may_not_have_happened_is_matched_but_never_called_different() -> None:
    failed = entry("r", REFUND, is_certain=False)

    assert verdicts([line(kind=REFUND)], books(failed)) == [(MATCHED, "r")]
    assert verdicts([line(kind=REFUND, amount=90)], books(failed)) == [("missing_here", None)]


def test_a_receipt_that_another_day_accounts_for_is_listed_twice() -> None:
    taken = entry(is_taken=True)

    assert verdicts([line()], books(taken)) == [("listed_twice", None)]
    [judged] = match_payout_lines([line()], books(taken), installation_id="here")
    assert judged.verdict == "paid_out_twice"


@pytest.mark.parametrize(
    ("odd", "verdict"),
    [
        ({"reference": "here.2"}, "not_ours"),
        ({"ts_no": "T-other"}, "not_ours"),
        ({"reference": "here.1"}, MATCHED),
        ({"reference": None}, MATCHED),
    ],
)
def test_a_line_that_names_another_order_is_not_ours(odd: dict[str, object], verdict: str) -> None:
    assert [found for found, _ in verdicts([line(**odd)], books(entry()))] == [verdict]


@pytest.mark.parametrize(
    ("reference", "verdict"),
    [("here.9", "unknown_number"), ("there.9", "not_ours"), (None, "not_ours")],
)
def test_an_unknown_number_is_told_by_its_reference(reference: str | None, verdict: str) -> None:
    assert verdicts([line(reference=reference)], {}) == [(verdict, None)]


AMOUNTS = st.lists(st.integers(1, 4), max_size=6)


@given(AMOUNTS, AMOUNTS, st.integers(1, 3))
def test_as_many_lines_are_matched_as_amounts_are_equal(
    told: list[int], ours: list[int], size: int
) -> None:
    lines = [line(number, REFUND, amount) for number in ("A1", "A2") for amount in told]
    known = books(*(entry(f"r{n}", REFUND, amount) for n, amount in enumerate(ours)))
    known |= books(*(entry(f"s{n}", REFUND, amount) for n, amount in enumerate(ours)), number="A2")

    judged = [
        each
        for part in slices_of(lines, size)
        for each in match(part, known, installation_id="here")
    ]

    equal = sum((Counter(told) & Counter(ours)).values())
    matched = [each for each in judged if each.verdict == MATCHED]
    assert len(judged) == len(lines)
    assert len(matched) == 2 * equal
    assert all(each.entry and each.entry.amount == each.line.amount for each in matched)
    used = [each.entry.id for each in judged if each.entry]
    assert len(used) == len(set(used)) == 2 * min(len(told), len(ours))
    found = differences_of(DAY, judged, Counter())
    assert len({each.id for each in found}) == len(found) == len(lines) - len(matched)


def payout(**changes: object) -> Payout:
    fields: dict[str, object] = {
        "number": "P1",
        "day": DAY,
        "family": Family.CARD,
        "collected_cents": 10_000,
        "refunded_cents": 4_000,
        "fee_cents": 150,
        "payable_cents": 5_850,
        "paid_cents": 5_850,
        "account": None,
        "lines": (line(fee_cents=150), line(kind=REFUND, amount=40)),
    }
    return Payout(**{**fields, **changes})  # type: ignore[arg-type]  # the payout's own fields


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, []),
        ({"fee_cents": 149}, ["payout_sum"]),
        ({"collected_cents": 9_900}, ["payout_sum"]),
        ({"refunded_cents": 0}, ["payout_sum"]),
        ({"paid_cents": 5_849}, ["payout_short"]),
        ({"payable_cents": 5_000, "paid_cents": 5_000}, ["payout_sum"]),
        (
            {
                "lines": (line(kind=REFUND),),
                "collected_cents": 0,
                "refunded_cents": 10_000,
                "fee_cents": 0,
                "payable_cents": -10_000,
                "paid_cents": 0,
            },
            [],
        ),
    ],
)
def test_a_payout_adds_up_to_the_cent(changes: dict[str, object], kinds: list[str]) -> None:
    assert [found.kind for found in sum_differences(DAY, payout(**changes))] == kinds


def test_the_bank_shows_thirty_days_by_the_clock_of_taipei() -> None:
    just_past_midnight = datetime(2026, 11, 22, 16, 1, tzinfo=UTC)

    days = askable_days(just_past_midnight)

    assert (days[0], days[-1], len(days)) == (DAY, date(2026, 10, 24), 30)
    assert all(is_askable(day, just_past_midnight) for day in days)
    assert not is_askable(date(2026, 11, 23), just_past_midnight)
    assert not is_askable(date(2026, 10, 23), just_past_midnight)
    assert askable_days(just_past_midnight, since=DAY) == [DAY]
