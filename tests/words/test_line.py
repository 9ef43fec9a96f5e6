"""The words of the chat: the same facts in both languages, and labels that fit a button."""

import re

import pytest

from kaimai.words.line import LINE

PLACES = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("name", LINE)
def test_both_languages_name_the_same_facts(name):
    text = LINE[name]
    assert text.zh.strip()
    assert text.en.strip()
    assert set(PLACES.findall(text.zh)) == set(PLACES.findall(text.en))


@pytest.mark.parametrize(
    "name", [name for name in LINE if re.match(r"(do|see|add|pay|menu)_", name)]
)
def test_labels_fit_their_buttons(name):
    for words in LINE[name]:
        assert len(PLACES.sub("99,999", words)) <= 20, words
