"""What may go back of an order: only what came in, never more than is left, to the last dollar."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kaimai.domain.errors import InvalidInput, NotRefundable, RefundUnderway
from kaimai.domain.refunds import (
    LineRefund,
    Refundable,
    RefundWish,
    SoldLine,
    decide_refund,
    share_of,
)


def line(sku: str, quantity: int, unit_price: int, **more: int) -> SoldLine:
    fields = {"sold": quantity, "refunded": 0, "restocked": 0, **more}
    return SoldLine(
        id=f"line-{sku}",
        sku_id=f"sku-{sku}",
        sku=sku,
        quantity=quantity,
        unit_price=unit_price,
        **fields,
    )


TEA, CAKE, CARD = line("TEA", 3, 50), line("CAKE", 1, 200), line("CARD", 1, 0)
PAID = Refundable(
    captured=350,
    counted=0,
    total=350,
    is_applied=True,
    is_underway=False,
    card_kind=None,
    lines=(TEA, CAKE, CARD),
)


def units(decision_lines: tuple[LineRefund, ...]) -> dict[str, tuple[int, int]]:
    return {each.order_line_id: (each.quantity, each.restocked) for each in decision_lines}


def test_without_a_measure_everything_goes_back():
    decided = decide_refund(RefundWish(), PAID)

    assert decided.amount == 350
    assert units(decided.lines) == {"line-TEA": (3, 0), "line-CAKE": (1, 0), "line-CARD": (1, 0)}


def test_an_amount_takes_no_units():
    decided = decide_refund(RefundWish(amount=20, restock={"TEA": 1}), PAID)

    assert (decided.amount, units(decided.lines)) == (20, {"line-TEA": (0, 1)})


def test_units_of_a_line_are_what_was_paid_for_them():
    decided = decide_refund(RefundWish(lines={"TEA": 2}, restocks_all=True), PAID)

    assert (decided.amount, units(decided.lines)) == (100, {"line-TEA": (2, 2)})


def test_after_earlier_refunds_the_rest_goes_back():
    lines = (replace(TEA, refunded=2, restocked=1), CAKE, CARD)
    known = replace(PAID, counted=100, lines=lines)

    decided = decide_refund(RefundWish(restocks_all=True), known)

    assert decided.amount == 250
    assert units(decided.lines) == {"line-TEA": (1, 1), "line-CAKE": (1, 1), "line-CARD": (1, 1)}


@pytest.mark.parametrize(
    ("why", "wish", "changes"),
    [
        ("no_money", {}, {"captured": 0}),
        ("nothing_left", {}, {"counted": 350}),
        ("too_much", {"amount": 351}, {}),
        ("too_much", {"amount": 51}, {"counted": 300}),
        ("too_much", {"lines": {"TEA": 3}}, {"counted": 300}),
        ("whole_card", {"amount": 349}, {"card_kind": "STAGING"}),
        ("whole_card", {"lines": {"TEA": 1}}, {"card_kind": "BONUS"}),
        ("whole_card", {"amount": 1}, {"card_kind": "CUP"}),
        ("whole_surplus", {"amount": 349}, {"is_applied": False}),
        ("free_units", {"lines": {"CARD": 1}}, {}),
        ("units", {"lines": {"TEA": 4}}, {}),
        ("restock", {"restock": {"TEA": 4}}, {}),
    ],
)
def test_what_cannot_go_back_is_refused_with_the_reason(why, wish, changes):
    with pytest.raises(NotRefundable) as refused:
        decide_refund(RefundWish(**wish), replace(PAID, **changes))

    assert refused.value.why == why


def test_a_whole_refund_of_instalments_is_no_part():
    assert decide_refund(RefundWish(), replace(PAID, card_kind="STAGING")).amount == 350


def test_surplus_money_goes_back_whole_and_takes_no_units():
    known = replace(PAID, is_applied=False, captured=340)

    decided = decide_refund(RefundWish(), known)

    assert (decided.amount, decided.lines) == (340, ())


def test_one_refund_at_a_time():
    with pytest.raises(RefundUnderway):
        decide_refund(RefundWish(amount=1), replace(PAID, is_underway=True))


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("amount", {"amount": 0}),
        ("amount", {"amount": 10, "lines": {"TEA": 1}}),
        ("lines", {"lines": {"COLA": 1}}),
        ("lines", {"lines": {"TEA": 0}}),
        ("restock", {"restock": {"COLA": 1}}),
        ("restock", {"restock": {"TEA": 1}, "restocks_all": True}),
    ],
)
def test_a_wish_that_can_never_be_right_names_its_field(field, wish):
    with pytest.raises(InvalidInput) as refused:
        decide_refund(RefundWish(**wish), PAID)

    assert refused.value.field == field


@given(
    prices=some.lists(
        some.tuples(some.integers(1, 9), some.integers(0, 500)), min_size=1, max_size=5
    ),
    discount=some.integers(0, 10_000),
    data=some.data(),
)
def test_in_whatever_pieces_units_come_back_they_are_what_was_paid(prices, discount, data):
    lines = [line(f"S{i}", quantity, price) for i, (quantity, price) in enumerate(prices)]
    full = sum(quantity * price for quantity, price in prices)
    total = max(0, full - discount)
    given_back = 0
    while unpaid := [i for i, each in enumerate(lines) if each.refunded < each.quantity]:
        index = data.draw(some.sampled_from(unpaid))
        left = lines[index].quantity - lines[index].refunded
        count = data.draw(some.integers(1, left))
        known = replace(PAID, captured=total, total=total, lines=tuple(lines))
        given_back += share_of(known, lines[index], count) if full else 0
        lines[index] = replace(lines[index], refunded=lines[index].refunded + count)

    assert given_back == total
