"""Short messages that follow a redirect, in the address and signed: nobody else puts words on a page."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from kaimai.domain.identifiers import is_signature, link_signature
from kaimai.words.backoffice import texts

DONE, NEWS, REFUSAL = "done", "news", "refusal"
_NAME, _TONE, _UNDO, _SIGNATURE = "notice", "tone", "undo", "seal"
_VALUE = "n_"
_VALUE_LENGTH_MAX = 200


class Notice(NamedTuple):
    """A message, its tone, and the address that takes back what it tells of, if there is one."""

    tone: str
    text: str
    undo: str = ""


def query_of(secret: str, name: str, *, tone: str, undo: str, values: Mapping[str, object]) -> str:
    """The query that brings a message to the next page. Long values are cut."""
    fields = {_NAME: name, _TONE: tone, _UNDO: undo} | {
        f"{_VALUE}{key}": str(value)[:_VALUE_LENGTH_MAX] for key, value in values.items()
    }
    given = {key: value for key, value in fields.items() if value}
    return urlencode({**given, _SIGNATURE: _signed(secret, given)})


def find(secret: str, query: Mapping[str, str], language: str) -> Notice | None:
    """The message in a query; one that this shop has not signed, or cannot fill in, says nothing."""
    given = {
        key: value
        for key, value in query.items()
        if key in (_NAME, _TONE, _UNDO) or key.startswith(_VALUE)
    }
    name, words = given.get(_NAME, ""), texts(language)
    if name not in words or not is_signature(query.get(_SIGNATURE, ""), secret, *_parts(given)):
        return None
    values = {key[len(_VALUE) :]: value for key, value in given.items() if key.startswith(_VALUE)}
    return Notice(given.get(_TONE, DONE), words[name].format(**values), given.get(_UNDO, ""))


def is_part_of_notice(key: str) -> bool:
    """Whether this field of an address belongs to a message, not to the page."""
    return key in (_NAME, _TONE, _UNDO, _SIGNATURE) or key.startswith(_VALUE)


def _signed(secret: str, given: Mapping[str, str]) -> str:
    return link_signature(secret, *_parts(given))


def _parts(given: Mapping[str, str]) -> list[str]:
    return ["staff notice", *(part for pair in sorted(given.items()) for part in pair)]
