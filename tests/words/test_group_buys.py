"""What a group reads exists in both languages, with the same blanks to fill in."""

import string

from kaimai.domain import said
from kaimai.words.group_buys import GROUP_BUYS, group_words
from kaimai.words.languages import LANGUAGES


def test_both_languages_fill_in_what_chinese_knows() -> None:
    for name, text in GROUP_BUYS.items():
        assert text.zh.strip(), name
        assert text.en.strip(), name
        assert _blanks(text.en) <= _blanks(text.zh), name


def test_every_question_has_words_in_both_languages() -> None:
    for reason in said.Reason.__args__:
        for language in LANGUAGES:
            assert group_words(language)[reason], reason


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
