"""Which items of a sale a word means: codes, whole names, parts of names, several parts at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kaimai.domain.said import Named
from kaimai.domain.typed_text import PLACES, folded, plain

_PARTS = re.compile(r"[\s()\[\]{}<>/,、.·:;|【】「」]+")
_ASCII_PART_MIN = 3
"""Letters that a part of a Latin word must have to stand for it: `col` for Cola, never `l`."""


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a sale's items. `meant[n]`: the items that the mark `PLACES[n]` stands for."""

    pattern: re.Pattern[str] | None
    place_of: dict[str, str]
    meant: tuple[frozenset[str], ...]
    texts: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    def marked(self, text: str) -> str:
        """The folded text with every known name as one character from `PLACES`."""
        if self.pattern is None:
            return text
        return self.pattern.sub(lambda found: self.place_of[found.group()], text)

    def unmarked(self, text: str) -> str:
        """The text with the names again."""
        return "".join(self.texts[ord(c) - PLACES.start] if is_place(c) else c for c in text)

    def ids(self, place: str) -> frozenset[str]:
        """The items that a mark stands for."""
        return self.meant[ord(place) - PLACES.start]

    def like(self, word: str) -> frozenset[str]:
        """The items that a word fits which is nobody's whole name: 可樂 of 可口可樂, 粉L of T恤 粉 L."""
        word = word.replace(" ", "")
        return frozenset(
            item_id
            for item_id, parts in self.parts
            if any(_is_part(word, part) for part in parts) or _is_made_of(word, parts)
        )


def is_place(piece: str) -> bool:
    """Whether this piece of a text is the mark of a name."""
    return len(piece) == 1 and ord(piece) in PLACES


@lru_cache(maxsize=256)
def names_of(items: tuple[Named, ...]) -> Names:
    """The names of a sale's items, made once for a sale."""
    by_text: dict[str, set[str]] = {}
    for item in items:
        for name in (item.code, *item.names):
            for text in _ways(name):
                by_text.setdefault(text, set()).add(item.id)
    texts = sorted(by_text, key=lambda text: (-len(text), text))[: len(PLACES)]
    return Names(
        pattern=re.compile("|".join(map(_bounded, texts))) if texts else None,
        place_of={text: chr(PLACES.start + number) for number, text in enumerate(texts)},
        meant=tuple(frozenset(by_text[text]) for text in texts),
        texts=tuple(texts),
        parts=tuple((item.id, _parts_of(item.names)) for item in items),
    )


def _ways(name: str) -> Iterable[str]:
    """A name as it is written, and without its gaps. What has no letter is no name: 「24」「+1」."""
    text = folded(plain(name)).replace("\n", " ")
    return {text, text.replace(" ", "")} if any(c.isalpha() for c in text) else set()


def _bounded(text: str) -> str:
    """`a1` is in 「a1+2」 but not in 「a12」 or 「ba1」; Chinese has no such bounds."""
    before = r"(?<![a-z0-9])" if text[0].isascii() and text[0].isalnum() else ""
    after = r"(?![a-z0-9])" if text[-1].isascii() and text[-1].isalnum() else ""
    # 「l」 is a size, but 「lx2」 is two of it.
    times = r"(?=x\d)" if after else ""
    ends = f"(?:{after}|{times})" if times else after
    return f"{before}{re.escape(text)}{ends}"


def _parts_of(names: Sequence[str]) -> tuple[str, ...]:
    whole = [folded(plain(name)) for name in names]
    parts = [part for name in whole for part in _PARTS.split(name) if part]
    return tuple(dict.fromkeys([*(name.replace(" ", "") for name in whole), *parts]))


def _is_part(word: str, part: str) -> bool:
    if word == part:
        return True
    if word.isascii():
        return len(word) >= _ASCII_PART_MIN and word in part
    return word in part if len(word) > 1 else part.startswith(word)


def _is_made_of(word: str, parts: Sequence[str]) -> bool:
    """Whether a word is nothing but several of an item's parts, in any order."""
    return not word or any(
        _is_made_of(word[len(part) :], [other for other in parts if other != part])
        for part in parts
        if word.startswith(part)
    )
