"""The languages of the shop, and how a text in both is read. Chinese comes first."""

from collections.abc import Mapping
from typing import NamedTuple

CHINESE = "zh"
ENGLISH = "en"
LANGUAGES = (CHINESE, ENGLISH)
TAGS: Mapping[str, str] = {CHINESE: "zh-Hant-TW", ENGLISH: "en"}
"""What stands in `<html lang>` and `Content-Language`."""


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The text in this language; anything but English means Chinese."""
        return self.en if language == ENGLISH else self.zh


def chosen(*wishes: str | None) -> str:
    """The first wish that is one of our languages, else Chinese."""
    return next((wish for wish in wishes if wish in LANGUAGES), CHINESE)
