"""Charts drawn here, as SVG inside the page: bars of now beside bars of then. They carry no colours of
their own (the style sheet gives them, for both themes), and the table below them says the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from kaimai.words.languages import ENGLISH

_WIDTH, _HEIGHT = 360, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 4, 10, 24
_STEPS: Final = (1, 2, 2.5, 5, 10)
_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One place on the axis. None: that was not counted, or has not come yet. Amounts in NT$."""

    label: str
    now: int | None
    then: int | None
    is_marked: bool = False
    """Its label stands under the axis; there is no room for all."""


def bars(
    places: Sequence[Bar],
    *,
    name: str,
    title: str,
    told: str,
    language: str,
) -> Markup:
    """The chart. `name`: unlike any other on the page; `title`: what it shows; `told`: in a sentence, for
    whoever does not see it."""
    top = _round_up(max((max(bar.now or 0, bar.then or 0) for bar in places), default=0))
    parts = [
        *_lines(top, language),
        *(part for place, bar in enumerate(places) for part in _bar(place, len(places), bar, top)),
    ]
    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{id}-title {id}-told">'
        '<title id="{id}-title">{title}</title><desc id="{id}-told">{told}</desc>{parts}</svg>'
    ).format(w=_WIDTH, h=_HEIGHT, id=name, title=title, told=told, parts=Markup("").join(parts))


def short(amount: int, language: str) -> str:
    """An amount for an axis: `1.5萬` or `15k`."""
    sizes = ((1_000_000, "M"), (1_000, "k")) if language == ENGLISH else ((10_000, "萬"),)
    for size, name in sizes:
        if amount >= size:
            return f"{amount / size:.2f}".rstrip("0").rstrip(".") + name
    return f"{amount:,}"


def _round_up(highest: int) -> int:
    """The end of the axis: a round number with room above the highest bar."""
    if highest <= 0:
        return 1_000
    size: int = 10 ** (len(str(highest)) - 1)
    return next(math.ceil(step * size) for step in _STEPS if step * size >= highest)


def _y(amount: float, top: int) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * amount / top


def _lines(top: int, language: str) -> list[Markup]:
    found = []
    for line in range(_LINES):
        amount = top * line / (_LINES - 1)
        y = round(_y(amount, top), 1)
        found.append(
            Markup(
                '<line x1="{x1}" x2="{x2}" y1="{y}" y2="{y}" class="rule"/>'
                '<text x="{at}" y="{below}" class="scale">{words}</text>'
            ).format(
                x1=_LEFT,
                x2=_WIDTH - _RIGHT,
                y=y,
                at=_LEFT - 5,
                below=round(y + 3.5, 1),
                words=short(round(amount), language),
            )
        )
    return found


def _bar(place: int, places: int, bar: Bar, top: int) -> list[Markup]:
    room = (_WIDTH - _LEFT - _RIGHT) / places
    left = _LEFT + place * room
    width = max(1.5, room * 0.42)
    found = []
    if bar.then:
        found.append(_block("then", left + room * 0.06, width, bar.then, top))
    if bar.now:
        found.append(_block("now", left + room * 0.52, width, bar.now, top))
    if bar.is_marked:
        found.append(
            Markup('<text x="{x}" y="{y}" class="place">{words}</text>').format(
                x=round(left + room / 2, 1), y=_HEIGHT - 8, words=escape(bar.label)
            )
        )
    return found


def _block(name: str, x: float, width: float, amount: int, top: int) -> Markup:
    y = _y(amount, top)
    return Markup('<rect x="{x}" y="{y}" width="{w}" height="{h}" class="{name}"/>').format(
        x=round(x, 1),
        y=round(y, 1),
        w=round(width, 1),
        h=round(max(1.0, _HEIGHT - _BOTTOM - y), 1),
        name=name,
    )
