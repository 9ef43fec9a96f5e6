"""What the audit log keeps of a change: a small document before and after, without secrets, and the
terms it is found by. Who writes it is `persistence/audit.py`."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Final

Document = Mapping[str, object]

TEXT_LENGTH_MAX = 300
"""Characters of one value that are kept: what changed must be told, not be restored from here."""
FIELDS_MAX = 60
TERMS_MAX = 40
TERM_LENGTH_MAX = 40
HIDDEN: Final = "•••"

_SECRET = re.compile(r"password|secret|token|digest|totp|recovery|sealed|(^|_)key$")
_HAN = "\u3005\u3007\u3040-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


def changed(before: Document, after: Document) -> tuple[Document, Document]:
    """The members in which two documents differ, as they were and as they are."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )


def small(document: Document | None) -> dict[str, object] | None:
    """The document as the log keeps it: secrets hidden, long texts cut, times as text."""
    if document is None:
        return None
    kept = list(document.items())[:FIELDS_MAX]
    return {name: HIDDEN if _SECRET.search(name) else _small(value) for name, value in kept}


def _small(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return value if len(value) <= TEXT_LENGTH_MAX else f"{value[:TEXT_LENGTH_MAX]}…"
        case datetime():
            return value.isoformat()
        case Mapping():
            return small({str(name): each for name, each in value.items()})
        case list() | tuple() | set() | frozenset():
            items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
            return [_small(item) for item in list(items)[:FIELDS_MAX]]
        case _:
            return _small(str(value))


def terms_of(*parts: object) -> list[str]:
    """What an entry is found by: words, numbers and pairs of Chinese characters, in order."""
    found: dict[str, None] = {}
    for part in parts:
        for text in _texts(part):
            for term in _terms(text):
                found.setdefault(term)
                if len(found) == TERMS_MAX:
                    return list(found)
    return list(found)


def wanted_of(query: str) -> list[str]:
    """The terms that an entry must have to be found by this query: all of them."""
    return terms_of(query[:60])


def _texts(part: object) -> Iterator[str]:
    match part:
        case str():
            yield part
        case bool() | None:
            pass
        case int():
            yield str(part)
        case Mapping():
            for value in part.values():
                yield from _texts(value)
        case list() | tuple():
            for value in part:
                yield from _texts(value)


@cache
def _run() -> re.Pattern[str]:
    # A pattern of so many characters takes milliseconds to compile: a shop starts without it.
    return re.compile(rf"([{_HAN}]+)|([^\W{_HAN}]+)")


def _terms(text: str) -> Iterator[str]:
    for han, word in _run().findall(unicodedata.normalize("NFKC", text).casefold()):
        if len(han) > 1:
            yield from (han[place : place + 2] for place in range(len(han) - 1))
        else:
            yield (han or word)[:TERM_LENGTH_MAX]
