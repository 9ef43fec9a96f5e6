"""The decision for a batch, as properties that hold for any batch."""

from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.stock import decide

SKUS = st.sampled_from("ABCD")
SHELVES = st.dictionaries(SKUS, st.integers(0, 20))
REQUESTS = st.lists(st.dictionaries(SKUS, st.integers(1, 8), min_size=1), max_size=30)


@given(SHELVES, REQUESTS)
def test_no_resource_is_promised_twice(
    shelves: dict[str, int], requests: list[dict[str, int]]
) -> None:
    decisions = decide(shelves, requests)

    for sku in "ABCD":
        taken = sum(
            request.get(sku, 0)
            for request, decision in zip(requests, decisions, strict=True)
            if decision.is_accepted
        )
        assert taken <= shelves.get(sku, 0)


@given(SHELVES, REQUESTS)
def test_a_request_is_turned_down_only_for_what_was_gone_when_its_turn_came(
    shelves: dict[str, int], requests: list[dict[str, int]]
) -> None:
    left = dict(shelves)

    for request, decision in zip(requests, decide(shelves, requests), strict=True):
        short = {sku: left.get(sku, 0) for sku, n in request.items() if n > left.get(sku, 0)}
        assert dict(decision.short) == short
        if not short:
            for sku, units in request.items():
                left[sku] -= units


@given(SHELVES, REQUESTS)
def test_deciding_changes_none_of_its_arguments(
    shelves: dict[str, int], requests: list[dict[str, int]]
) -> None:
    before = (dict(shelves), [dict(request) for request in requests])

    decide(shelves, requests)

    assert (shelves, requests) == before


@given(SHELVES, REQUESTS)
def test_deciding_is_what_a_slow_shopkeeper_does(
    shelves: dict[str, int], requests: list[dict[str, int]]
) -> None:
    """Who has every unit as a thing on the counter, and puts all of them back when one is missing."""
    shelf = [sku for sku, units in shelves.items() for _ in range(units)]
    served = []
    for request in requests:
        counter = list(shelf)
        try:
            for sku in (sku for sku, units in request.items() for _ in range(units)):
                counter.remove(sku)
        except ValueError:
            served.append(False)
        else:
            served.append(True)
            shelf = counter

    assert [decision.is_accepted for decision in decide(shelves, requests)] == served


@given(SHELVES, REQUESTS, REQUESTS)
def test_who_comes_later_changes_nothing_for_who_came_first(
    shelves: dict[str, int], first: list[dict[str, int]], later: list[dict[str, int]]
) -> None:
    assert decide(shelves, [*first, *later])[: len(first)] == decide(shelves, first)


@given(SHELVES, REQUESTS)
def test_the_order_of_lines_in_a_request_decides_nothing(
    shelves: dict[str, int], requests: list[dict[str, int]]
) -> None:
    turned = [dict(reversed(request.items())) for request in requests]

    assert decide(shelves, turned) == decide(shelves, requests)


@given(SHELVES, REQUESTS)
def test_who_is_turned_down_alone_was_short_alone(
    shelves: dict[str, int], requests: list[dict[str, int]]
) -> None:
    """Nobody is refused because of a request that was itself refused."""
    decisions = decide(shelves, requests)
    accepted = [r for r, d in zip(requests, decisions, strict=True) if d.is_accepted]

    assert all(decision.is_accepted for decision in decide(shelves, accepted))
