"""Drawing the picture of a menu in LINE: fields with a sign and a label, in the shop's colours.

Which fields there are is decided elsewhere. Takes CPU time: call it in a thread.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from kaimai.domain.errors import Misconfigured

DRAWING: Final = 1
"""Counted up when the same fields are drawn otherwise: then every shop's menu is made anew."""
_FONTS: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/msjhbd.ttc",
    "C:/Windows/Fonts/msjh.ttc",
)
"""Where systems keep fonts that have the characters of Taiwan."""
_PAPER, _CARD, _HAIR, _INK = "#faf5ec", "#fffdf9", "#e5d9c8", "#2a231e"
_BRICK, _JADE, _HONEY, _INDIGO, _ROSE = "#b03a22", "#1b6452", "#8a6414", "#34508a", "#eeb7a6"
_GAP = 24
_LABEL = 118
_SMALLER: Final = (96, 80)
"""Sizes of labels in pixels."""
_SIGN = 130
"""Half the height of a sign, in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a menu, in pixels. `sign`: `shop`, `cart`, `orders`, `person`, or `shelf`, which
    shows the label's first character."""

    sign: str
    label: str
    x: int
    y: int
    width: int
    height: int


def draw_menu(fields: Sequence[Field], *, width: int, height: int) -> bytes:
    """The picture as a PNG. Raises Misconfigured when no font here has Chinese characters."""
    image = Image.new("RGB", (width, height), _PAPER)
    pen = ImageDraw.Draw(image)
    for field in fields:
        _draw_field(pen, field)
    out = io.BytesIO()
    # A few flat colours: a palette loses nothing and keeps the file far below LINE's limit.
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_field(pen: ImageDraw.ImageDraw, field: Field) -> None:
    box = (
        field.x + _GAP,
        field.y + _GAP,
        field.x + field.width - _GAP,
        field.y + field.height - _GAP,
    )
    pen.rounded_rectangle(box, radius=64, fill=_CARD, outline=_HAIR, width=6)
    middle = field.x + field.width // 2
    _SIGNS[field.sign](pen, field, (middle, field.y + field.height // 2 - 110))
    label, font = _fitting(field.label, field.width - 4 * _GAP)
    pen.text((middle, field.y + field.height // 2 + 190), label, font=font, fill=_INK, anchor="mm")


def _fitting(label: str, width: int) -> tuple[str, ImageFont.FreeTypeFont]:
    """The label in the largest size that fits, cut if even the smallest does not."""
    font = _font(_LABEL)
    for size in _SMALLER:
        if font.getlength(label) <= width:
            return label, font
        font = _font(size)
    is_cut = font.getlength(label) > width
    while is_cut and label and font.getlength(f"{label}…") > width:
        label = label[:-1]
    return (f"{label}…" if is_cut else label), font


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    for place in _FONTS:
        if not Path(place).exists():
            continue
        # Collections hold one face for each region; Taiwan's draws its own shapes of characters.
        faces = [ImageFont.truetype(place, size, index=index) for index in range(_faces(place))]
        ours = [face for face in faces if " TC" in str(face.getname()[0])]
        return (ours or faces)[0]
    raise Misconfigured(
        "no font with Chinese characters was found to draw the menu with; install one, such as "
        "Debian's fonts-noto-cjk"
    )


def _faces(place: str) -> int:
    """How many faces a font file holds."""
    with Path(place).open("rb") as file:
        head = file.read(12)
    return int.from_bytes(head[8:12]) if head[:4] == b"ttcf" else 1


_Place = tuple[int, int]


def _shop(pen: ImageDraw.ImageDraw, _field: Field, middle: _Place) -> None:
    """A stall with a striped awning."""
    x, y = middle
    pen.rounded_rectangle((x - 130, y - 60, x + 130, y + _SIGN), radius=12, fill=_BRICK)
    pen.rectangle((x - 90, y + 45, x + 90, y + _SIGN), fill=_CARD)
    for place in range(4):
        left, colour = x - 160 + 80 * place, _ROSE if place % 2 else _BRICK
        pen.rectangle((left, y - _SIGN, left + 79, y - 30), fill=colour)
        pen.ellipse((left, y - 70, left + 79, y + 10), fill=colour)


def _cart(pen: ImageDraw.ImageDraw, _field: Field, middle: _Place) -> None:
    x, y = middle
    pen.line(
        ((x - 175, y - 105), (x - 115, y - 105), (x - 75, y + 65), (x + 110, y + 65)),
        fill=_JADE,
        width=26,
        joint="curve",
    )
    pen.polygon(
        ((x - 108, y - 70), (x + 150, y - 70), (x + 112, y + 30), (x - 84, y + 30)), fill=_JADE
    )
    for wheel in (x - 50, x + 85):
        pen.ellipse((wheel - 28, y + 85, wheel + 28, y + 141), fill=_JADE)


def _orders(pen: ImageDraw.ImageDraw, _field: Field, middle: _Place) -> None:
    """A receipt with a torn edge."""
    x, y = middle
    teeth = [(x - 110 + 44 * place, y + _SIGN - (30 if place % 2 else 0)) for place in range(6)]
    pen.polygon(((x - 110, y - _SIGN), (x + 110, y - _SIGN), *reversed(teeth)), fill=_HONEY)
    for row, end in ((-70, 60), (-15, 60), (40, 10)):
        pen.rounded_rectangle((x - 65, y + row, x + end, y + row + 20), radius=10, fill=_CARD)


def _person(pen: ImageDraw.ImageDraw, _field: Field, middle: _Place) -> None:
    """A speech bubble."""
    x, y = middle
    pen.polygon(((x - 70, y + 60), (x - 100, y + _SIGN), (x + 20, y + 60)), fill=_INDIGO)
    pen.rounded_rectangle((x - 155, y - 115, x + 155, y + 85), radius=80, fill=_INDIGO)
    for dot in (-75, 0, 75):
        pen.ellipse((x + dot - 20, y - 35, x + dot + 20, y + 5), fill=_CARD)


def _shelf(pen: ImageDraw.ImageDraw, field: Field, middle: _Place) -> None:
    """A round label with the first character of what it is called."""
    x, y = middle
    pen.ellipse((x - 135, y - 135, x + 135, y + 135), fill=_BRICK)
    first = field.label.strip()[:1].upper() or "·"
    pen.text((x, y - 4), first, font=_font(150), fill=_CARD, anchor="mm")


_SIGNS: dict[str, Callable[[ImageDraw.ImageDraw, Field, _Place], None]] = {
    "shop": _shop,
    "cart": _cart,
    "orders": _orders,
    "person": _person,
    "shelf": _shelf,
}
