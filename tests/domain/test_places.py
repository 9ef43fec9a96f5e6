"""Sets of places as the index of orders keeps them."""

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.places import BLOCK, added, common, highest_first, stored, without

PLACES = st.integers(0, BLOCK - 1)
FEW = st.sets(PLACES, max_size=30)
MANY = st.integers(1, 9).map(lambda step: set(range(0, BLOCK, step)))
"""So many places are kept as bits."""
EITHER = FEW | MANY


def places_of(number: int) -> list[int]:
    return list(highest_first(number))


@given(EITHER)
def test_a_set_comes_back_with_its_highest_place_first(places: set[int]) -> None:
    assert places_of(common([stored(sorted(places))])) == sorted(places, reverse=True)


@given(st.lists(EITHER, min_size=1, max_size=5))
def test_what_is_common_is_in_all_sets(sets: list[set[int]]) -> None:
    kept = [stored(sorted(each)) for each in sets]

    assert set(places_of(common(kept))) == reduce(set.intersection, sets)


@given(EITHER, FEW, PLACES)
def test_places_are_added_and_taken_out(before: set[int], more: set[int], out: int) -> None:
    kept = added(stored(sorted(before)), sorted(more - before))
    assert set(places_of(common([kept]))) == before | more

    assert set(places_of(common([without(kept, out)]))) == (before | more) - {out}
