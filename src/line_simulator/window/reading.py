"""Reading the JSON of messages tolerantly: what is missing or of another type is as if not there.

The API has refused what LINE refuses; what it let through must never break a page.
"""

from collections.abc import Mapping, Sequence
from typing import Final

Node = Mapping[str, object]
"""One object of a message's JSON."""

_NOTHING: Final[Node] = {}


def child(node: Node, key: str) -> Node:
    """The object under a key, or an empty one."""
    value = node.get(key)
    return value if isinstance(value, Mapping) else _NOTHING


def children(node: Node, key: str) -> Sequence[Node]:
    """The objects of the list under a key."""
    value = node.get(key)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return [each if isinstance(each, Mapping) else _NOTHING for each in value]


def words(node: Node, key: str) -> str:
    """The text under a key, or an empty one."""
    value = node.get(key)
    return value if isinstance(value, str) else ""


def whole(node: Node, key: str) -> int | None:
    """The whole number under a key; a number in quotes counts too."""
    value = node.get(key)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    return None
