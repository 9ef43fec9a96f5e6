"""Whether a message keeps LINE's documented limits, before it is sent: LINE refuses a whole reply for one
label that is too long. Own limits are stricter where LINE's documents leave doubt.

Source of the facts: LINE's Messaging API reference (message objects, Flex, actions), 2026-08.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

MESSAGES_MAX = 5
TEXT_MAX = 5_000
ALT_MAX = 400
LABEL_MAX = 20
DATA_MAX = 300
SAID_MAX = 300
ADDRESS_MAX = 1_000
PICTURE_ADDRESS_MAX = 2_000
CLIPBOARD_MAX = 1_000
QUICK_MAX = 13
BUBBLES_MAX = 12
BUBBLE_BYTES_MAX = 30 * 1024 * 8 // 10
CAROUSEL_BYTES_MAX = 50 * 1024 * 8 // 10
"""Eight tenths of what is documented: how LINE measures is not."""
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?")
_RATIO = re.compile(r"([1-9][0-9]{0,5}):([1-9][0-9]{0,5})")
_COLOURS = {"color", "backgroundColor", "borderColor", "separatorColor"}
_PLACED = {"flex", "margin", "position", "offsetTop", "offsetBottom", "offsetStart", "offsetEnd"}
_KNOWN: Mapping[str, set[str]] = {
    "bubble": {
        "type",
        "size",
        "direction",
        "header",
        "hero",
        "body",
        "footer",
        "styles",
        "action",
    },
    "box": _PLACED
    | {"type", "layout", "contents", "backgroundColor", "borderColor", "borderWidth"}
    | {"cornerRadius", "width", "maxWidth", "height", "maxHeight", "spacing", "action"}
    | {"paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"}
    | {"justifyContent", "alignItems", "background"},
    "button": _PLACED
    | {"type", "action", "style", "color", "height", "gravity", "adjustMode", "scaling"},
    "image": _PLACED
    | {"type", "url", "size", "aspectRatio", "aspectMode", "align", "gravity"}
    | {"backgroundColor", "action", "animated"},
    "text": _PLACED
    | {"type", "text", "contents", "size", "weight", "style", "decoration", "color", "align"}
    | {"gravity", "wrap", "maxLines", "lineSpacing", "adjustMode", "scaling", "action"},
    "separator": {"type", "margin", "color"},
}
_IN_BOX = {"box", "button", "image", "text", "separator"}
_IN_BASELINE = {"text"}
_AS_HERO = {"box", "image"}


def problems(message: Mapping[str, Any], *, takes_http: bool = False) -> list[str]:
    """Everything by which LINE would refuse this message, each with its place; empty: it may be sent.

    `takes_http`: pictures need no TLS, as with a simulated LINE on this machine.
    """
    return list(_message(message, takes_http=takes_http))


def problems_of_reply(
    messages: Sequence[Mapping[str, Any]], *, takes_http: bool = False
) -> list[str]:
    """The same for all messages of one reply or push, and that they are not too many."""
    found = [
        f"messages[{place}]{each}"
        for place, message in enumerate(messages)
        for each in problems(message, takes_http=takes_http)
    ]
    if not 1 <= len(messages) <= MESSAGES_MAX:
        found.append(f"messages: {len(messages)}, not 1 to {MESSAGES_MAX}")
    return found


def utf16_length(text: str) -> int:
    """Characters as LINE counts most of them: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _message(message: Mapping[str, Any], *, takes_http: bool) -> Iterator[str]:
    match message.get("type"):
        case "text":
            yield from _text("/text", message.get("text"), TEXT_MAX)
        case "flex":
            yield from _text("/altText", message.get("altText"), ALT_MAX)
            yield from _contents("/contents", message.get("contents", {}), takes_http=takes_http)
        case other:
            yield f"/type: {other} is not made here"
    items = message.get("quickReply", {"items": [{}]}).get("items", [])
    if not 1 <= len(items) <= QUICK_MAX:
        yield f"/quickReply: {len(items)} buttons, not 1 to {QUICK_MAX}"
    for place, item in enumerate(message.get("quickReply", {}).get("items", [])):
        yield from _action(f"/quickReply/{place}", item.get("action", {}), needs_label=True)


