"""The simulation finds what it is there for: each rule of money or stock, broken on purpose."""

import re

import pytest
from typer.testing import CliRunner

from kaimai.cli.commands import app
from kaimai.domain import payments
from kaimai.operations import erasing, group_billing, group_claims, holds, reports, sweeps
from kaimai.persistence import idempotency, inbox, moves
from kaimai.simulation import Ended, Plan, Workshop, run_seed
from tests.simulation.mutation import Mutation, broken

SEEDS_MAX = 400

MUTATIONS = [
    Mutation(
        "the amount is not compared",
        payments._money_in,
        {"report.amount != payment.amount": "False"},
    ),
    Mutation(
        "a move does not look at the status before it",
        moves.make_moves,
        {"_AS_READ, written, moved)": '("id",), written, [(row[0], *row[3:]) for row in moved])'},
    ),
    Mutation(
        "a key that was used is new",
        idempotency.claim,
        {"_known(conn, [n for n in names if n not in ours])": "{}"},
    ),
    Mutation(
        "a notice is kept under no key of its own",
        inbox.store,
        {
            '"key": each.key,': '"key": each.id,',
            "find_all(conn, source, [each.key for each in new])": (
                "{each.key: find(conn, source, each.id) for each in new}"
            ),
        },
    ),
    Mutation(
        "an order that ends keeps its stock",
        holds.give_back,
        {
            "stock.give_back(conn, sorted(each.id for each in ended if each.bill_id is None))": "pass"
        },
    ),
    Mutation(
        "surplus money stays",
        reports._Books.enter,
        {'verdict.surplus == "refund"': "False"},
    ),
    Mutation(
        "nobody sweeps",
        sweeps.sweep_unfinished,
        {"await db.read(payments.due_to_ask, mint.now(), BATCH)": "[]"},
    ),
    Mutation(
        "whoever does not pay keeps the place in line",
        group_billing._release,
        {"leaving=units": "leaving=()"},
    ),
    Mutation(
        "a refused word moves a closed sale's line up",
        group_claims._look_up,
        {"and sales[item.group_buy_id].is_open": ""},
    ),
    Mutation(
        "whoever is erased is still somebody",
        erasing._erase,
        {"place.erase(conn, person)": "pass"},
    ),
]


GIVES_NOTHING_BACK = next(each for each in MUTATIONS if each.function is holds.give_back)


def first_failure(workshop: Workshop) -> Ended | None:
    """The first seed that fails, among so many."""
    ended = (run_seed(Plan(seed=seed), workshop) for seed in range(1, SEEDS_MAX + 1))
    return next((each for each in ended if each.complaints), None)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_broken_rule_is_found(workshop, mutation):
    with broken(mutation):
        failure = first_failure(workshop)
    assert failure is not None, f"{mutation.name}: not found in {SEEDS_MAX} seeds"
    # What is told can be run again, and ends in the same way.
    with broken(mutation):
        again = run_seed(failure.plan, workshop)
    assert again.complaints == failure.complaints


def test_a_failing_seed_is_told_with_the_command_that_runs_it_again(monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    with broken(GIVES_NOTHING_BACK):
        ended = CliRunner().invoke(app, ["simulate", "--seeds", "3", "--start", "1"])
    assert ended.exit_code == 1
    assert "BROKEN" in ended.output
    assert re.search(r"kaimai simulate --seeds 1 --start \d --show", ended.output)
    assert "opens the shop" in ended.output


def test_a_mended_shop_holds_again(workshop):
    with broken(GIVES_NOTHING_BACK):
        failure = first_failure(workshop)
    assert failure is not None
    assert not run_seed(failure.plan, workshop).complaints
