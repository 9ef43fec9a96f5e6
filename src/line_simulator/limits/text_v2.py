"""The `textV2` message: braces in its text, and what is put in their place."""

import re
from collections.abc import Iterator
from typing import Final

from line_simulator.identifiers import USER_ID
from line_simulator.limits import values
from line_simulator.limits.findings import Findings, Place
from line_simulator.limits.plain import TEXT_MAX
from line_simulator.records import Json

_KEY: Final = re.compile(r"[a-zA-Z0-9_]{1,20}")
_PIECE: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_SUBSTITUTIONS_MAX: Final = 100
_OF_A_KIND_MAX: Final = 20


def check_text_v2(message: Json, place: Place, found: Findings) -> None:
    """`textV2`: every `{key}` has a substitution, and braces match."""
    values.text(message, "text", place, found, most=TEXT_MAX)
    substitution = message.get("substitution", {})
    here = place.at("substitution")
    if not isinstance(substitution, dict):
        found.add(here, "invalid property")
        return
    if len(substitution) > _SUBSTITUTIONS_MAX:
        found.wrong_count(here, 0, _SUBSTITUTIONS_MAX)
    for key in keys_of(str(message.get("text", ""))):
        if key is None:
            found.add(place.at("text"), "the braces do not match")
        elif not _KEY.fullmatch(key):
            pattern = "'^[a-zA-Z0-9_]{1,20}$'"
            sentence = f"The key '{key}' enclosed in '{{}}' does not match the pattern {pattern}."
            found.add(place.at("text"), sentence)
        elif key not in substitution:
            found.add(place.at("text"), f"there is no substitution for the key '{key}'")
    for kind in ("mention", "emoji"):
        members = [each for each in substitution.values() if _kind(each) == kind]
        if len(members) > _OF_A_KIND_MAX:
            found.wrong_count(here, 0, _OF_A_KIND_MAX)
    for key, value in substitution.items():
        _check_substitute(value, here.at(key), found)


def keys_of(text: str) -> Iterator[str | None]:
    """The keys between single braces, in order; None for a brace without its partner."""
    for piece in _PIECE.finditer(text):
        if piece.group() not in {"{{", "}}"}:
            yield piece.group(1)


def mentioned(message: Json) -> list[str]:
    """The user ids that a textV2 message mentions."""
    substitution = message.get("substitution", {})
    return [
        each["mentionee"]["userId"]
        for each in substitution.values()
        if _kind(each) == "mention" and each.get("mentionee", {}).get("type") == "user"
    ]


def has_mentions(message: Json) -> bool:
    """Whether it mentions anybody, or all."""
    return any(_kind(each) == "mention" for each in message.get("substitution", {}).values())


def _kind(substitute: object) -> object:
    return substitute.get("type") if isinstance(substitute, dict) else None


def _check_substitute(value: object, place: Place, found: Findings) -> None:
    if not isinstance(value, dict):
        found.missing(place)
        return
    values.choice(value, "type", place, found, ("mention", "emoji"), is_required=True)
    if value.get("type") == "emoji":
        values.text(value, "productId", place, found, most=None)
        values.text(value, "emojiId", place, found, most=None)
    elif value.get("type") == "mention":
        mentionee = values.member(value, "mentionee", place, found)
        here = place.at("mentionee")
        if mentionee is not None:
            values.choice(mentionee, "type", here, found, ("user", "all"), is_required=True)
            user_id = str(mentionee.get("userId", ""))
            if mentionee.get("type") == "user" and not USER_ID.fullmatch(user_id):
                found.add(here.at("userId"), "invalid property")
