"""What people type when they move stock."""

import pytest

from kaimai.domain.errors import InvalidInput
from kaimai.domain.shelves import (
    TypedCount,
    TypedLine,
    checked_reason,
    read_count,
    read_line,
    read_table,
)


@pytest.mark.parametrize(
    ("text", "sku", "units"),
    [
        ("COLA", "COLA", None),
        (" COLA 24 ", "COLA", 24),
        ("COLA,24", "COLA", 24),
        ("COLA*24", "COLA", 24),
        ("COLA x24", "COLA", 24),
        ("COLA\t24", "COLA", 24),
        ("4710088432100", "4710088432100", None),
        ("ＣＯＬＡ　２４", "COLA", 24),
    ],
)
def test_a_line_is_read_as_it_is_typed_or_scanned(text: str, sku: str, units: int | None) -> None:
    assert read_line(text) == TypedLine(sku, units)


@pytest.mark.parametrize("text", ["", "two words", "COLA -3", "COLA 99999999", "可樂!"])
def test_what_is_no_line_is_not_guessed_at(text: str) -> None:
    assert read_line(text) is None


def test_rows_of_a_spreadsheet_are_read_whatever_stands_between_sku_and_units() -> None:
    pasted = "SKU\t品名\t數量\nCOLA\t可樂 330ml\t1,200\n\nTEA\t茶\t6\nPEAR\t梨\t\n"

    lines, unread = read_table(pasted)

    assert lines == [TypedLine("COLA", 1200), TypedLine("TEA", 6)]
    assert unread == ["PEAR\t梨"]


def test_rows_with_commas_or_blanks_are_read_too() -> None:
    assert read_table("COLA,24\nTEA 6\nFIG;7")[0] == [
        TypedLine("COLA", 24),
        TypedLine("TEA", 6),
        TypedLine("FIG", 7),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12", TypedCount(12, is_more=False)),
        ("+3", TypedCount(3, is_more=True)),
        ("０", TypedCount(0, is_more=False)),
    ],
)
def test_a_count_is_a_number_or_what_was_found_elsewhere(text: str, count: TypedCount) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["", "-1", "1.5", "12345678", "七"])
def test_what_is_no_count_is_none(text: str) -> None:
    assert read_count(text) is None


def test_another_reason_must_be_explained() -> None:
    assert checked_reason("damaged", " 外盒  壓壞 ") == "damaged: 外盒 壓壞"
    with pytest.raises(InvalidInput):
        checked_reason("other", " ")
