"""Flex messages: bubbles and carousels, their components, where each may stand, and their size."""

import json
from typing import Any, Final

from line_simulator.limits import actions, values
from line_simulator.limits import flex_values as flex
from line_simulator.limits.findings import Findings, Place
from line_simulator.records import Json

_BUBBLE_BYTES_MAX: Final = 30 * 1024
_CAROUSEL_BYTES_MAX: Final = 50 * 1024
_BUBBLES_MAX: Final = 12
_ANIMATED_MAX: Final = 10
_SIZES: Final = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
_VIDEO_SIZES: Final = ("kilo", "mega", "giga")
_BLOCKS: Final = ("header", "hero", "body", "footer")
_IN_BOX: Final = ("box", "button", "image", "text", "separator", "filler")
_IN_BASELINE: Final = ("icon", "text", "filler")
_IN_HERO: Final = ("box", "image", "video")

_offset = flex.length(flex.SPACES, has_percent=True, is_signed=True)
_space = flex.length(flex.SPACES)
_padding = flex.length(flex.SPACES, has_percent=True)
_extent = flex.length(has_percent=True)
_font_size = flex.length(flex.FONT_SIZES)
_gravity = flex.one_of("top", "bottom", "center")
_align = flex.one_of("start", "end", "center")
_PLACED: Final[dict[str, flex.Check]] = {
    "margin": _space,
    "position": flex.one_of("relative", "absolute"),
    "offsetTop": _offset,
    "offsetBottom": _offset,
    "offsetStart": _offset,
    "offsetEnd": _offset,
}
_FLEXIBLE: Final[dict[str, flex.Check]] = {"flex": flex.whole, **_PLACED}
_LETTERS: Final[dict[str, flex.Check]] = {
    "text": flex.text,
    "size": _font_size,
    "color": flex.colour,
    "weight": flex.one_of("regular", "bold"),
    "style": flex.one_of("normal", "italic"),
    "decoration": flex.one_of("none", "underline", "line-through"),
}
# Plain properties of each component; contents, actions and addresses are looked at by functions.
_PROPERTIES: Final[dict[str, dict[str, flex.Check]]] = {
    "box": {
        **_FLEXIBLE,
        "layout": flex.one_of("horizontal", "vertical", "baseline"),
        "backgroundColor": flex.colour,
        "borderColor": flex.colour,
        "borderWidth": flex.length(flex.BORDERS),
        "cornerRadius": flex.length(flex.SPACES),
        "width": _extent,
        "maxWidth": _extent,
        "height": _extent,
        "maxHeight": _extent,
        "spacing": _space,
        **dict.fromkeys(
            ("paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"), _padding
        ),
        "justifyContent": flex.one_of(
            "flex-start", "center", "flex-end", "space-between", "space-around", "space-evenly"
        ),
        "alignItems": flex.one_of("flex-start", "center", "flex-end"),
    },
    "button": {
        **_FLEXIBLE,
        "style": flex.one_of("link", "primary", "secondary"),
        "color": flex.colour,
        "height": flex.one_of("sm", "md"),
        "gravity": _gravity,
        "adjustMode": flex.one_of("shrink-to-fit"),
        "scaling": flex.flag,
    },
    "image": {
        **_FLEXIBLE,
        "size": flex.length((*flex.FONT_SIZES, "full"), has_percent=True),
        "aspectRatio": flex.ratio,
        "aspectMode": flex.one_of("fit", "cover"),
        "align": _align,
        "gravity": _gravity,
        "backgroundColor": flex.colour,
        "animated": flex.flag,
    },
    "video": {"aspectRatio": flex.ratio},
    "icon": {**_PLACED, "size": _font_size, "aspectRatio": flex.ratio, "scaling": flex.flag},
    "text": {
        **_FLEXIBLE,
        **_LETTERS,
        "align": _align,
        "gravity": _gravity,
        "wrap": flex.flag,
        "maxLines": flex.whole,
        "lineSpacing": flex.length(),
        "adjustMode": flex.one_of("shrink-to-fit"),
        "scaling": flex.flag,
    },
    "span": _LETTERS,
    "separator": {"margin": _space, "color": flex.colour},
    "filler": {"flex": flex.whole},
}
_MORE_NAMES: Final = {
    "box": {"contents", "background", "action"},
    "button": {"action"},
    "image": {"url", "action"},
    "video": {"url", "previewUrl", "altContent", "action"},
    "icon": {"url"},
    "text": {"contents", "action"},
}
_GRADIENT: Final[dict[str, flex.Check]] = {
    "type": flex.one_of("linearGradient"),
    "angle": flex.angle,
    "startColor": flex.colour,
    "endColor": flex.colour,
    "centerColor": flex.colour,
    "centerPosition": flex.share,
}
_STYLE: Final[dict[str, flex.Check]] = {
    "backgroundColor": flex.colour,
    "separator": flex.flag,
    "separatorColor": flex.colour,
}


def check_flex(contents: Json, place: Place, found: Findings) -> None:
    """The `contents` of a Flex message: a bubble or a carousel, within its size as compact JSON."""
    kind = contents.get("type")
    if kind == "bubble":
        _check_size(contents, place, found, _BUBBLE_BYTES_MAX)
        _check_bubble(contents, place, found, is_in_carousel=False)
    elif kind == "carousel":
        _check_size(contents, place, found, _CAROUSEL_BYTES_MAX)
        _check_carousel(contents, place, found)
    elif kind is None:
        found.missing(place.at("type"))
    else:
        found.add(place.at("type"), flex.INVALID)
    if _count_animated(contents) > _ANIMATED_MAX:
        found.add(place, f"must not be more than {_ANIMATED_MAX} animated images")


