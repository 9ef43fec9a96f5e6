"""Flex messages: bubbles, their blocks, boxes inside boxes, and carousels of bubbles."""

from typing import Final

from markupsafe import Markup

from line_simulator.window.actions import overlay
from line_simulator.window.components import DRAWINGS, Row, share
from line_simulator.window.markup import Content, element, joined
from line_simulator.window.measures import (
    BORDERS,
    chosen,
    colour,
    gap,
    gradient,
    length,
    padding,
)
from line_simulator.window.reading import Node, child, children, words
from line_simulator.window.surface import Surface

SIZES: Final = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
BLOCKS: Final = ("header", "hero", "body", "footer")
_JUSTIFY: Final = {
    "flex-start": "flex-start",
    "center": "center",
    "flex-end": "flex-end",
    "space-between": "space-between",
    "space-around": "space-around",
    "space-evenly": "space-evenly",
}
_ITEMS: Final = {"flex-start": "flex-start", "center": "center", "flex-end": "flex-end"}
_LAYOUTS: Final = {"horizontal", "vertical", "baseline"}
_BLOCK: Final = Row("vertical")


def draw_flex(message: Node, surface: Surface) -> Markup:
    """A Flex message: one bubble, or several side by side."""
    contents = child(message, "contents")
    spot = surface.at("contents")
    if words(contents, "type") != "carousel":
        return draw_bubble(contents, spot)
    bubbles = [
        draw_bubble(bubble, spot.at("contents", index))
        for index, bubble in enumerate(children(contents, "contents"))
    ]
    return element(
        "div", *bubbles, classes="carousel fx-carousel", tabindex="0", data_carousel=True
    )


def draw_bubble(bubble: Node, surface: Surface) -> Markup:
    """One bubble: header, hero, body and footer, in this order whatever the JSON's order is."""
    asked = words(bubble, "size")
    size = asked if asked in SIZES else "mega"
    present = [block for block in BLOCKS if child(bubble, block)]
    blocks = [
        _block(bubble, block, surface, is_first=block == present[0], is_last=block == present[-1])
        for block in present
    ]
    return element(
        "div",
        overlay(child(bubble, "action"), surface.at("action")),
        *blocks,
        classes=f"fx-bubble {size}",
        dir="rtl" if words(bubble, "direction") == "rtl" else None,
        data_size=size,
    )


def _block(bubble: Node, name: str, surface: Surface, *, is_first: bool, is_last: bool) -> Markup:
    style = child(child(bubble, "styles"), name)
    line: Content = None
    if style.get("separator") is True and not is_first:
        tint = {"background-color": colour(style, "separatorColor")}
        line = element("div", classes="fx-separator across", style=tint)
    return element(
        "div",
        line,
        draw_component(child(bubble, name), _BLOCK, surface.at(name)),
        classes=f"fx-block fx-{name}" + ("" if is_last else " followed"),
        style={"background-color": colour(style, "backgroundColor")},
    )


def draw_component(node: Node, row: Row, surface: Surface) -> Markup:
    """Any component in a box of the given layout; one that LINE does not know is left out."""
    kind = words(node, "type")
    if kind == "box":
        return draw_box(node, row, surface)
    drawing = DRAWINGS.get(kind)
    return drawing(node, row, surface) if drawing else Markup()


def draw_box(node: Node, parent: Row, surface: Surface) -> Markup:
    """A box with all that stands in it."""
    asked = words(node, "layout")
    layout = asked if asked in _LAYOUTS else "vertical"
    first, later = Row(layout), Row(layout, gap(node, "spacing"))
    inside = [
        draw_component(each, later if index else first, surface.at("contents", index))
        for index, each in enumerate(children(node, "contents"))
    ]
    style = share(node, parent) | padding(node) | _shape(node)
    style |= {
        "justify-content": chosen(node, "justifyContent", _JUSTIFY),
        "align-items": chosen(node, "alignItems", _ITEMS),
    }
    return element(
        "div",
        overlay(child(node, "action"), surface.at("action")),
        joined(inside),
        classes=f"fx-box {layout}",
        style=style,
    )


def _shape(node: Node) -> dict[str, str | None]:
    """Size, border, corners and background of a box."""
    border = length(node, "borderWidth", BORDERS)
    tint = colour(node, "borderColor") or ("#000000" if border else None)
    return {
        "width": length(node, "width"),
        "max-width": length(node, "maxWidth"),
        "height": length(node, "height"),
        "max-height": length(node, "maxHeight"),
        "background-color": colour(node, "backgroundColor"),
        "background-image": gradient(child(node, "background")),
        "border": f"{border} solid {tint}" if border else None,
        "border-radius": gap(node, "cornerRadius"),
    }
