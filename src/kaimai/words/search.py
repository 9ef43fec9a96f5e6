"""What a text can be found by: the same rules for what is written and for what is asked.

Chinese is cut into pairs of neighbouring characters, since two-character words such as 可樂 are the
rule; Latin script into words. Looking the terms up is for `kaimai.queries`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

RULES = 1
"""Counted up when a change here makes other terms: then every shop makes its terms anew."""
NAME, KIND, TEXT = 1, 2, 3
"""Where a term was found: in the name; among category, options and SKUs; in the description."""
QUERY_LENGTH_MAX = 60
"""Characters of a query that are looked at."""
QUERY_TERMS_MAX = 12
TERM_LENGTH_MAX = 40
LAST = "\U0010ffff"
"""Behind every other character: a term with it appended ends the range of its continuations."""

_HAN = (
    "\u3005\u3007"  # 々〇
    "\u3040-\u30ff\u31f0-\u31ff"  # Kana
    "\u3100-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_MARKS = re.compile("[\u0300-\u036f]")
_SIMPLIFIED = OpenCC("t2s")
# Ambiguous without their neighbours, so OpenCC leaves them; here both ways of writing are one.
_ALSO = str.maketrans({"著": "着", "妳": "你"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that a query asks for: a term from `low` to `high`, both included."""

    low: str
    high: str


def terms_of(
    name: str, *, category: str, description: str, details: Iterable[str]
) -> Mapping[str, int]:
    """Every term of a product, with the best place where it stands.

    `details`: option names and values, and SKUs.
    """
    found: dict[str, int] = {}
    for place, texts in ((NAME, [name]), (KIND, [category, *details]), (TEXT, [description])):
        for text in texts:
            for term in terms_in(text):
                found.setdefault(term, place)
    return found


def wanted_of(query: str) -> tuple[Wanted, ...]:
    """What a product must have to be found by this query: all of it. Nothing when it has no words.

    The end of what was typed may be the beginning of a word: a single Chinese character, and Latin
    words of two letters and more, also find what goes on after them.
    """
    wanted: list[Wanted] = []
    for is_han, run in _runs(folded(query[:QUERY_LENGTH_MAX])):
        if is_han and len(run) > 1:
            wanted += (Wanted(pair, pair) for pair in _pairs(run))
        elif is_han or (len(run) > 1 and not run.isdigit()):
            wanted.append(Wanted(run, run + LAST))
        else:
            wanted.append(Wanted(run, run))
    return tuple(dict.fromkeys(wanted))[:QUERY_TERMS_MAX]


@cache
def _run() -> re.Pattern[str]:
    # Patterns of so many characters take milliseconds to compile: a shop starts without them.
    return re.compile(rf"([{_HAN}]+)|([^\W\d_{_HAN}]+)|(\d+)")


@cache
def _gap() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{_HAN}])[\s·‧・]+(?=[{_HAN}])")


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """The text in one way of writing: width, case, accents, traditional or simplified."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _MARKS.sub("", unicodedata.normalize("NFD", plain))
    return "".join(map(_one_form, unicodedata.normalize("NFC", plain))).translate(_ALSO)


@lru_cache(maxsize=16_384)
def _one_form(character: str) -> str:
    """A character in its simplified form. One by one: what stands beside it must not matter."""
    is_other = character < "\u3400" or "\ud800" <= character <= "\udfff"
    return character if is_other else str(_SIMPLIFIED.convert(character))


def terms_in(text: str) -> Iterator[str]:
    """The terms of one text, some of them more than once."""
    # A name may be written with gaps, and asked for without.
    for is_han, run in _runs(_gap().sub("", folded(text))):
        if is_han:
            yield from _pairs(run)
            yield run[-1]
        else:
            yield run


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """Chinese runs whole, and words and numbers cut to the length of a term; the rest falls out."""
    for match in _run().finditer(text):
        han, word, number = match.groups()
        yield (True, han) if han else (False, (word or number)[:TERM_LENGTH_MAX])


def _pairs(run: str) -> Iterator[str]:
    return (run[place : place + 2] for place in range(len(run) - 1))