def _check_size(contents: Json, place: Place, found: Findings, most: int) -> None:
    size = len(json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode())
    if size > most:
        sentence = f"The maximum size of JSON data is {most // 1024}KB"
        found.add(place, f"Too large flex message. {sentence}")


def _check_carousel(carousel: Json, place: Place, found: Findings) -> None:
    values.unknown_names(carousel, {"type", "contents"}, place, found)
    bubbles = values.items(carousel, "contents", place, found, least=1, most=_BUBBLES_MAX)
    sizes = set()
    for bubble, here in bubbles:
        if not isinstance(bubble, dict) or bubble.get("type") != "bubble":
            found.add(here, flex.INVALID)
            continue
        sizes.add(str(bubble.get("size", "mega")))
        _check_bubble(bubble, here, found, is_in_carousel=True)
    if len(sizes) > 1:
        found.add(place.at("contents"), "all bubbles of a carousel need the same size")


def _check_bubble(bubble: Json, place: Place, found: Findings, *, is_in_carousel: bool) -> None:
    names = {"type", "size", "direction", "styles", "action", *_BLOCKS}
    values.unknown_names(bubble, names, place, found)
    checks = {"size": flex.one_of(*_SIZES), "direction": flex.one_of("ltr", "rtl")}
    _check_values(bubble, checks, place, found)
    if not any(block in bubble for block in _BLOCKS):
        found.add(place, "At least one block must be specified")
    for block in _BLOCKS:
        if block not in bubble:
            continue
        kinds = _IN_HERO if block == "hero" else ("box",)
        _check_component(bubble[block], place.at(block), found, kinds)
    hero = bubble.get("hero")
    if isinstance(hero, dict) and hero.get("type") == "video":
        if is_in_carousel or bubble.get("size", "mega") not in _VIDEO_SIZES:
            found.add(place.at("hero"), "embedding videos in messages is not allowed")
    if "action" in bubble:
        actions.check_action(bubble["action"], place.at("action"), found, actions.FLEX_TAP)
    styles = bubble.get("styles", {})
    if not isinstance(styles, dict):
        found.add(place.at("styles"), flex.INVALID)
        return
    values.unknown_names(styles, set(_BLOCKS), place.at("styles"), found)
    for block in _BLOCKS:
        if isinstance(style := styles.get(block), dict):
            here = place.at("styles", block)
            values.unknown_names(style, set(_STYLE), here, found)
            _check_values(style, _STYLE, here, found)


def _check_component(
    component: Any,  # noqa: ANN401  # any JSON
    place: Place,
    found: Findings,
    kinds: tuple[str, ...],
) -> None:
    """One component at a place where only these kinds may stand."""
    if not isinstance(component, dict) or component.get("type") not in kinds:
        found.add(place, flex.INVALID)
        return
    kind = component["type"]
    known = {"type", *_PROPERTIES[kind], *_MORE_NAMES.get(kind, ())}
    values.unknown_names(component, known, place, found)
    _check_values(component, _PROPERTIES[kind], place, found)
    if kind == "box":
        _check_box(component, place, found)
    elif kind == "button":
        actions.check_action(
            component.get("action"), place.at("action"), found, actions.FLEX_BUTTON
        )
    elif kind == "text":
        _check_text(component, place, found)
    elif kind == "video":
        _check_video(component, place, found)
    elif kind in {"image", "icon"}:
        values.media_url(component, "url", place, found)
    if "action" in component and kind in {"box", "image", "text"}:
        actions.check_action(component["action"], place.at("action"), found, actions.FLEX_TAP)


def _check_box(box: Json, place: Place, found: Findings) -> None:
    if "layout" not in box:
        found.missing(place.at("layout"))
    contents = box.get("contents")
    if not isinstance(contents, list):
        found.missing(place.at("contents"))
        return
    kinds = _IN_BASELINE if box.get("layout") == "baseline" else _IN_BOX
    for index, component in enumerate(contents):
        _check_component(component, place.at("contents", index), found, kinds)
    background = box.get("background")
    if isinstance(background, dict):
        here = place.at("background")
        values.unknown_names(background, set(_GRADIENT), here, found)
        _check_values(background, _GRADIENT, here, found)
        for name in ("type", "angle", "startColor", "endColor"):
            if name not in background:
                found.missing(here.at(name))
    elif background is not None:
        found.add(place.at("background"), flex.INVALID)


def _check_text(component: Json, place: Place, found: Findings) -> None:
    spans = component.get("contents")
    if isinstance(spans, list) and spans:
        for index, span in enumerate(spans):
            here = place.at("contents", index)
            _check_component(span, here, found, ("span",))
            if isinstance(span, dict) and not str(span.get("text", "")):
                found.add(here.at("text"), "must be non-empty text")
    elif "text" not in component:
        found.add(place.at("text"), "`text` or `contents` must be specified")
    elif not str(component["text"]).strip():
        found.add(place.at("text"), "must be non-empty text")


def _check_video(video: Json, place: Place, found: Findings) -> None:
    values.media_url(video, "url", place, found)
    values.media_url(video, "previewUrl", place, found)
    _check_component(video.get("altContent"), place.at("altContent"), found, ("box", "image"))
    if "action" in video:
        actions.check_action(video["action"], place.at("action"), found, actions.FLEX_VIDEO)


def _check_values(
    holder: Json, checks: dict[str, flex.Check], place: Place, found: Findings
) -> None:
    for name, check in checks.items():
        if name in holder and (wrong := check(holder[name])) is not None:
            found.add(place.at(name), wrong)


def _count_animated(value: Any) -> int:  # noqa: ANN401  # any JSON
    if isinstance(value, list):
        return sum(_count_animated(each) for each in value)
    if not isinstance(value, dict):
        return 0
    own = 1 if value.get("animated") is True else 0
    return own + sum(_count_animated(each) for each in value.values())
