"""What a report means: judged for every status of payment and order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from kaimai.domain.orders import OPEN, ORDER_MOVES
from kaimai.domain.payments import (
    COMMANDED,
    MONEY_IN,
    PAYMENT_MOVES,
    Outcome,
    Payment,
    Report,
    Situation,
    judge,
    next_ask,
    with_facts,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PAYMENT = Payment(
    id="p",
    order_id="o",
    attempt_number="A1",
    method="C-1",
    amount=288,
    status="requested",
    version=3,
    is_applied=False,
    auto_capture=True,
    reference="here.abc",
    ts_no="KM1",
    pay_url="https://bank/pay",
    account=None,
    expires_at=NOW + timedelta(minutes=20),
    submitted_at=NOW - timedelta(minutes=5),
    paid_at=None,
    paid_amount=None,
    card_kind=None,
    authorized_until=None,
    commanded_at=None,
    next_ask_at=NOW,
    bank_status=None,
    bank_words="",
    created_at=NOW - timedelta(minutes=6),
)
SITUATION = Situation(
    order_status="payment_requested",
    has_applied=False,
    is_latest=True,
    can_take_again=True,
    now=NOW,
)
MONEY = Report(attempt_number="A1", outcome=Outcome.CAPTURED, amount=288)


@pytest.mark.parametrize(
    ("payment_status", "order_status"), list(product(PAYMENT_MOVES.statuses, ORDER_MOVES.statuses))
)
def test_captured_money_is_applied_returned_or_known_already(
    payment_status: str, order_status: str
) -> None:
    payment = replace(PAYMENT, status=payment_status)

    verdict = judge(payment, MONEY, replace(SITUATION, order_status=order_status))

    if payment_status == "captured":
        assert verdict.payment_verb is None
        return
    assert verdict.payment_verb == "capture"
    may_be_paid = order_status in OPEN | {"expired", "payment_request_failed"}
    assert verdict.applies == may_be_paid
    assert (verdict.surplus == "refund") == (not may_be_paid)
    assert (verdict.case is not None) == (not may_be_paid)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("status", PAYMENT_MOVES.statuses)
def test_no_verdict_names_a_move_that_its_table_forbids(outcome: Outcome, status: str) -> None:
    for order_status in ORDER_MOVES.statuses:
        situation = replace(SITUATION, order_status=order_status)
        report = Report(attempt_number="A1", outcome=outcome)

        verdict = judge(replace(PAYMENT, status=status), report, situation)

        if verdict.payment_verb is not None:
            assert PAYMENT_MOVES.allows(verdict.payment_verb, status)
        if verdict.order_verb is not None:
            assert ORDER_MOVES.allows(verdict.order_verb, order_status)


@pytest.mark.parametrize("status", sorted(MONEY_IN))
def test_a_decline_or_refusal_never_moves_a_payment_that_has_money(status: str) -> None:
    for outcome in (Outcome.DECLINED, Outcome.REFUSED, Outcome.LOST, Outcome.NOT_FOUND):
        verdict = judge(
            replace(PAYMENT, status=status), Report(attempt_number="A1", outcome=outcome), SITUATION
        )

        assert (verdict.payment_verb, verdict.order_verb) == (None, None)


@pytest.mark.parametrize(
    "said", [{"reference": "elsewhere.abc"}, {"ts_no": "KM2"}, {"family": "account"}]
)
def test_a_report_that_contradicts_our_books_is_an_alarm_and_never_money(
    said: dict[str, str],
) -> None:
    verdict = judge(PAYMENT, replace(MONEY, **said), SITUATION)

    assert verdict.case == "foreign_report"
    assert not verdict.facts_are_ours
    assert (verdict.payment_verb, verdict.order_verb, verdict.surplus) == (None, None, None)


def test_another_amount_is_kept_but_pays_nothing_and_goes_nowhere() -> None:
    verdict = judge(PAYMENT, replace(MONEY, amount=287), SITUATION)

    assert (verdict.payment_verb, verdict.case) == ("capture", "wrong_amount")
    assert (verdict.applies, verdict.order_verb, verdict.surplus) == (False, None, None)


def test_a_second_payment_is_surplus() -> None:
    verdict = judge(PAYMENT, MONEY, replace(SITUATION, has_applied=True))

    assert (verdict.applies, verdict.order_verb, verdict.surplus) == (False, None, "refund")


def test_late_money_without_stock_is_surplus() -> None:
    situation = replace(SITUATION, order_status="expired", can_take_again=False)

    assert judge(PAYMENT, MONEY, situation).surplus == "refund"


def test_an_authorization_is_voided_where_it_is_surplus() -> None:
    report = replace(MONEY, outcome=Outcome.AUTHORIZED)

    assert judge(PAYMENT, report, replace(SITUATION, has_applied=True)).surplus == "void"


def test_paid_means_authorized_where_capture_is_by_hand() -> None:
    report = replace(MONEY, outcome=Outcome.PAID)

    assert judge(PAYMENT, report, SITUATION).payment_verb == "capture"
    by_hand = replace(PAYMENT, auto_capture=False)
    assert judge(by_hand, report, SITUATION).payment_verb == "authorize"


def test_an_older_attempts_decline_does_not_move_the_order() -> None:
    report = Report(attempt_number="A1", outcome=Outcome.DECLINED)

    verdict = judge(PAYMENT, report, replace(SITUATION, is_latest=False))

    assert (verdict.payment_verb, verdict.order_verb) == ("decline", None)


def test_a_lapsed_authorization_on_a_paid_order_opens_a_case() -> None:
    payment = replace(PAYMENT, status="authorized", is_applied=True)
    report = Report(attempt_number="A1", outcome=Outcome.LAPSED)

    verdict = judge(payment, report, replace(SITUATION, order_status="paid"))

    assert (verdict.payment_verb, verdict.case) == ("lapse", "authorization_lapsed")
    assert judge(replace(payment, status="expired"), report, SITUATION).case is None


def test_not_found_is_no_proof_for_ten_minutes() -> None:
    report = Report(attempt_number="A1", outcome=Outcome.NOT_FOUND)
    unknown = replace(PAYMENT, status="unknown")
    later = replace(SITUATION, order_status="initialized", now=NOW + timedelta(minutes=5))

    early = judge(unknown, report, replace(SITUATION, order_status="initialized"))
    proven = judge(unknown, report, later)

    assert early.payment_verb is None
    assert (proven.payment_verb, proven.order_verb) == ("refuse", "refuse_payment")


def test_facts_that_a_report_does_not_state_stay() -> None:
    known = with_facts(PAYMENT, MONEY, applies=True, now=NOW)

    assert known.ts_no == "KM1"
    assert known.pay_url == "https://bank/pay"
    assert known.is_applied


@pytest.mark.parametrize("status", PAYMENT_MOVES.statuses)
def test_only_what_is_not_final_is_asked_about(status: str) -> None:
    is_open_question = status in {
        *("submitted", "unknown", "requested", "failed", "authorized"),
        *COMMANDED,
    }

    assert (next_ask(status, NOW) is not None) == is_open_question
