"""Many seeds of a sound shop hold, and each can be run again exactly."""

import os
import re
import subprocess
import sys

import pytest

from kaimai.simulation import Plan, run_seed

SEEDS = int(os.environ.get("SEEDS", "120"))
"""As many as the suite has time for; `make simulate` runs as many as you like."""
SEEDS_OF_LONG = 1_000
PROCESSES = 2
"""Seeds do not know each other, so that two processes may share them."""


def begun(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "kaimai", "simulate", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def simulate(*arguments: str) -> str:
    process = begun(*arguments)
    told, trouble = process.communicate()
    assert process.returncode == 0, trouble
    return told


@pytest.mark.slow
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seeds", [SEEDS, pytest.param(SEEDS_OF_LONG, marks=pytest.mark.long)])
def test_every_promise_holds_in_every_seed(seeds):
    share = -(-seeds // PROCESSES)
    starts = [1 + number * share for number in range(PROCESSES)]
    running = [begun("--seeds", str(share), "--start", str(start)) for start in starts]
    for process in running:
        told, trouble = process.communicate()
        assert process.returncode == 0, told[-8_000:] + trouble[-2_000:]
        assert f"{share} seeds held" in told


@pytest.mark.parametrize("seed", [5, 42, 77, 8])
def test_a_seed_runs_twice_in_the_same_way(workshop, seed):
    first, second = (run_seed(Plan(seed=seed), workshop) for _ in range(2))
    assert first.history == second.history
    assert len(first.history) > 20


def test_in_some_seeds_people_talk_to_the_shop_in_line(workshop):
    run = run_seed(Plan(seed=18), workshop)
    assert run.complaints == ()
    said = [line for line in run.history if " writes " in line or " presses " in line]
    assert any("answered" in line for line in said)


def test_two_processes_tell_the_same_history():
    first, second = (simulate("--seeds", "2", "--start", "9", "--show") for _ in range(2))
    assert first == second
    assert "opens the shop" in first


def test_a_history_says_when_who_what_and_how_it_ended(workshop):
    history = run_seed(Plan(seed=5), workshop).history
    assert re.match(r" +1  11-22 12:00:00\.\d{3}  Dai +opens the shop", history[0])
    assert any(" → " in line for line in history)


def test_seeds_differ(workshop):
    assert run_seed(Plan(seed=5), workshop).history != run_seed(Plan(seed=6), workshop).history
