"""What a coupon takes off, and when it counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.coupons import Coupon, check_coupon, checked_code
from kaimai.domain.errors import InvalidInput
from kaimai.domain.money import ORDER_TOTAL_MAX, split

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TENTH = Coupon(id="c", code="OPEN10", kind="percent", value=10)
FIFTY = Coupon(id="c", code="FIFTY", kind="fixed", value=50)
COUPONS = st.builds(
    Coupon,
    id=st.just("c"),
    code=st.just("ANY"),
    kind=st.just("percent"),
    value=st.integers(1, 100),
) | st.builds(
    Coupon,
    id=st.just("c"),
    code=st.just("ANY"),
    kind=st.just("fixed"),
    value=st.integers(1, ORDER_TOTAL_MAX),
)
PRICES = st.lists(st.integers(0, 99_999), min_size=1, max_size=20)


@given(COUPONS, PRICES)
def test_a_discount_is_never_more_than_the_goods_nor_any_line_less_than_nothing(
    coupon: Coupon, prices: list[int]
) -> None:
    subtotal = sum(prices)

    discount = coupon.discount(subtotal)

    assert 0 <= discount <= subtotal
    paid = split(subtotal - discount, prices)
    assert sum(paid) == subtotal - discount
    assert all(0 <= share <= price for share, price in zip(paid, prices, strict=True))


def test_percent_is_rounded_down_to_the_dollar() -> None:
    assert [TENTH.discount(each) for each in (99, 100, 109, 110)] == [9, 10, 10, 11]
    assert FIFTY.discount(30) == 30


@pytest.mark.parametrize(
    ("coupon", "subtotal", "why"),
    [
        (replace(FIFTY, starts_at=NOON + timedelta(seconds=1)), 100, "not_yet"),
        (replace(FIFTY, starts_at=NOON), 100, None),
        (replace(FIFTY, ends_at=NOON), 100, "over"),
        (replace(FIFTY, ends_at=NOON + timedelta(seconds=1)), 100, None),
        (replace(FIFTY, minimum_total=101), 100, "minimum"),
        (replace(FIFTY, minimum_total=100), 100, None),
        (TENTH, 9, "nothing_off"),
    ],
)
def test_a_coupon_counts_in_its_time_and_from_its_minimum(
    coupon: Coupon, subtotal: int, why: str | None
) -> None:
    refusal = coupon.refusal(subtotal, NOON)

    assert (None if refusal is None else refusal.why) == why


@pytest.mark.parametrize("typed", ["open10", " OPEN 10 ", "ＯＰＥＮ１０"])
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert checked_code(typed) == "OPEN10"


@pytest.mark.parametrize("typed", ["", "x", "a'b", "x" * 33, "a\x00b"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        checked_code(typed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 0},
        {"value": 101},
        {"minimum_total": -1},
        {"uses_max": 0},
        {"uses_per_buyer": 0},
        {"kind": "gift"},
        {"starts_at": NOON, "ends_at": NOON},
    ],
)
def test_a_new_coupon_must_make_sense(wrong: dict[str, object]) -> None:
    check_coupon(TENTH)

    with pytest.raises(InvalidInput):
        check_coupon(replace(TENTH, **wrong))  # type: ignore[arg-type]
