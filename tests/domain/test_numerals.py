"""Numbers as people type them in chats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.numerals import MEASURES, NUMBER_MAX, read_number

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """A number in Chinese characters, as schools teach it."""
    if number == 0:
        return "零"
    text, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + name
        gap = False
    return text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("３", 3),
        ("12", 12),
        (" 007 ", 7),
        ("0", 0),
        ("9999", 9999),
        ("③", 3),
        ("零", 0),
        ("〇", 0),
        ("一", 1),
        ("兩", 2),
        ("两", 2),
        ("倆", 2),
        ("參", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("廿", 20),
        ("廿五", 25),
        ("卅", 30),
        ("九十九", 99),
        ("一百", 100),
        ("兩百", 200),
        ("一百零五", 105),
        ("一百二十", 120),
        ("一百二十三", 123),
        ("一千零三", 1003),
        ("一千零三十", 1030),
        ("兩千五百", 2500),
        ("伍佰", 500),
    ],
)
def test_what_is_a_number(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "半",
        "一打",
        "三五",
        "一二三",
        "12345",
        "-1",
        "+1",
        "1.5",
        "1 2",
        "百",
        "百二",
        "一百二",
        "一千二",
        "十十",
        "一十百",
        "零零",
        "零五",
        "十零",
        "一萬",
        "x",
        "٣",
        "可樂",
        "三個",
    ],
)
def test_what_is_none_is_not_guessed(text):
    assert read_number(text) is None


@given(st.integers(0, NUMBER_MAX))
def test_every_number_is_read_in_digits_and_in_characters(number):
    assert read_number(str(number)) == number
    assert read_number(written(number)) == number


def test_no_measure_word_is_a_number_or_stands_twice():
    assert len(set(MEASURES)) == len(MEASURES)
    assert [each for each in MEASURES if read_number(each) is not None] == []
