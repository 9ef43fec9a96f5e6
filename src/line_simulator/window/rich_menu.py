"""The menu under a one-to-one chat on a phone: a picture with areas to tap, and the bar that opens it."""

from markupsafe import Markup

from line_simulator.window.actions import overlay
from line_simulator.window.components import picture
from line_simulator.window.markup import element
from line_simulator.window.messages import area_style
from line_simulator.window.reading import Node, child, children, whole, words
from line_simulator.window.surface import Surface


def draw_rich_menu(
    menu: Node, image_url: str, surface: Surface, *, is_open: bool | None = None
) -> Markup:
    """A rich menu; without `is_open` it stands open exactly when the menu is `selected`."""
    size = child(menu, "size")
    width, height = whole(size, "width") or 2500, whole(size, "height") or 1686
    areas = [
        element(
            "div",
            overlay(child(area, "action"), surface.at("areas", index, "action")),
            classes="area",
            style=area_style(child(area, "bounds"), width, height),
        )
        for index, area in enumerate(children(menu, "areas"))
    ]
    return element(
        "details",
        element("summary", words(menu, "chatBarText") or "選單"),
        element(
            "div",
            picture(image_url, (float(width), float(height))),
            *areas,
            classes="menu-picture",
        ),
        classes="rich-menu",
        open_=menu.get("selected") is True if is_open is None else is_open,
        data_rich_menu=words(menu, "richMenuId") or True,
    )
