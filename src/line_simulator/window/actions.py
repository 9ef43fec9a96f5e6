"""What can be tapped: an action's JSON as a link or a button. What a tap does is not decided here."""

from typing import Final

from markupsafe import Markup

from line_simulator.window.markup import Content, Style, element
from line_simulator.window.reading import Node, child, words
from line_simulator.window.surface import Surface

_FALLBACK_NAMES: Final = {
    "message": ("text",),
    "postback": ("displayText", "text", "data"),
    "uri": ("uri",),
    "datetimepicker": ("data",),
    "clipboard": ("clipboardText",),
    "richmenuswitch": ("richMenuAliasId",),
}


def action_name(action: Node) -> str:
    """What a person who cannot see the picture is told: the label, or what the tap says or sends."""
    keys = ("label", *_FALLBACK_NAMES.get(words(action, "type"), ()))
    return next(filter(None, (words(action, key) for key in keys)), "操作")


def control(
    action: Node,
    surface: Surface,
    *content: Content,
    classes: str,
    style: Style | None = None,
    name: str | None = None,
) -> Markup:
    """A link for `uri`, else a button that posts the tap; `surface` points at the action."""
    kind = words(action, "type")
    if kind == "uri":
        return _link(action, surface, *content, classes=classes, style=style, name=name)
    return element(
        "button",
        *content,
        classes=classes,
        style=style,
        type_="submit",
        form=surface.form,
        name="tap",
        value=surface.tap,
        aria_label=name,
        data_action=kind,
        data_copy=words(action, "clipboardText") or None,
    )


def overlay(action: Node, surface: Surface, *, name: str | None = None) -> Markup | None:
    """A control that covers its parent, so that a whole box can be tapped and buttons still stand
    inside it; None when there is no action."""
    if not action:
        return None
    return control(action, surface, classes="cover", name=name or action_name(action))


def _link(
    action: Node,
    surface: Surface,
    *content: Content,
    classes: str,
    style: Style | None,
    name: str | None,
) -> Markup:
    desktop = words(child(action, "altUri"), "desktop") if surface.is_pc else ""
    address = surface.address(desktop or words(action, "uri"))
    is_inside = address is not None and address.startswith("/")
    return element(
        "a",
        *content,
        classes=classes,
        style=style,
        href=address,
        target=None if is_inside else "_blank",
        rel=None if is_inside else "noopener noreferrer",
        aria_label=name,
        data_action="uri",
    )
