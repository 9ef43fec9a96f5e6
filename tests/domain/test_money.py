"""Amounts: totals of lines, and splits to the last dollar."""

import itertools
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kaimai.domain.money import ORDER_TOTAL_MAX, order_total, split

AMOUNTS = st.integers(0, ORDER_TOTAL_MAX)
LINES = st.lists(st.tuples(AMOUNTS, st.integers(1, 9_999)), max_size=20)
WEIGHTS = st.lists(st.integers(0, ORDER_TOTAL_MAX), min_size=1, max_size=20).filter(any)


@given(LINES)
def test_a_total_is_whole_dollars_and_the_sum_of_its_lines(lines: list[tuple[int, int]]) -> None:
    total = order_total(lines)

    assert type(total) is int
    assert total == sum(order_total([line]) for line in lines)


@given(LINES, st.randoms())
def test_a_total_does_not_depend_on_the_order_of_its_lines(
    lines: list[tuple[int, int]], chance: random.Random
) -> None:
    mixed = list(lines)
    chance.shuffle(mixed)

    assert order_total(mixed) == order_total(lines)


@given(AMOUNTS, WEIGHTS)
def test_a_split_gives_everything_away_to_the_last_dollar(amount: int, weights: list[int]) -> None:
    shares = split(amount, weights)

    assert sum(shares) == amount
    assert len(shares) == len(weights)


@given(AMOUNTS, WEIGHTS)
def test_a_share_is_the_exact_share_rounded_up_or_down(amount: int, weights: list[int]) -> None:
    whole = sum(weights)

    for share, weight in zip(split(amount, weights), weights, strict=True):
        assert amount * weight // whole <= share <= -(-amount * weight // whole)


@given(st.data(), WEIGHTS)
def test_a_discount_takes_no_more_from_a_line_than_it_has(
    data: st.DataObject, lines: list[int]
) -> None:
    discount = data.draw(st.integers(0, sum(lines)))

    assert all(share <= line for share, line in zip(split(discount, lines), lines, strict=True))


@given(AMOUNTS, WEIGHTS)
def test_the_largest_remainders_are_rounded_up(amount: int, weights: list[int]) -> None:
    whole = sum(weights)
    remainders = [amount * weight % whole for weight in weights]
    floors = [amount * weight // whole for weight in weights]
    up = [share > floor for share, floor in zip(split(amount, weights), floors, strict=True)]

    raised = [left for left, is_up in zip(remainders, up, strict=True) if is_up]
    kept = [left for left, is_up in zip(remainders, up, strict=True) if not is_up]

    assert min(raised, default=whole) >= max(kept, default=0)


@given(AMOUNTS, WEIGHTS)
def test_a_heavier_line_never_gets_less(amount: int, weights: list[int]) -> None:
    by_weight = sorted(zip(weights, split(amount, weights), strict=True))

    for (light, less), (heavy, more) in itertools.pairwise(by_weight):
        assert light == heavy or less <= more


@given(WEIGHTS)
def test_a_split_of_the_whole_gives_each_line_itself(lines: list[int]) -> None:
    assert split(sum(lines), lines) == lines


def test_of_equal_lines_the_first_carries_the_odd_dollar() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(2, [1, 1, 1]) == [1, 1, 0]
    assert split(0, [0, 0]) == [0, 0]
    assert split(0, []) == []


@given(st.integers(-100, 100), st.lists(st.integers(-100, 100), max_size=5))
def test_what_cannot_be_split_is_refused(amount: int, weights: list[int]) -> None:
    is_possible = (
        amount >= 0 and all(each >= 0 for each in weights) and (any(weights) or not amount)
    )
    assume(not is_possible)

    with pytest.raises(ValueError, match=r"negative|nothing"):
        split(amount, weights)
