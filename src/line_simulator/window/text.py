"""Text messages: line ends, LINE emoji, mentions of members, and addresses as links."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from line_simulator.window.markup import element, joined
from line_simulator.window.reading import Node, child, children, whole, words
from line_simulator.window.surface import Surface

_ADDRESS: Final = re.compile(
    r"https?://[^\s<>\"'「」『』（）【】，。、！？；：]+", re.ASCII | re.IGNORECASE
)
_TRAILING: Final = ".,!?;:)]}"
_PLACEHOLDER: Final = re.compile(r"\{\{|\}\}|\{([0-9a-zA-Z_]{1,20})\}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of a text, in UTF-16 units, and what stands there instead of plain words."""

    start: int
    end: int
    drawn: Markup | None


def draw_text(message: Node, surface: Surface) -> Markup:
    """A `text` message, as a bot or a person sent it."""
    text = words(message, "text")
    spans = sorted((*_emojis(message), *_mentions(message)), key=lambda span: span.start)
    return element("div", joined(_pieces(text, spans, surface)), classes="bubble text")


def draw_text_v2(message: Node, surface: Surface) -> Markup:
    """A `textV2` message: `{key}` is replaced, doubled braces are braces."""
    text, substitution = words(message, "text"), child(message, "substitution")
    pieces: list[Markup] = []
    done = 0
    for found in _PLACEHOLDER.finditer(text):
        pieces.append(linked(text[done : found.start()], surface))
        if found[1] is None:
            pieces.append(escape(found[0][0]))
        else:
            pieces.append(_substitute(child(substitution, found[1]), surface))
        done = found.end()
    pieces.append(linked(text[done:], surface))
    return element("div", joined(pieces), classes="bubble text")


def linked(text: str, surface: Surface) -> Markup:
    """Plain words with the addresses in them as links."""
    pieces: list[Markup] = []
    done = 0
    for found in _ADDRESS.finditer(text):
        uri = found[0].rstrip(_TRAILING)
        pieces += [escape(text[done : found.start()]), _link(uri, surface)]
        done = found.start() + len(uri)
    return joined([*pieces, escape(text[done:])])


def _link(uri: str, surface: Surface) -> Markup:
    address = surface.address(uri) or uri
    is_inside = address.startswith("/")
    return element(
        "a",
        uri,
        href=address,
        target=None if is_inside else "_blank",
        rel=None if is_inside else "noopener noreferrer",
    )


def _pieces(text: str, spans: Sequence[_Span], surface: Surface) -> Iterator[Markup]:
    # LINE counts positions in UTF-16 units, where 😀 is two.
    units = text.encode("utf-16-le")

    def cut(start: int, end: int) -> str:
        return units[2 * start : 2 * end].decode("utf-16-le", "replace")

    done = 0
    for span in spans:
        if not done <= span.start < span.end <= len(units) // 2:
            continue
        yield linked(cut(done, span.start), surface)
        yield span.drawn or element("span", cut(span.start, span.end), classes="mention")
        done = span.end
    yield linked(cut(done, len(units) // 2), surface)


def _emojis(message: Node) -> Iterator[_Span]:
    for emoji in children(message, "emojis"):
        start = whole(emoji, "index")
        if start is not None:
            length = whole(emoji, "length") or 1
            yield _Span(start, start + length, _emoji(emoji))


def _emoji(emoji: Node) -> Markup:
    """LINE's own pictures are LINE's; a face stands for each."""
    name = f"LINE 表情 {words(emoji, 'productId')}/{words(emoji, 'emojiId')}"
    return element("span", classes="emoji", role="img", aria_label=name, title=name)


def _mentions(message: Node) -> Iterator[_Span]:
    for mentionee in children(child(message, "mention"), "mentionees"):
        start, length = whole(mentionee, "index"), whole(mentionee, "length")
        if start is not None and length is not None:
            yield _Span(start, start + length, None)


def _substitute(substitute: Node, surface: Surface) -> Markup:
    if words(substitute, "type") == "emoji":
        return _emoji(substitute)
    return _mention(child(substitute, "mentionee"), surface.names)


def _mention(mentionee: Node, names: Mapping[str, str]) -> Markup:
    everyone = words(mentionee, "type") == "all"
    name = "All" if everyone else names.get(words(mentionee, "userId"), "？")
    return element("span", f"@{name}", classes="mention")
