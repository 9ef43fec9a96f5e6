"""The tables of moves: every status and verb, and what is checked when a table is made."""

import pytest

from kaimai.domain.errors import MoveRefused
from kaimai.domain.group_buys import GROUP_BUY_MOVES
from kaimai.domain.moves import Machine, Move
from kaimai.domain.orders import ORDER_MOVES
from kaimai.domain.payments import MONEY_IN, PAYMENT_MOVES
from kaimai.domain.refunds import REFUND_MOVES
from kaimai.domain.subscriptions import SUBSCRIPTION_MOVES

MACHINES = (ORDER_MOVES, PAYMENT_MOVES, REFUND_MOVES, GROUP_BUY_MOVES, SUBSCRIPTION_MOVES)
PAIRS = [
    (machine, status, verb)
    for machine in MACHINES
    for status in machine.statuses
    for verb in machine.moves
]


@pytest.mark.parametrize(
    ("machine", "status", "verb"), PAIRS, ids=lambda value: getattr(value, "name", value)
)
def test_a_verb_moves_to_its_target_or_is_refused(machine: Machine, status: str, verb: str) -> None:
    move = machine.moves[verb]

    if status in move.sources:
        assert machine.target(verb, status) == move.target
    else:
        with pytest.raises(MoveRefused) as refused:
            machine.target(verb, status)
        assert (refused.value.verb, refused.value.status) == (verb, status)


@pytest.mark.parametrize("status", PAYMENT_MOVES.statuses)
def test_money_always_gets_in(status: str) -> None:
    assert PAYMENT_MOVES.allows("capture", status) == (status != "captured")
    is_as_far = status in {*MONEY_IN, "voided"}
    assert PAYMENT_MOVES.allows("authorize", status) == (not is_as_far)


def test_a_cancelled_order_never_comes_back() -> None:
    assert not any(ORDER_MOVES.allows(verb, "cancelled") for verb in ORDER_MOVES.moves)


@pytest.mark.parametrize(
    ("moves", "final"),
    [
        ({"a": Move(frozenset(), "x"), "b": Move(frozenset({"nowhere"}), "y")}, {"x", "y"}),
        ({"a": Move(frozenset(), "x")}, set()),
        ({"a": Move(frozenset(), "x"), "b": Move(frozenset({"x"}), "y")}, {"x", "y"}),
        ({"a": Move(frozenset(), "x")}, {"x", "z"}),
        ({"a": Move(frozenset(), "x"), "b": Move(frozenset(), "y")}, {"x", "y"}),
        ({"b": Move(frozenset({"x"}), "x")}, set()),
    ],
    ids=["unreachable", "stuck", "final with exit", "unknown final", "two births", "no birth"],
)
def test_a_table_that_cannot_be_right_is_refused(moves: dict[str, Move], final: set[str]) -> None:
    with pytest.raises(ValueError, match="broken"):
        Machine("broken", moves, final=final)
