"""Template messages: buttons, confirm, carousel and image carousel."""

from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup

from line_simulator.window.actions import action_name, control, overlay
from line_simulator.window.components import picture
from line_simulator.window.markup import element, joined
from line_simulator.window.measures import colour
from line_simulator.window.reading import Node, child, children, words
from line_simulator.window.surface import Surface

_SHAPES: Final = {"rectangle": (1.51, 1.0), "square": (1.0, 1.0)}
_FIT: Final = {"cover": "cover", "contain": "contain"}


def draw_template(message: Node, surface: Surface) -> Markup:
    """A template message; one of a kind that is not known shows its alternative text."""
    template = child(message, "template")
    drawing = _DRAWINGS.get(words(template, "type"))
    if drawing is None:
        return element("div", words(message, "altText"), classes="bubble text")
    return drawing(template, surface.at("template"))


def _buttons(template: Node, surface: Surface) -> Markup:
    return _card(template, template, surface)


def _confirm(template: Node, surface: Surface) -> Markup:
    return element(
        "div",
        element("div", words(template, "text"), classes="tp-text"),
        _actions(template, surface, classes="tp-actions beside"),
        classes="tp-card",
        data_template="confirm",
    )


def _carousel(template: Node, surface: Surface) -> Markup:
    cards = [
        _card(column, template, surface.at("columns", index))
        for index, column in enumerate(children(template, "columns"))
    ]
    return element("div", *cards, classes="carousel tp-carousel", tabindex="0", data_carousel=True)


def _image_carousel(template: Node, surface: Surface) -> Markup:
    pictures = [
        _captioned(column, surface.at("columns", index))
        for index, column in enumerate(children(template, "columns"))
    ]
    return element(
        "div", *pictures, classes="carousel tp-carousel", tabindex="0", data_carousel=True
    )


def _captioned(column: Node, surface: Surface) -> Markup:
    action = child(column, "action")
    label = words(action, "label")
    caption = element("span", label, classes="tp-caption") if label else None
    return control(
        action,
        surface.at("action"),
        picture(words(column, "imageUrl"), (1.0, 1.0)),
        caption,
        classes="tp-picture",
        name=action_name(action),
    )


def _card(column: Node, template: Node, surface: Surface) -> Markup:
    """Picture, title and text (one tap area when there is a default action), and the actions."""
    url, title = words(column, "thumbnailImageUrl"), words(column, "title")
    image = None
    if url:
        image = picture(
            url,
            _SHAPES.get(words(template, "imageAspectRatio"), _SHAPES["rectangle"]),
            fit=_FIT.get(words(template, "imageSize"), "cover"),
            background=colour(column, "imageBackgroundColor") or "#FFFFFF",
        )
    return element(
        "div",
        element(
            "div",
            overlay(
                child(column, "defaultAction"), surface.at("defaultAction"), name=title or None
            ),
            image,
            element("div", title, classes="tp-title") if title else None,
            element("div", words(column, "text"), classes="tp-text"),
            classes="tp-top",
        ),
        _actions(column, surface, classes="tp-actions"),
        classes="tp-card",
        data_template="buttons",
    )


def _actions(parent: Node, surface: Surface, *, classes: str) -> Markup:
    controls = [
        control(
            action,
            surface.at("actions", index),
            element("span", words(action, "label")),
            classes="tp-action",
        )
        for index, action in enumerate(children(parent, "actions"))
    ]
    return element("div", joined(controls), classes=classes)


_DRAWINGS: Final[Mapping[str, Callable[[Node, Surface], Markup]]] = {
    "buttons": _buttons,
    "confirm": _confirm,
    "carousel": _carousel,
    "image_carousel": _image_carousel,
}