def _contents(place: str, contents: Mapping[str, Any], *, takes_http: bool) -> Iterator[str]:
    bubbles = [contents]
    if contents.get("type") == "carousel":
        bubbles = list(contents.get("contents", ()))
        if not 2 <= len(bubbles) <= BUBBLES_MAX:
            yield f"{place}: {len(bubbles)} bubbles, not 2 to {BUBBLES_MAX}"
        if len({each.get("size", "mega") for each in bubbles}) > 1:
            yield f"{place}: bubbles of different sizes"
        if (size := _bytes(contents)) > CAROUSEL_BYTES_MAX:
            yield f"{place}: {size:,} bytes, more than {CAROUSEL_BYTES_MAX:,}"
    for number, each in enumerate(bubbles):
        inside = f"{place}/{number}"
        if (size := _bytes(each)) > BUBBLE_BYTES_MAX:
            yield f"{inside}: {size:,} bytes, more than {BUBBLE_BYTES_MAX:,}"
        yield from _bubble(inside, each, takes_http=takes_http)


def _bubble(place: str, bubble: Mapping[str, Any], *, takes_http: bool) -> Iterator[str]:
    yield from _unknown(place, "bubble", bubble)
    blocks = [name for name in ("header", "hero", "body", "footer") if name in bubble]
    if not blocks:
        yield f"{place}: no block"
    for name in blocks:
        allowed = _AS_HERO if name == "hero" else {"box"}
        yield from _part(f"{place}/{name}", bubble[name], allowed, takes_http=takes_http)


def _part(
    place: str, part: Mapping[str, Any], allowed: set[str], *, takes_http: bool
) -> Iterator[str]:
    kind = part.get("type")
    if kind not in allowed:
        yield f"{place}: {kind} may not stand here"
        return
    yield from _unknown(place, kind, part)
    for name in _COLOURS & part.keys():
        if not _COLOUR.fullmatch(part[name]):
            yield f"{place}/{name}: {part[name]} is no colour"
    if "action" in part or kind == "button":
        yield from _action(f"{place}/action", part.get("action", {}), needs_label=kind == "button")
    match kind:
        case "text":
            if not str(part.get("text", "")).strip():
                yield f"{place}/text: must not be empty"
        case "image":
            yield from _image(place, part, takes_http=takes_http)
        case "box":
            inside = _IN_BASELINE if part.get("layout") == "baseline" else _IN_BOX
            if part.get("layout") not in ("vertical", "horizontal", "baseline"):
                yield f"{place}/layout: must be given"
            for number, each in enumerate(part.get("contents", ())):
                yield from _part(f"{place}/contents/{number}", each, inside, takes_http=takes_http)


def _image(place: str, part: Mapping[str, Any], *, takes_http: bool) -> Iterator[str]:
    schemes = ("https", "http") if takes_http else ("https",)
    yield from _address(f"{place}/url", part.get("url", ""), PICTURE_ADDRESS_MAX, schemes)
    ratio = _RATIO.fullmatch(part.get("aspectRatio", "1:1"))
    if ratio is None or int(ratio[2]) > 3 * int(ratio[1]):
        yield f"{place}/aspectRatio: {part.get('aspectRatio')}"


def _action(place: str, action: Mapping[str, Any], *, needs_label: bool) -> Iterator[str]:
    if needs_label or "label" in action:
        yield from _text(f"{place}/label", action.get("label"), LABEL_MAX, len)
    match action.get("type"):
        case "postback":
            yield from _text(f"{place}/data", action.get("data"), DATA_MAX)
            if "displayText" in action:
                yield from _text(f"{place}/displayText", action["displayText"], SAID_MAX, len)
        case "message":
            yield from _text(f"{place}/text", action.get("text"), SAID_MAX, len)
        case "uri":
            schemes = ("https", "http", "line", "tel")
            yield from _address(f"{place}/uri", action.get("uri", ""), ADDRESS_MAX, schemes)
        case "clipboard":
            yield from _text(f"{place}/clipboardText", action.get("clipboardText"), CLIPBOARD_MAX)
        case other:
            yield f"{place}/type: {other} is not made here"


def _address(place: str, text: str, longest: int, schemes: Sequence[str]) -> Iterator[str]:
    yield from _text(place, text, longest)
    if urlsplit(text).scheme not in schemes:
        yield f"{place}: must begin with {' or '.join(schemes)}"
    if not text.isascii() or re.search(r"\s", text):
        yield f"{place}: must be percent-encoded"


def _text(
    place: str, text: object, longest: int, length: Callable[[str], int] = utf16_length
) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield f"{place}: must not be empty"
    elif length(text) > longest:
        yield f"{place}: {length(text)} characters, more than {longest}"


def _unknown(place: str, kind: str, part: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(part.keys() - _KNOWN[kind]):
        yield f"{place}/{name}: unknown field"


def _bytes(contents: Mapping[str, Any]) -> int:
    return len(json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode())
