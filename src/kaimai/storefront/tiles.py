"""Pictures for products that have none: a patterned tile, always the same for the same product.

The patterns are those of the glazed tiles on old Taiwanese houses, drawn with plain shapes.
"""

import hashlib
from functools import lru_cache

from markupsafe import Markup, escape

_PALETTES = (
    ("#f6e3d0", "#c8553d", "#f2b880"),
    ("#dcebe4", "#2f6f5e", "#93c3ab"),
    ("#e3e8f3", "#3b5488", "#a6b6da"),
    ("#f7e8ec", "#a8486b", "#e3aebf"),
    ("#f5edcf", "#8a6a14", "#dcc272"),
    ("#e6e4f2", "#5b4a8a", "#b7abd8"),
    ("#dfeef1", "#22697a", "#93c4cf"),
    ("#f3e7df", "#7a4a2f", "#cfa98c"),
)
_CORNERS = ((0, 0), (200, 0), (0, 200), (200, 200))


@lru_cache(maxsize=4096)
def tile(name: str) -> Markup:
    """An SVG of 200 × 200 for the product of this name: a pattern, and the name's first character."""
    colour, shape, turn = hashlib.sha256(name.encode()).digest()[14:17]
    paper, ink, glaze = _PALETTES[colour % len(_PALETTES)]
    patterns = (_petals, _quarters, _lozenges, _star, _begonia)
    pattern = patterns[shape % len(patterns)](*((glaze, ink) if turn % 2 else (ink, glaze)))
    glyph = escape(name.strip()[:1].upper() or "·")
    return Markup(  # noqa: S704 the only text from outside is escaped above
        '<svg class="tile" viewBox="0 0 200 200" aria-hidden="true" focusable="false">'
        f'<rect width="200" height="200" fill="{paper}"/>{pattern}'
        f'<circle cx="100" cy="100" r="42" fill="{paper}" stroke="{ink}" stroke-width="3"/>'
        f'<text x="100" y="102" fill="{ink}" font-size="44" font-weight="700" '
        f'text-anchor="middle" dominant-baseline="central">{glyph}</text></svg>'
    )


def _petals(ink: str, glaze: str) -> str:
    leaf = "M100 100 C 60 60 60 20 100 4 C 140 20 140 60 100 100 Z"
    # Both sets of four in turn, so that the overlap looks the same from every side.
    around = "".join(
        f'<path d="{leaf}" fill="{colour}" transform="rotate({turn} 100 100)"/>'
        for first, colour in ((45, ink), (0, glaze))
        for turn in range(first, 360, 90)
    )
    corners = "".join(f'<circle cx="{x}" cy="{y}" r="26" fill="{glaze}"/>' for x, y in _CORNERS)
    return corners + around


def _quarters(ink: str, glaze: str) -> str:
    return "".join(
        f'<circle cx="{x}" cy="{y}" r="96" fill="none" stroke="{glaze}" stroke-width="22"/>'
        f'<circle cx="{x}" cy="{y}" r="60" fill="{ink}"/>'
        f'<circle cx="{x}" cy="{y}" r="30" fill="{glaze}"/>'
        for x, y in _CORNERS
    )


def _lozenges(ink: str, glaze: str) -> str:
    return (
        f'<path d="M100 0 L200 100 L100 200 L0 100 Z" fill="{glaze}"/>'
        f'<path d="M100 28 L172 100 L100 172 L28 100 Z" fill="{ink}"/>'
        + "".join(
            f'<path d="M{x} {y} m-34 0 l34 -34 l34 34 l-34 34 z" fill="{ink}"/>'
            for x, y in _CORNERS
        )
    )


def _star(ink: str, glaze: str) -> str:
    square = '<rect x="38" y="38" width="124" height="124"'
    return (
        "".join(f'<circle cx="{x}" cy="{y}" r="40" fill="{glaze}"/>' for x, y in _CORNERS)
        + f'{square} fill="{ink}"/>{square} fill="{glaze}" transform="rotate(45 100 100)"/>'
        + '<rect x="56" y="56" width="88" height="88" fill="'
        + f'{ink}" transform="rotate(45 100 100)"/>'
    )


def _begonia(ink: str, glaze: str) -> str:
    leaves = ((100, 48), (152, 100), (100, 152), (48, 100))
    return (
        "".join(
            f'<path d="M{x} {y} m-46 0 l46 -46 l46 46 l-46 46 z" fill="{ink}"/>'
            for x, y in _CORNERS
        )
        + "".join(f'<circle cx="{x}" cy="{y}" r="46" fill="{glaze}"/>' for x, y in leaves)
        + "".join(f'<circle cx="{x}" cy="{y}" r="18" fill="{ink}"/>' for x, y in leaves)
    )
