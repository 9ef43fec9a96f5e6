"""Who gets units of a group buy and who waits: in order, to the unit, whatever comes."""

from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.waiting_lists import (
    Advance,
    Holding,
    Shelf,
    Wait,
    Wish,
    decide,
)

COLA = Shelf(item_id="A1", sku_id="COLA", room=None, last_wait=0)


def wish(claim: str, units: int, item: str = "A1") -> Wish:
    return Wish(item_id=item, claim_id=claim, units=units)


def wait(sequence: int, claim: str, units: int, item: str = "A1") -> Wait:
    return Wait(item_id=item, sequence=sequence, claim_id=claim, units=units)


def has(units: int, waiting: int = 0) -> Holding:
    return Holding(units=units, waiting=waiting)


def test_who_comes_short_gets_what_is_left_and_waits_for_the_rest() -> None:
    decision = decide([COLA], [], {}, {"COLA": 2}, [wish("ann", 3), wish("bo", 2)])

    ann, bo = decision.outcomes
    assert (ann.holding, ann.place, ann.left) == (has(2, 1), 1, 0)
    assert (bo.holding, bo.place, bo.left) == (has(0, 2), 2, 0)
    assert decision.waits == (wait(1, "ann", 1), wait(2, "bo", 2))
    assert decision.last_waits == {"A1": 2}


def test_what_is_given_up_goes_to_the_first_in_line_and_partly_to_the_next() -> None:
    decision = decide(
        [Shelf(item_id="A1", sku_id="COLA", room=None, last_wait=2)],
        [wait(2, "chia", 4), wait(1, "bo", 1)],
        {"ann": has(5), "bo": has(0, 1), "chia": has(0, 4)},
        {"COLA": 0},
        [wish("ann", 2)],
    )

    (ann,) = decision.outcomes
    assert ann.holding == has(2)
    assert ann.advances == (
        Advance(item_id="A1", claim_id="bo", units=1),
        Advance(item_id="A1", claim_id="chia", units=2),
    )
    assert decision.holdings["chia"] == has(2, 2)
    assert decision.waits == (wait(2, "chia", 2),)


def test_fewer_units_are_first_taken_out_of_the_line_from_its_end() -> None:
    decision = decide(
        [Shelf(item_id="A1", sku_id="COLA", room=None, last_wait=3)],
        [wait(1, "ann", 2), wait(2, "bo", 1), wait(3, "ann", 2)],
        {"ann": has(1, 4), "bo": has(0, 1)},
        {"COLA": 0},
        [wish("ann", 2), wish("ann", 0)],
    )

    first, second = decision.outcomes
    assert (first.holding, first.place, first.advances) == (has(1, 1), 1, ())
    assert (second.holding, second.place) == (has(0), 0)
    assert second.advances == (Advance(item_id="A1", claim_id="bo", units=1),)
    assert decision.waits == ()


def test_a_newcomer_stands_behind_those_who_wait_when_units_come_free_elsewhere() -> None:
    decision = decide(
        [Shelf(item_id="A1", sku_id="COLA", room=None, last_wait=1)],
        [wait(1, "bo", 2)],
        {"bo": has(0, 2)},
        {"COLA": 3},
        [wish("ann", 2)],
    )

    (ann,) = decision.outcomes
    assert (ann.holding, ann.advances) == (
        has(1, 1),
        (Advance(item_id="A1", claim_id="bo", units=2),),
    )


def test_the_limit_of_the_sale_counts_as_well_as_the_stock() -> None:
    limited = Shelf(item_id="A1", sku_id="COLA", room=1, last_wait=0)
    free = Shelf(item_id="B1", sku_id="COLA", room=None, last_wait=0)

    decision = decide(
        [limited, free],
        [],
        {},
        {"COLA": 4},
        [wish("ann", 2), wish("bo", 9, "B1"), wish("ann", 0)],
    )

    assert [each.holding for each in decision.outcomes] == [has(1, 1), has(3, 6), has(0)]
    assert [each.left for each in decision.outcomes] == [0, 0, 1]
    # The unit that the limited item gave back is anybody's: the other item's line gets it at last.
    assert decision.advances == (Advance(item_id="B1", claim_id="bo", units=1),)


def test_without_wishes_the_line_gets_what_is_free() -> None:
    decision = decide(
        [Shelf(item_id="A1", sku_id="COLA", room=5, last_wait=7)],
        [wait(7, "bo", 2)],
        {"bo": has(1, 2)},
        {"COLA": 1},
        [],
    )

    assert decision.advances == (Advance(item_id="A1", claim_id="bo", units=1),)
    assert decision.holdings == {"bo": has(2, 1)}
    assert decision.last_waits == {"A1": 7}


WISHES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(("A1", "B1")), st.integers(0, 6)),
    max_size=30,
)


@given(stock=st.integers(0, 12), limit=st.integers(0, 8), batches=st.lists(WISHES, max_size=4))
def test_whatever_is_wished_nothing_is_promised_twice_and_nobody_waits_while_units_are_free(
    stock: int, limit: int, batches: list[list[tuple[str, str, int]]]
) -> None:
    holdings: dict[str, Holding] = {}
    waits: tuple[Wait, ...] = ()
    last = {"A1": 0, "B1": 0}
    wanted: dict[str, int] = {}
    for batch in batches:
        taken = sum(each.units for each in holdings.values())
        limited = sum(each.units for name, each in holdings.items() if name.startswith("A1"))
        decision = decide(
            [
                Shelf(item_id="A1", sku_id="S", room=limit - limited, last_wait=last["A1"]),
                Shelf(item_id="B1", sku_id="S", room=None, last_wait=last["B1"]),
            ],
            waits,
            holdings,
            {"S": stock - taken},
            [wish(item + name, units, item) for name, item, units in batch],
        )
        wanted |= {item + name: units for name, item, units in batch}
        holdings, waits, last = dict(decision.holdings), decision.waits, dict(decision.last_waits)

        in_a1 = sum(each.units for name, each in holdings.items() if name.startswith("A1"))
        total = sum(each.units for each in holdings.values())
        assert all(each.units >= 0 and each.waiting >= 0 for each in holdings.values())
        assert total <= stock
        assert in_a1 <= limit
        for name, units in wanted.items():
            assert holdings[name].units + holdings[name].waiting == units
        for item, is_full in (("A1", in_a1 == limit), ("B1", False)):
            line = sum(each.units for each in waits if each.item_id == item)
            assert line == sum(h.waiting for name, h in holdings.items() if name.startswith(item))
            assert not line or total == stock or is_full


@given(wishes=WISHES, cut=st.integers(0, 30))
def test_two_batches_decide_like_one(wishes: list[tuple[str, str, int]], cut: int) -> None:
    asked = [wish(name, units) for name, _, units in wishes]
    whole = decide([COLA], [], {}, {"COLA": 10}, asked)
    first = decide([COLA], [], {}, {"COLA": 10}, asked[:cut])

    second = decide(
        [Shelf(item_id="A1", sku_id="COLA", room=None, last_wait=first.last_waits["A1"])],
        first.waits,
        first.holdings,
        {"COLA": 10 - sum(each.units for each in first.holdings.values())},
        asked[cut:],
    )

    assert second.waits == whole.waits
    assert dict(second.holdings) == dict(whole.holdings)
    assert first.outcomes + second.outcomes == whole.outcomes
