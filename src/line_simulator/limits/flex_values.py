"""The values of Flex properties: colours, keywords, lengths, ratios. Each check returns what is wrong."""

import re
from collections.abc import Callable
from typing import Any, Final

# The message for a wrong value, or None.
Check = Callable[[Any], str | None]

INVALID: Final = "invalid property"
SPACES: Final = ("none", "xs", "sm", "md", "lg", "xl", "xxl")
FONT_SIZES: Final = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl", "3xl", "4xl", "5xl")
BORDERS: Final = ("none", "light", "normal", "medium", "semi-bold", "bold")
_COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_LENGTH: Final = re.compile(r"(-?\d+(?:\.\d+)?)(px|%)")
_RATIO: Final = re.compile(r"(\d{1,6}(?:\.\d+)?):(\d{1,6}(?:\.\d+)?)")
_ANGLE: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)deg")
_RATIO_MAX: Final = 100_000
_HEIGHTS_MAX: Final = 3


def colour(value: Any) -> str | None:  # noqa: ANN401  # any JSON
    """`#RRGGBB` or `#RRGGBBAA`."""
    is_right = isinstance(value, str) and _COLOUR.fullmatch(value)
    return None if is_right else INVALID


def text(value: Any) -> str | None:  # noqa: ANN401  # any JSON
    """Any text."""
    return None if isinstance(value, str) else INVALID


def flag(value: Any) -> str | None:  # noqa: ANN401  # any JSON
    """True or false."""
    return None if isinstance(value, bool) else INVALID


def whole(value: Any) -> str | None:  # noqa: ANN401  # any JSON
    """An integer of at least 0."""
    if isinstance(value, bool) or not isinstance(value, int):
        return INVALID
    return None if value >= 0 else "must be greater than or equal to 0"


def one_of(*choices: str) -> Check:
    """One of these words."""
    return lambda value: None if isinstance(value, str) and value in choices else INVALID


def length(
    keywords: tuple[str, ...] = (), *, has_percent: bool = False, is_signed: bool = False
) -> Check:
    """A keyword, `Npx`, or `N%` where percent is allowed."""

    def check(value: Any) -> str | None:  # noqa: ANN401  # any JSON
        if not isinstance(value, str):
            return INVALID
        if value in keywords:
            return None
        found = _LENGTH.fullmatch(value)
        if found is None:
            return INVALID
        if found.group(2) == "%" and not has_percent:
            return "invalid unit"
        if float(found.group(1)) < 0 and not is_signed:
            return "lower limit exceeded"
        return None

    return check


def ratio(value: Any) -> str | None:  # noqa: ANN401  # any JSON
    """`w:h`, each 1 to 100000, the height at most three widths."""
    found = _RATIO.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return INVALID
    width, height = float(found.group(1)), float(found.group(2))
    if not (1 <= width <= _RATIO_MAX and 1 <= height <= _RATIO_MAX):
        return INVALID
    if height > _HEIGHTS_MAX * width:
        return "aspect ratio must be in the range (0 < (h/w) <= 3)"
    return None


def angle(value: Any) -> str | None:  # noqa: ANN401  # any JSON
    """`0deg` to less than `360deg`."""
    found = _ANGLE.fullmatch(value) if isinstance(value, str) else None
    return None if found is not None and float(found.group(1)) < 360 else INVALID


def share(value: Any) -> str | None:  # noqa: ANN401  # any JSON
    """`0%` to `100%`."""
    found = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return INVALID
    if found.group(2) != "%":
        return "invalid unit"
    if float(found.group(1)) < 0:
        return "lower limit exceeded"
    return "upper limit exceeded" if float(found.group(1)) > 100 else None
