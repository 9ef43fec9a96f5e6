"""What buttons say to the shop: written and read alike, and foreign data is no tap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.line_channel.messages.limits import DATA_MAX
from kaimai.line_channel.messages.taps import Tap, Verb, read_tap, written


@given(st.sampled_from(list(Verb)), st.lists(st.from_regex(r"[\w.\-]{0,64}", fullmatch=True)))
def test_what_is_written_is_read(verb, values):
    assert read_tap(written(verb, *values)) == Tap(verb, tuple(values))


def test_the_longest_sku_fits():
    assert len(written(Verb.ADD, "字" * 64, -9999)) < DATA_MAX


@pytest.mark.parametrize(
    "data", ["", "nope", "ADD:COLA:1", " add", "add\n", "add:\x00", "add:\ud800"]
)
def test_what_no_button_says_is_no_tap(data):
    assert read_tap(data) is None


@pytest.mark.parametrize(
    ("text", "lowest", "number"),
    [
        ("2", 0, 2),
        ("-2", -9999, -2),
        ("-2", 0, None),
        ("0", 1, None),
        ("10000", 0, None),
        ("", 0, None),
        ("x", 0, None),
        ("²", 0, None),
        ("٣", 0, None),
    ],
)
def test_numbers_are_checked_where_they_are_read(text, lowest, number):
    assert Tap(Verb.ADD, ("COLA", text)).number(1, lowest=lowest) == number
