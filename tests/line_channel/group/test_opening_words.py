"""What a button says to open a sale is read as exactly that sale."""

import pytest

from kaimai.domain.plus_one import read
from kaimai.domain.said import NewItem, OpenSale
from kaimai.line_channel.group.opening import written
from tests.domain.plus_one_table import NOW, OPENING

OPENED = [said for text, _ in OPENING if isinstance(said := read(text, (), now=NOW), OpenSale)]


@pytest.mark.parametrize("said", [said for said in OPENED if said.items])
def test_an_opening_can_be_written_out_and_read_again(said: OpenSale) -> None:
    assert read(written(said), (), now=NOW) == said


@pytest.mark.parametrize(
    "name",
    [
        "新品 可樂軟",
        "T恤 白 L",
        "可口可樂 24入",
        "7-11咖啡",
        "iPhone 15 手機殼",
        "100% 果汁",
    ],
)
def test_names_of_all_kinds_are_read_again(name: str) -> None:
    said = OpenSale(items=(NewItem(name=name, price=390, units_max=10),))

    assert read(written(said), (), now=NOW) == said
