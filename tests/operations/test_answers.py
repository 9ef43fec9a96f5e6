"""What is kept under an idempotency key reads back as what happened."""

from datetime import UTC, datetime

import pytest

from kaimai.domain.errors import (
    BankRefused,
    CartChanged,
    CartEmpty,
    CartLocked,
    InvalidInput,
    KaimaiError,
    NotFound,
    NotOffered,
    ShortLine,
    ShortOfStock,
)
from kaimai.operations.answers import Placed, answer_of, fingerprint, outcome_of
from kaimai.operations.order_wishes import checked_items
from kaimai.persistence.dialect import dump_json

REFUSALS = [
    ShortOfStock([ShortLine(sku="COLA", name="可樂", wanted=5, available=2, held_by_order="t")]),
    CartLocked("token"),
    CartChanged(),
    CartEmpty(),
    NotFound("cart"),
    InvalidInput("items", "no such SKU"),
    NotOffered("pay_type", "too dear", limit=30_000),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_a_refusal_reads_back_as_itself(refusal: KaimaiError) -> None:
    again = outcome_of(answer_of(refusal))

    assert type(again) is type(refusal)
    assert isinstance(again, KaimaiError)
    assert again.__dict__ == refusal.__dict__


def test_an_order_that_the_first_release_kept_reads_back_as_itself() -> None:
    kept = {
        "placed": {
            "order_id": "o",
            "token": "t",
            "number": "n",
            "total": 288,
            "method": "C-1",
            "hold_until": "2026-11-22T00:00:00Z",
        }
    }

    assert outcome_of(kept) == Placed(
        order_id="o",
        token="t",
        number="n",
        total=288,
        method="C-1",
        hold_until=datetime(2026, 11, 22, tzinfo=UTC),
    )


def test_what_is_no_answer_is_not_kept() -> None:
    with pytest.raises(BankRefused):
        answer_of(BankRefused("E0602"))
    with pytest.raises(ValueError, match="no such refusal"):
        outcome_of({"refused": "nonsense"})


def test_a_fingerprint_tells_difference_and_no_content() -> None:
    one, two = fingerprint({"buyer": "王小明"}), fingerprint({"buyer": "王小美"})

    assert one != two
    assert "王" not in dump_json(one)


def test_a_sku_named_twice_is_summed() -> None:
    assert checked_items([("A", 2), ("B", 1), ("A", 3)]) == (("A", 5), ("B", 1))


@pytest.mark.parametrize(
    "items",
    [
        [],
        [("", 1)],
        [("A\x00", 1)],
        [("A", 0)],
        [("A", 9_999), ("A", 1)],
        [(f"S{number}", 1) for number in range(101)],
    ],
)
def test_items_that_cannot_be_ordered_are_refused(items: list[tuple[str, object]]) -> None:
    with pytest.raises(InvalidInput):
        checked_items(items)
