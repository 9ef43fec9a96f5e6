"""Charts: every bar stands for its amount, whoever reads it hears the same, and nothing can be put in."""

import re
from xml.etree import ElementTree as ET

import pytest

from kaimai.backoffice.charts import Bar, bars, short
from kaimai.words.languages import CHINESE, ENGLISH

SVG = "{http://www.w3.org/2000/svg}"


def drawn(places: list[Bar], **more: str) -> ET.Element:
    said = {"title": "今天", "told": "目前 NT$300", **more}
    svg = str(bars(places, name="chart", language=CHINESE, **said))
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def heights(chart: ET.Element, name: str) -> list[float]:
    found = [each for each in chart.iter(f"{SVG}rect") if each.get("class") == name]
    return [float(each.get("height", 0)) for each in found]


def test_a_bar_twice_as_high_is_twice_as_much():
    chart = drawn([Bar(label=str(n), now=n * 100, then=None) for n in (1, 2, 3)])

    low, middle, high = heights(chart, "now")
    assert middle == pytest.approx(2 * low, abs=0.2)
    assert high == pytest.approx(3 * low, abs=0.3)
    assert heights(chart, "then") == []


def test_what_was_not_counted_and_what_was_nothing_have_no_bar():
    chart = drawn([Bar(label="0", now=None, then=0), Bar(label="1", now=0, then=50)])

    assert heights(chart, "now") == []
    assert len(heights(chart, "then")) == 1


def test_a_day_without_sales_is_a_chart_too():
    chart = drawn([Bar(label=str(n), now=None, then=None, is_marked=True) for n in range(24)])

    assert len(list(chart.iter(f"{SVG}text"))) == 3 + 24


def test_it_says_what_it_shows_and_takes_no_styles_of_its_own():
    chart = drawn([Bar(label="<b>", now=1, then=None, is_marked=True)], told="a < b & c")

    assert chart.get("role") == "img"
    names = (chart.get("aria-labelledby") or "").split()
    assert [each.text for each in chart if each.get("id") in names] == ["今天", "a < b & c"]
    assert "<b>" in [each.text for each in chart.iter(f"{SVG}text")]
    assert not [each for each in chart.iter() if each.get("style")]


@pytest.mark.parametrize("highest", [1, 7, 99, 100, 101, 2_500, 9_999_999, 123_456_789])
def test_the_highest_bar_stays_below_the_top(highest: int):
    chart = drawn([Bar(label="", now=highest, then=None)])

    [height] = heights(chart, "now")
    assert 190 - 24 - height >= 9.9


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (0, "0", "0"),
        (9_999, "9,999", "10k"),
        (15_000, "1.5萬", "15k"),
        (20_000, "2萬", "20k"),
        (2_500_000, "250萬", "2.5M"),
    ],
)
def test_amounts_on_the_axis_are_short(amount: int, chinese: str, english: str):
    assert short(amount, CHINESE) == chinese
    assert short(amount, ENGLISH) == english
    assert re.fullmatch(r"[\d,.]+[萬kM]?", short(amount, CHINESE))
