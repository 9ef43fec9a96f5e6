"""LINE's limits on what is sent, and its words for each refusal. Pure: no state, no clock.

A request is refused as a whole, in one of three ways: its plain fields (`The request body has N
error(s)`), else one message's content (`A message (messages[N]) in the request body is invalid`),
else JSON that can not be read, which is not decided here.
"""

from typing import Any, Final, NamedTuple

from line_simulator.limits import plain
from line_simulator.limits.findings import Detail, Family, Findings, Place
from line_simulator.limits.flex import check_flex
from line_simulator.limits.rich_menu import image_size, is_right_image, rich_menu_details
from line_simulator.limits.templates import check_template
from line_simulator.limits.text_v2 import check_text_v2, has_mentions, mentioned
from line_simulator.limits.values import LOCAL_HTTP, member
from line_simulator.records import Json

__all__ = [
    "LOCAL_HTTP",
    "MESSAGES_MAX",
    "Detail",
    "Rejection",
    "Verdict",
    "check_messages",
    "has_mentions",
    "image_size",
    "is_right_image",
    "mentioned",
    "problems",
    "rejection_of",
    "rich_menu_details",
]

MESSAGES_MAX: Final = 5
# LINE writes a no-break space after the bracket.
_BAD_MESSAGE: Final = "A message (messages[{}])\u00a0in the request body is invalid"
_PLAIN: Final = {
    "text": plain.check_text,
    "sticker": plain.check_sticker,
    "image": plain.check_image,
    "video": plain.check_video,
    "audio": plain.check_audio,
    "location": plain.check_location,
    "coupon": plain.check_coupon,
    "imagemap": plain.check_imagemap,
}
_TYPES: Final = (
    "text",
    "image",
    "video",
    "audio",
    "location",
    "sticker",
    "template",
    "imagemap",
    "flex",
    "textV2",
    "coupon",
)


class Rejection(NamedTuple):
    """The body of a 400: LINE's sentence and its details."""

    message: str
    details: tuple[Detail, ...]


class Verdict(NamedTuple):
    """What is wrong, if anything, and which deviations from LINE let the rest pass."""

    rejection: Rejection | None
    deviations: frozenset[str]


def rejection_of(details: list[Detail]) -> Rejection | None:
    """The refusal for wrong plain fields; None when nothing is wrong."""
    if not details:
        return None
    return Rejection(f"The request body has {len(details)} error(s)", tuple(details))


def check_messages(
    messages: Any,  # noqa: ANN401  # any JSON
    *,
    allow_local_http: bool = False,
    refuse_unknown: bool = False,
) -> Verdict:
    """Judge the `messages` of a request as LINE does: the first family of errors decides."""
    fields = Findings(allow_local_http=allow_local_http)
    contents: list[Findings] = []
    for message, place in _spots(messages, fields):
        _check_fields(message, place, fields)
        inside = Findings(allow_local_http=allow_local_http, refuse_unknown=refuse_unknown)
        _check_content(message, inside)
        contents.append(inside)
    deviations = fields.deviations.union(*(each.deviations for each in contents))
    rejection = rejection_of(fields.details)
    if rejection is None:
        for index, inside in enumerate(contents):
            if inside.details:
                rejection = Rejection(_BAD_MESSAGE.format(index), tuple(inside.details))
                break
    return Verdict(rejection, frozenset(deviations))


def problems(
    messages: Any,  # noqa: ANN401  # any JSON
    *,
    allow_local_http: bool = False,
    refuse_unknown: bool = True,
) -> list[str]:
    """Everything that LINE would refuse in these messages, one sentence each; empty: they may go.

    Stricter than LINE by default: a Flex property that nobody knows is named too.
    """
    fields = Findings(allow_local_http=allow_local_http)
    told: list[str] = []
    for index, (message, place) in enumerate(_spots(messages, fields)):
        _check_fields(message, place, fields)
        inside = Findings(allow_local_http=allow_local_http, refuse_unknown=refuse_unknown)
        _check_content(message, inside)
        told += [f"messages[{index}] {each.property}: {each.message}" for each in inside.details]
    return [f"{each.property}: {each.message}" for each in fields.details] + told


def _spots(messages: Any, found: Findings) -> list[tuple[Json, Place]]:  # noqa: ANN401  # any JSON
    place = Place(Family.REQUEST, "messages")
    if not isinstance(messages, list):
        found.missing(place)
        return []
    if not 1 <= len(messages) <= MESSAGES_MAX:
        found.wrong_count(place, 1, MESSAGES_MAX)
    spots = []
    for index, message in enumerate(messages):
        if isinstance(message, dict):
            spots.append((message, place.at(index)))
        else:
            found.missing(place.at(index))
    return spots


def _check_fields(message: Json, place: Place, found: Findings) -> None:
    kind = message.get("type")
    if not kind:
        found.missing(place.at("type"))
        return
    if kind not in _TYPES:
        found.not_one_of(place.at("type"), _TYPES)
        return
    plain.check_surroundings(message, place, found)
    if kind in _PLAIN:
        _PLAIN[kind](message, place, found)
    elif kind == "flex":
        plain.check_alt_text(message, place, found)
        member(message, "contents", place, found)
    elif kind == "template":
        plain.check_alt_text(message, place, found)
        member(message, "template", place, found)


def _check_content(message: Json, found: Findings) -> None:
    kind = message.get("type")
    if kind == "flex" and isinstance(message.get("contents"), dict):
        check_flex(message["contents"], Place(Family.FLEX), found)
    elif kind == "template" and isinstance(message.get("template"), dict):
        check_template(message["template"], Place(Family.TEMPLATE, "template"), found)
    elif kind == "textV2":
        check_text_v2(message, Place(Family.TEMPLATE), found)
