"""What the shop tells about itself, as its owner changes it; and the examples of the page about it."""

import re
import shlex
from pathlib import Path

import pytest

from kaimai.cli.shop import MEANINGS
from kaimai.domain.shop_profile import KEYS
from tests.cli.conftest import Kaimai

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")


def examples(group: str) -> list[list[str]]:
    """The commands of this group in the page's blocks, as a shell would read them."""
    return [
        shlex.split(line, comments=True)[1:]
        for line in re.findall(rf"^kaimai {group} .*$", OPERATIONS, re.MULTILINE)
    ]


def test_every_value_of_the_profile_has_its_meaning() -> None:
    assert sorted(MEANINGS) == sorted(KEYS)


def test_a_value_is_changed_shown_and_emptied(kaimai: Kaimai) -> None:
    assert "on" in kaimai("shop", "show").output

    kaimai("shop", "set", "representative", "王小明")
    kaimai("shop", "set", "deliveries", "home store")
    kaimai("shop", "set", "invoices", "off")
    changed = kaimai("shop", "set", "free_from", "1500").output
    emptied = kaimai("shop", "set", "free_from", "").output

    for shown in ("王小明", "home, store", "off", "1500"):
        assert shown in changed
    assert "1500" not in emptied
    assert emptied == kaimai("shop", "show").output


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("company_number", "12345678"),
        ("home_fee", "1.5"),
        ("deliveries", "pigeon"),
        ("invoices", "maybe"),
        ("colour", "red"),
    ],
)
def test_a_wrong_value_is_refused_and_names_its_key(kaimai: Kaimai, key: str, value: str) -> None:
    before = kaimai("shop", "show").output

    assert key in kaimai("shop", "set", key, value, code=1).output

    assert kaimai("shop", "show").output == before


@pytest.mark.parametrize("group", ["shop", "coupons"])
def test_the_examples_of_the_page_work(kaimai: Kaimai, group: str) -> None:
    typed = examples(group)
    assert len(typed) >= 3

    for words in typed:
        kaimai(*words, answers="y\n")
