"""One message as what stands in a chat: its bubble, its line in the chat list, its quick replies."""

from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup

from line_simulator.window.actions import control, overlay
from line_simulator.window.components import picture
from line_simulator.window.flex import draw_flex
from line_simulator.window.markup import Style, element
from line_simulator.window.reading import Node, child, children, whole, words
from line_simulator.window.surface import Surface
from line_simulator.window.templates import draw_template
from line_simulator.window.text import draw_text, draw_text_v2

_IMAGEMAP_WIDTH: Final = 1040
_SUMMARIES: Final = {
    "image": "［照片］",
    "video": "［影片］",
    "audio": "［語音訊息］",
    "sticker": "［貼圖］",
    "location": "［位置訊息］",
    "file": "［檔案］",
    "coupon": "［優惠券］",
}


def draw_message(message: Node, surface: Surface) -> Markup:
    """A message's bubble. A kind that is not known shows its alternative text, or its name."""
    drawing = _DRAWINGS.get(words(message, "type"))
    if drawing is None:
        return element("div", summary(message), classes="bubble text")
    return drawing(message, surface)


def summary(message: Node) -> str:
    """A message in one line, as the list of chats and a phone's notification show it."""
    text = words(message, "text") or words(message, "altText")
    if text:
        return text
    kind = words(message, "type")
    return _SUMMARIES.get(kind, f"［{kind}］")


def draw_quick_replies(message: Node, surface: Surface) -> Markup | None:
    """The buttons under the last message of a chat; a computer shows none."""
    items = children(child(message, "quickReply"), "items")
    if not items or surface.is_pc:
        return None
    buttons = [
        _quick_reply(item, surface.at("quickReply", "items", index, "action"))
        for index, item in enumerate(items)
    ]
    return element(
        "div",
        *buttons,
        classes="quick-replies",
        role="group",
        aria_label="快速回覆",
        data_quick_replies=True,
    )


def _quick_reply(item: Node, surface: Surface) -> Markup:
    action, url = child(item, "action"), words(item, "imageUrl")
    icon = picture(url, (1.0, 1.0), width="24px") if url else None
    label = element("span", words(action, "label"))
    return control(action, surface, icon, label, classes="quick-reply")


def _image(message: Node, surface: Surface) -> Markup:
    url = words(message, "previewImageUrl") or words(message, "originalContentUrl")
    original = words(message, "originalContentUrl") or url
    if not url:
        return _attachment("照片")
    return element(
        "a",
        element("img", src=url, alt="照片", loading="lazy", referrerpolicy="no-referrer"),
        classes="bubble image",
        href=surface.address(original),
        target="_blank",
        rel="noopener noreferrer",
    )


def _video(message: Node, surface: Surface) -> Markup:
    return element(
        "a",
        picture(words(message, "previewImageUrl"), (16.0, 9.0)),
        element("span", "▶", classes="play"),
        classes="bubble image",
        href=surface.address(words(message, "originalContentUrl")),
        target="_blank",
        rel="noopener noreferrer",
        aria_label="播放影片",
    )


def _audio(message: Node, surface: Surface) -> Markup:
    seconds = (whole(message, "duration") or 0) // 1000
    return element(
        "a",
        f"▶ {seconds // 60}:{seconds % 60:02}",
        classes="bubble text",
        href=surface.address(words(message, "originalContentUrl")),
        target="_blank",
        rel="noopener noreferrer",
        aria_label="播放語音訊息",
    )


def _sticker(message: Node, _surface: Surface) -> Markup:
    """LINE's stickers are LINE's; a face and the numbers stand for each."""
    name = f"貼圖 {words(message, 'packageId')}/{words(message, 'stickerId')}"
    return element(
        "div", element("span", classes="face"), element("small", name), classes="bubble sticker"
    )


def _location(message: Node, _surface: Surface) -> Markup:
    return element(
        "div",
        element("div", classes="map"),
        element("strong", words(message, "title") or "位置資訊"),
        element("span", words(message, "address")),
        classes="bubble location",
    )


def _file(message: Node, _surface: Surface) -> Markup:
    return _attachment(words(message, "fileName") or "檔案")


def _coupon(message: Node, _surface: Surface) -> Markup:
    return _attachment(f"優惠券 {words(message, 'couponId')}")


def _attachment(name: str) -> Markup:
    return element("div", name, classes="bubble text attachment")


def _imagemap(message: Node, surface: Surface) -> Markup:
    height = whole(child(message, "baseSize"), "height") or _IMAGEMAP_WIDTH
    areas = [
        element(
            "div",
            overlay(action, surface.at("actions", index)),
            classes="area",
            style=area_style(child(action, "area"), _IMAGEMAP_WIDTH, height),
        )
        for index, action in enumerate(children(message, "actions"))
    ]
    url = words(message, "baseUrl")
    image = picture(f"{url}/700" if url else "", (float(_IMAGEMAP_WIDTH), float(height)))
    return element(
        "div",
        image,
        *areas,
        classes="bubble imagemap",
        role="group",
        aria_label=words(message, "altText"),
    )


def area_style(area: Node, width: int, height: int) -> Style:
    """Where a tap area lies on its picture, in parts of the picture's size."""

    def part(key: str, size: int) -> str:
        return f"{100 * (whole(area, key) or 0) / size:.4g}%"

    return {
        "left": part("x", width),
        "top": part("y", height),
        "width": part("width", width),
        "height": part("height", height),
    }


_DRAWINGS: Final[Mapping[str, Callable[[Node, Surface], Markup]]] = {
    "text": draw_text,
    "textV2": draw_text_v2,
    "flex": draw_flex,
    "template": draw_template,
    "image": _image,
    "video": _video,
    "audio": _audio,
    "sticker": _sticker,
    "location": _location,
    "file": _file,
    "coupon": _coupon,
    "imagemap": _imagemap,
}
