"""Counting and searching text as LINE does: UTF-16 units, grapheme clusters, mentions."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from line_simulator.records import Json

_JOINER: Final = "\u200d"
_KEYCAP: Final = "\u20e3"
_INDICATORS: Final = range(0x1F1E6, 0x1F200)
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_TAGS: Final = range(0xE0020, 0xE0080)
_SELECTORS: Final = range(0xFE00, 0xFE10)
_VOWELS_AND_FINALS: Final = range(0x1160, 0x1200)
_MENTIONS_MAX: Final = 20
ALL: Final = "All"


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """The number of characters as a reader sees them: a family of joined emoji is one.

    Follows the extended clusters of Unicode as far as chats need it: combining marks, selectors,
    joined emoji, skin tones, flags, keycaps, tags, Hangul.
    """
    count = 0
    is_joined = False
    indicators = 0
    previous = ""
    for character in text:
        code = ord(character)
        is_indicator = code in _INDICATORS
        extends = (
            is_joined
            or character in {_JOINER, _KEYCAP}
            or code in _SELECTORS
            or code in _SKIN_TONES
            or code in _TAGS
            or code in _VOWELS_AND_FINALS
            or unicodedata.category(character) in {"Mn", "Me", "Mc"}
            or (is_indicator and indicators % 2 == 1)
            or (character == "\n" and previous == "\r")
        )
        if not extends or count == 0:
            count += 1
        indicators = indicators + 1 if is_indicator else 0
        is_joined = character == _JOINER
        previous = character
    return count


def mentions(text: str, members: Mapping[str, str], account_id: str) -> Json | None:
    """The `mention` of a group message: each `@name` of a member, the account, or `@All`.

    `members`: user id → display name, the account among them. Longer names are found first.
    Index and length count UTF-16 units.
    """
    found: list[Json] = []
    for start, name, user_id in _names_in(text, members):
        place: Json = {"index": units(text[:start]), "length": units(name) + 1}
        if user_id is None:
            found.append({**place, "type": "all"})
        else:
            is_self = user_id == account_id
            found.append({**place, "type": "user", "userId": user_id, "isSelf": is_self})
    return {"mentionees": found[:_MENTIONS_MAX]} if found else None


def _names_in(text: str, members: Mapping[str, str]) -> Iterator[tuple[int, str, str | None]]:
    names: list[tuple[str, str | None]] = [(name, user_id) for user_id, name in members.items()]
    names = sorted([*names, (ALL, None)], key=lambda pair: -len(pair[0]))
    start = text.find("@")
    while start >= 0:
        for name, user_id in names:
            if name and text.startswith(name, start + 1):
                yield start, name, user_id
                break
        start = text.find("@", start + 1)
