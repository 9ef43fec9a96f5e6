"""The rich menu object: its size, its areas, and the picture that must fit it."""

import struct
from typing import Any, Final

from line_simulator import texts
from line_simulator.limits import actions, values
from line_simulator.limits.findings import Detail, Family, Findings, Place
from line_simulator.records import Json

IMAGE_BYTES_MAX: Final = 1_000_000
MEDIA_TYPES: Final = ("image/jpeg", "image/png")
_WIDTH_MIN: Final = 800
_WIDTH_MAX: Final = 2500
_HEIGHT_MIN: Final = 250
_RATIO_MIN: Final = 1.45
_NAME_MAX: Final = 300
_BAR_MAX: Final = 14
_AREAS_MAX: Final = 20
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def rich_menu_details(menu: Json, *, allow_local_http: bool = False) -> list[Detail]:
    """What is wrong with a rich menu object, as entries of `details`."""
    found = Findings(allow_local_http=allow_local_http)
    place = Place(Family.REQUEST)
    for name in ("size", "selected", "name", "chatBarText", "areas"):
        if name not in menu:
            found.add(place.at(name), "must be specified")
    values.flag(menu, "selected", place, found)
    values.text(
        menu,
        "name",
        place,
        found,
        most=_NAME_MAX,
        measure=texts.graphemes,
        is_required="name" in menu,
    )
    values.text(
        menu,
        "chatBarText",
        place,
        found,
        most=_BAR_MAX,
        measure=texts.graphemes,
        is_required="chatBarText" in menu,
    )
    if "size" in menu and (size := values.member(menu, "size", place, found)) is not None:
        _check_size(size, place.at("size"), found)
    if "areas" in menu:
        for area, here in values.items(menu, "areas", place, found, least=0, most=_AREAS_MAX):
            _check_area(area, here, found)
    return found.details


def _check_size(size: Json, place: Place, found: Findings) -> None:
    values.number(size, "width", place, found, least=_WIDTH_MIN, most=_WIDTH_MAX)
    values.number(size, "height", place, found, least=_HEIGHT_MIN, most=_WIDTH_MAX / _RATIO_MIN)
    width, height = size.get("width"), size.get("height")
    if isinstance(width, int) and isinstance(height, int) and width < _RATIO_MIN * height:
        found.add(place, "the width must be at least 1.45 times the height")


def _check_area(area: Any, place: Place, found: Findings) -> None:  # noqa: ANN401  # any JSON
    if not isinstance(area, dict):
        found.missing(place)
        return
    if (bounds := values.member(area, "bounds", place, found)) is not None:
        for name in ("x", "y", "width", "height"):
            values.number(bounds, name, place.at("bounds"), found, least=0, most=_WIDTH_MAX)
    actions.check_action(area.get("action"), place.at("action"), found, actions.RICH_MENU)


def is_right_image(body: bytes, menu: Json) -> bool:
    """Whether a picture is a JPEG or PNG of at most 1 MB with exactly the menu's size."""
    size = menu["size"]
    return len(body) <= IMAGE_BYTES_MAX and image_size(body) == (size["width"], size["height"])


def image_size(body: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG, read from its head; None for anything else."""
    if body.startswith(_PNG) and len(body) >= 24:
        width, height = struct.unpack(">II", body[16:24])
        return width, height
    if body.startswith(b"\xff\xd8"):
        return _jpeg_size(body)
    return None


def _jpeg_size(body: bytes) -> tuple[int, int] | None:
    start = 2
    while start + 9 <= len(body) and body[start] == 0xFF:
        marker = body[start + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", body[start + 5 : start + 9])
            return width, height
        if 0xD0 <= marker <= 0xD8 or marker == 0xFF:
            start += 1 if marker == 0xFF else 2
        else:
            start += 2 + struct.unpack(">H", body[start + 2 : start + 4])[0]
    return None
