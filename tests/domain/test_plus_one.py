"""The grammar of group buys against its table, and what must hold for any text."""

import re
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.group_buys import UNITS_MAX
from kaimai.domain.order_phrases import written
from kaimai.domain.plus_one import TEXT_MAX, read
from kaimai.domain.said import OPTIONS_MAX, Cancel, Claim, Extend, Named, OpenSale, Unclear
from tests.domain.plus_one_table import FOUR, NOW, ONE, SECTIONS, meaning

CASES = [(items, *row) for _, items, rows in SECTIONS for row in rows]
SALES = st.sampled_from([items for _, items, _ in SECTIONS])


@pytest.mark.parametrize(("items", "text", "expected"), CASES)
def test_a_message_means_what_the_table_says(
    items: tuple[Named, ...], text: str, expected: str
) -> None:
    assert meaning(read(text, items, now=NOW)) == expected


def test_the_table_is_long_and_says_nothing_twice() -> None:
    assert len(CASES) >= 220
    assert len({(items, text) for items, text, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(("items", "text", "expected"), CASES)
def test_every_quick_reply_is_understood(
    items: tuple[Named, ...], text: str, expected: str
) -> None:
    said = read(text, items, now=NOW)
    if not isinstance(said, Unclear):
        return

    assert len(said.options) <= OPTIONS_MAX
    for option in said.options:
        answer = read(option, items, now=NOW)
        assert isinstance(answer, Claim | Cancel) or "加量" in option, option


@pytest.mark.parametrize(("items", "text", "expected"), CASES)
def test_width_case_and_gaps_do_not_matter(
    items: tuple[Named, ...], text: str, expected: str
) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    said = read(text, items, now=NOW)

    for other in (wide, text.upper(), text.lower(), f"  {text}\u3000", text.replace(" ", "  ")):
        assert _without_case(read(other, items, now=NOW)) == _without_case(said), other


def _without_case(said: object) -> str:
    """What was said, but for the words that are only repeated."""
    if isinstance(said, OpenSale | Unclear):
        return re.sub(r"\s+|word='.*?'\)$", "", unicodedata.normalize("NFKC", repr(said)).lower())
    return repr(said)


def test_claims_can_be_written_out_and_read_again() -> None:
    for items, text, _ in CASES:
        said = read(text, items, now=NOW)
        if isinstance(said, Claim):
            assert read(written(said.changes, items, said.for_name), items, now=NOW) == said


PIECES = st.sampled_from(
    [
        "+",
        "-",
        "＋",
        "加",
        "減",
        "x",
        "1",
        "2",
        "一",
        "兩",
        "十",
        "10",
        "99999",
        "份",
        "箱",
        "打",
        "可樂",
        "雪碧",
        "粉",
        "白",
        "a1",
        "A2",
        "改",
        "改成",
        "取消",
        "不要了",
        "各",
        "都",
        "幫",
        "小美",
        "我",
        "要",
        "謝謝",
        "嗎",
        "?",
        ",",
        "、",
        "和",
        "\n",
        "=",
        ".",
        "的",
        "統計",
        "結單",
        "開團",
        "288",
        "限量50",
        "到",
        "21:00",
        "明天",
        "11/25",
        "加量",
        "延長到",
        "半小時",
        "點",
        "元",
        "$",
        "🙏",
        "T",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(PIECES, max_size=10).map("".join), st.lists(PIECES).map(" ".join)
)


@given(TEXTS, SALES)
def test_any_text_has_a_meaning_within_the_limits(text: str, items: tuple[Named, ...]) -> None:
    said = read(text, items, now=NOW)

    ids = {item.id for item in items}
    match said:
        case Claim():
            assert said.changes
            assert len({change.item_id for change in said.changes}) == len(said.changes)
            for change in said.changes:
                assert change.item_id in ids
                assert abs(change.units) <= UNITS_MAX
                assert change.units >= 0 if change.verb == "set" else change.units != 0
        case Cancel():
            assert set(said.item_ids or ids) <= ids
        case OpenSale() | Extend():
            assert said.closes_at is None or said.closes_at > NOW
        case Unclear():
            assert len(said.options) <= OPTIONS_MAX


@given(st.text(max_size=40))
def test_without_a_sale_nobody_orders(text: str) -> None:
    assert not isinstance(read(text, (), now=NOW), Claim | Cancel)


@given(st.integers(1, UNITS_MAX), st.sampled_from(FOUR))
def test_any_number_is_taken_as_it_is(units: int, item: Named) -> None:
    said = read(f"{item.code}+{units}", FOUR, now=NOW)

    assert isinstance(said, Claim)
    assert [(change.item_id, change.units) for change in said.changes] == [(item.id, units)]


def test_what_is_too_long_is_talk() -> None:
    assert read("+1" + " 謝謝" * TEXT_MAX, ONE, now=NOW) is None


def test_any_name_of_an_item_is_harmless() -> None:
    odd = (Named(id="a", code="A1", names=("(.*", "+1", "[", "")), Named(id="b", code="A2"))

    assert meaning(read("A1+2 A2+1", odd, now=NOW)) == "A1 +2, A2 +1"


def test_a_time_is_read_on_taipeis_clock_from_now() -> None:
    later = NOW + timedelta(hours=8)

    assert meaning(read("開團 可樂 288 到 21:00", (), now=later)) == "ask when"
    assert meaning(read("開團 可樂 288 到 23:00", (), now=later)).endswith("until 11/23 23:00")
