"""Flex components except the box: text, image, button, icon, separator, filler, video."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from line_simulator.window.actions import control, overlay
from line_simulator.window.markup import element, joined
from line_simulator.window.measures import (
    IMAGE_SIZES,
    TEXT_SIZES,
    chosen,
    colour,
    gap,
    length,
    place,
    ratio,
)
from line_simulator.window.reading import Node, child, children, whole, words
from line_simulator.window.surface import Surface

_WEIGHT: Final = {"bold": "700", "regular": "400"}
_SLANT: Final = {"italic": "italic", "normal": "normal"}
_DECORATION: Final = {
    "underline": "underline",
    "line-through": "line-through",
    "none": "none",
}
_ALIGN: Final = {"start": "start", "center": "center", "end": "end"}
_GRAVITY: Final = {"top": "flex-start", "center": "center", "bottom": "flex-end"}
_IMAGE_ALIGN: Final = {"start": "flex-start", "center": "center", "end": "flex-end"}
_FIT: Final = {"cover": "cover", "fit": "contain"}
_BUTTON_STYLES: Final = {"primary", "secondary", "link"}


@dataclass(frozen=True, slots=True)
class Row:
    """The box that a component stands in, and the space that the box puts before this component."""

    layout: str
    spacing: str | None = None

    @property
    def is_vertical(self) -> bool:
        """Whether the components stand below each other."""
        return self.layout == "vertical"

    def before(self, node: Node) -> dict[str, str | None]:
        """The space before a component: its own margin wins over its parent's spacing."""
        side = "margin-top" if self.is_vertical else "margin-inline-start"
        return {side: gap(node, "margin") or self.spacing}


Drawing = Callable[[Node, Row, Surface], Markup]


def share(node: Node, row: Row) -> dict[str, str | None]:
    """A component's part of its parent's room, and the space before it.

    Horizontal: `X 0 0`, vertical: `X 0 auto`, and 0 is as large as the content. One that is given a
    size along the row does not share.
    """
    flex = whole(node, "flex")
    if flex is None:
        is_sized = words(node, "type") == "box" and length(node, "width") is not None
        flex = 0 if row.is_vertical or is_sized else 1
    basis = "auto" if row.is_vertical or not flex else "0"
    return {"flex": f"{flex} 0 {basis}", **row.before(node), **place(node)}


def typeface(node: Node) -> dict[str, str | None]:
    """How a text or a span is set."""
    return {
        "font-size": length(node, "size", TEXT_SIZES),
        "color": colour(node, "color"),
        "font-weight": chosen(node, "weight", _WEIGHT),
        "font-style": chosen(node, "style", _SLANT),
        "text-decoration": chosen(node, "decoration", _DECORATION),
    }


def draw_text(node: Node, row: Row, surface: Surface) -> Markup:
    """A text: one line that ends in an ellipsis, unless it may wrap."""
    spans = [
        element("span", words(span, "text"), style=typeface(span))
        for span in children(node, "contents")
    ]
    lines_max = whole(node, "maxLines") or 0
    is_wrapped = node.get("wrap") is True
    style = typeface(node) | {"text-align": chosen(node, "align", _ALIGN)}
    if is_wrapped and lines_max > 0:
        style["-webkit-line-clamp"] = str(lines_max)
    spacing = length(node, "lineSpacing")
    if spacing:
        style["line-height"] = f"calc(1.4em + {spacing})"
    kind = "clamped" if "-webkit-line-clamp" in style else "wrapped" if is_wrapped else "cut"
    text = element(
        "div",
        joined(spans) if spans else words(node, "text"),
        classes=f"fx-line {kind}",
        style=style,
    )
    return element(
        "div",
        overlay(child(node, "action"), surface.at("action"), name=words(node, "text") or None),
        text,
        classes="fx-text",
        style=share(node, row) | {"justify-content": chosen(node, "gravity", _GRAVITY)},
    )


