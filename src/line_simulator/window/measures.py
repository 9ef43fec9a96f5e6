"""LINE's sizes, gaps, colours and ratios as values for a style attribute, and nothing that is neither.

The pixel values are those that renderers imitating LINE's own preview agree on.
"""

import re
from collections.abc import Mapping
from typing import Final

from line_simulator.window.reading import Node, words

TEXT_SIZES: Final = {
    "xxs": 11,
    "xs": 13,
    "sm": 14,
    "md": 16,
    "lg": 19,
    "xl": 22,
    "xxl": 29,
    "3xl": 35,
    "4xl": 48,
    "5xl": 74,
}
IMAGE_SIZES: Final = {
    "xxs": 40,
    "xs": 60,
    "sm": 80,
    "md": 100,
    "lg": 120,
    "xl": 140,
    "xxl": 160,
    "3xl": 180,
    "4xl": 200,
    "5xl": 220,
}
GAPS: Final = {"none": 0, "xs": 2, "sm": 4, "md": 8, "lg": 12, "xl": 16, "xxl": 20}
BORDERS: Final = {
    "none": 0,
    "light": 0.5,
    "normal": 1,
    "medium": 2,
    "semi-bold": 3,
    "bold": 4,
}
SQUARE: Final = (1.0, 1.0)

_LENGTH: Final = re.compile(r"-?\d{1,5}(?:\.\d{1,4})?(?:px|%)", re.ASCII)
_COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})", re.ASCII)
_RATIO: Final = re.compile(r"(\d{1,6}(?:\.\d{1,4})?):(\d{1,6}(?:\.\d{1,4})?)", re.ASCII)
_ANGLE: Final = re.compile(r"\d{1,3}(?:\.\d{1,4})?deg", re.ASCII)
_SIDES: Final = {"Top": "top", "Bottom": "bottom", "Start": "inline-start", "End": "inline-end"}


def length(node: Node, key: str, keywords: Mapping[str, float] | None = None) -> str | None:
    """A keyword, `Npx` or `N%` under a key, in CSS; None when it is neither."""
    value = words(node, key)
    if keywords and value in keywords:
        return f"{keywords[value]:g}px"
    return value if _LENGTH.fullmatch(value) else None


def gap(node: Node, key: str) -> str | None:
    """A margin, spacing, padding, corner radius or offset."""
    return length(node, key, GAPS)


def colour(node: Node, key: str) -> str | None:
    """`#RRGGBB` or `#RRGGBBAA`; LINE refuses the short form."""
    value = words(node, key)
    return value if _COLOUR.fullmatch(value) else None


def ratio(node: Node, key: str, otherwise: tuple[float, float] = SQUARE) -> tuple[float, float]:
    """Width and height of `w:h`."""
    found = _RATIO.fullmatch(words(node, key))
    if found is None:
        return otherwise
    width, height = float(found[1]), float(found[2])
    return (width, height) if width > 0 and height > 0 else otherwise


def chosen(node: Node, key: str, css: Mapping[str, str]) -> str | None:
    """What one of a property's words is in CSS."""
    return css.get(words(node, key))


def padding(node: Node) -> dict[str, str | None]:
    """A box's padding: a side's own value wins over the one for all."""
    style = {"padding": gap(node, "paddingAll")}
    return style | {
        f"padding-{side}": gap(node, f"padding{name}")
        for name, side in _SIDES.items()
        if gap(node, f"padding{name}") is not None
    }


def place(node: Node) -> dict[str, str | None]:
    """Where a component stands when it leaves its place in the row."""
    offsets = {
        f"inset-{side}" if side.startswith("inline") else side: gap(node, f"offset{name}")
        for name, side in _SIDES.items()
    }
    moved = {name: value for name, value in offsets.items() if value is not None}
    if words(node, "position") == "absolute":
        return {"position": "absolute", **moved}
    return {"position": "relative", **moved} if moved else {}


def gradient(node: Node) -> str | None:
    """A box's background of two or three colours."""
    start, end = colour(node, "startColor"), colour(node, "endColor")
    angle = words(node, "angle")
    if words(node, "type") != "linearGradient" or not (start and end and _ANGLE.fullmatch(angle)):
        return None
    centre = colour(node, "centerColor")
    middle = f"{centre} {length(node, 'centerPosition') or '50%'}," if centre else ""
    return f"linear-gradient({angle},{start},{middle}{end})"
