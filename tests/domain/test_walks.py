"""Random walks: over each table of moves, and over the judgement of reports that come in any order."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaimai.domain.group_buys import GROUP_BUY_MOVES
from kaimai.domain.moves import Machine
from kaimai.domain.orders import ORDER_MOVES, PAID
from kaimai.domain.payment_methods import CARD
from kaimai.domain.payments import (
    MONEY_IN,
    PAYMENT_MOVES,
    Outcome,
    Payment,
    Report,
    Situation,
    judge,
    with_facts,
)
from kaimai.domain.refunds import COUNTED, IN_FLIGHT, REFUND_MOVES
from kaimai.domain.subscriptions import SUBSCRIPTION_MOVES

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
MACHINES = (ORDER_MOVES, PAYMENT_MOVES, REFUND_MOVES, GROUP_BUY_MOVES, SUBSCRIPTION_MOVES)

# Moves


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
@given(data=st.data())
@settings(max_examples=50)
def test_a_walk_goes_on_until_a_final_status_and_never_out_of_it(
    machine: Machine, data: st.DataObject
) -> None:
    status = machine.initial
    for _ in range(20):
        open_to = sorted(verb for verb in machine.moves if machine.allows(verb, status))
        assert bool(open_to) == (status not in machine.final)
        if not open_to:
            break
        status = machine.target(data.draw(st.sampled_from(open_to)), status)
        assert status in machine.statuses


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_status_is_reached_from_the_first_and_reaches_an_end(machine: Machine) -> None:
    reached = _reachable(machine, machine.initial)

    assert reached == set(machine.statuses)
    for status in machine.statuses:
        assert _reachable(machine, status) & machine.final


def _reachable(machine: Machine, start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        status = waiting.pop()
        for verb, move in machine.moves.items():
            if machine.allows(verb, status) and move.target not in found:
                found.add(move.target)
                waiting.append(move.target)
    return found


@given(st.lists(st.sampled_from(sorted(REFUND_MOVES.moves)), max_size=15))
def test_a_refund_that_is_underway_counts_against_the_payment(verbs: list[str]) -> None:
    status = REFUND_MOVES.initial
    for verb in verbs:
        if REFUND_MOVES.allows(verb, status):
            status = REFUND_MOVES.target(verb, status)
        # Else the same money could be promised back twice while the bank still thinks.
        assert status not in IN_FLIGHT or status in COUNTED


# Judgement

RANK = {
    status: rank
    for rank, statuses in enumerate(
        (
            ("created",),
            ("submitted",),
            ("unknown",),
            ("requested",),
            ("refused", "failed", "expired"),
            ("authorized",),
            ("voided",),
            ("captured",),
        )
    )
    for status in statuses
}
BACKWARDS = {("submitted", "created"), ("authorized", "expired")}
"""An attempt that never left us may be sent again; a bank may give an authorization up."""
ATTEMPTS = ("A0", "A1", "A2")
AMOUNT = 288
MONEY = (Outcome.PAID, Outcome.AUTHORIZED, Outcome.CAPTURED)
REPORTS = st.builds(
    Report,
    attempt_number=st.sampled_from(ATTEMPTS),
    outcome=st.sampled_from(Outcome),
    amount=st.sampled_from([None, AMOUNT, AMOUNT, AMOUNT, AMOUNT + 1]),
    reference=st.sampled_from([None, "here.o", "here.o", "here.o", "elsewhere.o"]),
)
HONEST = st.builds(
    Report,
    attempt_number=st.just("A0"),
    outcome=st.sampled_from(Outcome),
    amount=st.just(AMOUNT),
)
ORDER_VERBS = st.sampled_from(["expire", "cancel", "ship", "complete"])
STARTS = st.tuples(*[st.sampled_from(["created", "submitted", "requested"])] * len(ATTEMPTS))


@dataclass
class Books:
    """An order with its attempts, and what must happen to money beside."""

    attempts: dict[str, Payment]
    order: str = "payment_requested"
    returned: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def hear(self, report: Report, *, has_stock: bool, minutes: int) -> tuple[str | None, ...]:
        """Enter one report as the judgement says; the verbs of attempt and order."""
        before = self.attempts[report.attempt_number]
        now = NOW + timedelta(minutes=minutes)
        situation = Situation(
            order_status=self.order,
            has_applied=any(each.is_applied for each in self.attempts.values()),
            is_latest=report.attempt_number == ATTEMPTS[-1],
            can_take_again=has_stock,
            now=now,
        )
        verdict = judge(before, report, situation)
        if verdict.case is not None:
            self.told.add(before.id)
        if not verdict.facts_are_ours:
            return None, None
        if verdict.surplus is not None:
            self.returned.add(before.id)
        status = before.status
        if verdict.payment_verb is not None:
            status = PAYMENT_MOVES.target(verdict.payment_verb, status)
        moved = replace(before, status=status, version=before.version + (status != before.status))
        self.attempts[report.attempt_number] = with_facts(
            moved, report, applies=verdict.applies, now=now
        )
        if verdict.order_verb is not None:
            self.order = ORDER_MOVES.target(verdict.order_verb, self.order)
        return verdict.payment_verb, verdict.order_verb


def books(*statuses: str) -> Books:
    return Books(
        {
            number: Payment(
                id=number,
                order_id="o",
                attempt_number=number,
                method=CARD,
                amount=AMOUNT,
                status=status,
                version=1,
                is_applied=False,
                auto_capture=True,
                reference="here.o",
                ts_no=None,
                pay_url=None,
                account=None,
                expires_at=None,
                submitted_at=NOW,
                paid_at=None,
                paid_amount=None,
                card_kind=None,
                authorized_until=None,
                commanded_at=None,
                next_ask_at=None,
                bank_status=None,
                bank_words="",
                created_at=NOW,
            )
            for number, status in zip(ATTEMPTS, statuses, strict=False)
        }
    )


STEPS = st.lists(
    st.one_of(REPORTS, REPORTS, REPORTS, ORDER_VERBS).flatmap(
        lambda step: st.tuples(st.just(step), st.booleans(), st.integers(0, 30))
    ),
    max_size=12,
)


@given(STARTS, STEPS)
def test_reports_in_any_order_lose_no_money_and_count_none_twice(
    starts: tuple[str, ...], steps: list[tuple[Report | str, bool, int]]
) -> None:
    kept = books(*starts)
    for step, has_stock, minutes in steps:
        if isinstance(step, str):
            if ORDER_MOVES.allows(step, kept.order):
                kept.order = ORDER_MOVES.target(step, kept.order)
            continue
        before = kept.attempts[step.attempt_number]
        kept.hear(step, has_stock=has_stock, minutes=minutes)
        after = kept.attempts[step.attempt_number]

        assert RANK[after.status] >= RANK[before.status] or (
            (before.status, after.status) in BACKWARDS
        )
        assert sum(each.is_applied for each in kept.attempts.values()) <= 1
        for each in kept.attempts.values():
            if each.status in MONEY_IN and not each.is_applied:
                assert each.id in kept.told
            if each.is_applied:
                assert kept.order in PAID
        assert kept.order not in PAID or any(a.is_applied for a in kept.attempts.values())


@given(STARTS, STEPS)
def test_the_last_report_said_again_moves_nothing(
    starts: tuple[str, ...], steps: list[tuple[Report | str, bool, int]]
) -> None:
    kept = books(*starts)
    for step, has_stock, minutes in steps:
        if isinstance(step, str):
            continue
        kept.hear(step, has_stock=has_stock, minutes=minutes)

        assert kept.hear(step, has_stock=has_stock, minutes=minutes) == (None, None)


@given(st.lists(HONEST, max_size=6), st.data())
def test_money_gets_in_whenever_it_is_reported(reports: list[Report], data: st.DataObject) -> None:
    captured = Report(attempt_number="A0", outcome=Outcome.CAPTURED, amount=AMOUNT)
    mixed = data.draw(st.permutations([*reports, captured, captured]))
    kept = books("submitted")

    for report in mixed:
        kept.hear(report, has_stock=True, minutes=0)

    assert kept.attempts["A0"].status == "captured"
    assert kept.attempts["A0"].is_applied
    assert kept.order == "paid"


@given(st.sampled_from(MONEY), STARTS)
def test_of_three_attempts_that_are_all_paid_two_go_back(
    outcome: Outcome, starts: tuple[str, ...]
) -> None:
    kept = books(*starts)

    for number in ATTEMPTS:
        report = Report(attempt_number=number, outcome=outcome, amount=AMOUNT)
        kept.hear(report, has_stock=True, minutes=0)

    assert [each.is_applied for each in kept.attempts.values()] == [True, False, False]
    assert kept.returned == {"A1", "A2"}