def draw_image(node: Node, row: Row, surface: Surface) -> Markup:
    """A picture in the area that its size and ratio say."""
    size = words(node, "size") or "md"
    width = "100%" if size == "full" else length(node, "size", IMAGE_SIZES) or "100px"
    style = share(node, row) | {
        "align-items": chosen(node, "align", _IMAGE_ALIGN) or "center",
        "justify-content": chosen(node, "gravity", _GRAVITY),
    }
    return element(
        "div",
        overlay(child(node, "action"), surface.at("action")),
        picture(
            words(node, "url"),
            ratio(node, "aspectRatio"),
            fit=chosen(node, "aspectMode", _FIT) or "contain",
            width=width,
            background=colour(node, "backgroundColor"),
        ),
        classes="fx-image",
        style=style,
    )


def picture(
    url: str,
    shape: tuple[float, float],
    *,
    fit: str = "cover",
    width: str = "100%",
    background: str | None = None,
) -> Markup:
    """An area of a given shape with a picture in it; the pictures say nothing to a screen reader."""
    return element(
        "img",
        classes="picture",
        src=url if url.startswith(("http://", "https://", "/", "data:image/")) else None,
        alt="",
        loading="lazy",
        referrerpolicy="no-referrer",
        style={
            "width": width,
            "aspect-ratio": f"{shape[0]:g}/{shape[1]:g}",
            "object-fit": fit,
            "background-color": background,
        },
    )


def draw_button(node: Node, row: Row, surface: Surface) -> Markup:
    """A button; its colour is the text's for a link, else the background's."""
    asked = words(node, "style")
    style = asked if asked in _BUTTON_STYLES else "link"
    tint = colour(node, "color")
    height = "sm" if words(node, "height") == "sm" else "md"
    action = child(node, "action")
    return element(
        "div",
        control(
            action,
            surface.at("action"),
            element("span", words(action, "label")),
            classes=f"fx-button {style} {height}",
            style={"color" if style == "link" else "background-color": tint},
        ),
        classes="fx-button-room",
        style=share(node, row) | {"justify-content": chosen(node, "gravity", _GRAVITY)},
    )


def draw_icon(node: Node, row: Row, _surface: Surface) -> Markup:
    """A small picture on the line of the text beside it; it never shares the room."""
    height = length(node, "size", TEXT_SIZES) or "16px"
    width, tall = ratio(node, "aspectRatio")
    return element(
        "img",
        classes="fx-icon",
        src=words(node, "url") or None,
        alt="",
        loading="lazy",
        referrerpolicy="no-referrer",
        style={
            "height": height,
            "aspect-ratio": f"{width:g}/{tall:g}",
            **row.before(node),
            **place(node),
        },
    )


def draw_separator(node: Node, row: Row, _surface: Surface) -> Markup:
    """A line across a vertical box, and down a horizontal one."""
    way = "across" if row.is_vertical else "down"
    style = row.before(node) | {"background-color": colour(node, "color")}
    return element("div", classes=f"fx-separator {way}", style=style)


def draw_filler(node: Node, _row: Row, _surface: Surface) -> Markup:
    """Room that nothing stands in; it takes no part in the spacing of its parent."""
    flex = whole(node, "flex")
    return element("div", classes="fx-filler", style={"flex": f"{1 if flex is None else flex} 0 0"})


def draw_video(node: Node, _row: Row, surface: Surface) -> Markup:
    """A video's first picture; the video itself opens beside the chat."""
    shape = ratio(node, "aspectRatio", (20.0, 13.0))
    play = element(
        "a",
        "▶",
        classes="play",
        href=surface.address(words(node, "url")),
        target="_blank",
        rel="noopener noreferrer",
        aria_label="播放影片",
    )
    return element("div", picture(words(node, "previewUrl"), shape), play, classes="fx-video")


DRAWINGS: Final[Mapping[str, Drawing]] = {
    "text": draw_text,
    "image": draw_image,
    "button": draw_button,
    "icon": draw_icon,
    "separator": draw_separator,
    "filler": draw_filler,
    "video": draw_video,
}
