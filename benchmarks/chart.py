"""Two pictures of the figures, as SVG text: bars of what is reached of each target, and the server's
memory over the orders that went through it. Both can be read on a light and on a dark page.
"""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH = 860
BAR_HEIGHT = 16
LABEL_WIDTH = 400
SHARE_MAX = 4.0
"""Bars end here; what is longer has its figure beside it all the same."""
STYLE = """
<style>
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .small { font-size: 11px; fill: #57606a }
  .SQLite { fill: #1f6feb } .PostgreSQL { fill: #8957e5 } .missed { fill: #cf222e }
  .line { fill: none; stroke-width: 2 } .line.SQLite { stroke: #1f6feb }
  .line.PostgreSQL { stroke: #8957e5 }
  .target, .axis { stroke: #57606a; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9da7b3 }
    .SQLite { fill: #58a6ff } .PostgreSQL { fill: #bc8cff } .missed { fill: #ff7b72 }
    .line { fill: none } .line.SQLite { stroke: #58a6ff } .line.PostgreSQL { stroke: #bc8cff }
    .target, .axis { stroke: #9da7b3 }
  }
</style>
"""
Bar = tuple[str, float, str]
"""Database, share of the target, the figure."""


def bars(rows: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """One group of bars for each target; the dashed line is the target."""
    scale = (WIDTH - LABEL_WIDTH - 90) / SHARE_MAX
    parts: list[str] = []
    top = 44
    for words, group in rows:
        height = BAR_HEIGHT * max(1, len(group))
        parts.append(_text(LABEL_WIDTH - 10, top + height / 2 + 4, words, anchor="end"))
        for number, (database, share, figure) in enumerate(group):
            y = top + number * BAR_HEIGHT
            length = max(2.0, min(share, SHARE_MAX) * scale)
            kind = database if share >= 1 else "missed"
            parts.append(
                f'<rect class="{kind}" x="{LABEL_WIDTH}" y="{y}" width="{length:.1f}"'
                f' height="{BAR_HEIGHT - 3}" rx="2"/>'
            )
            text = figure if share >= 1 else f"{figure} ({database})"
            parts.append(_text(LABEL_WIDTH + length + 6, y + 11, text, kind="small"))
        top += height + 10
    line = LABEL_WIDTH + scale
    parts.append(f'<line class="target" x1="{line}" x2="{line}" y1="36" y2="{top}"/>')
    parts.append(_text(line, 30, "target", kind="small", anchor="middle"))
    return _picture(parts, top + 10, "What is reached of each target")


def curve(points: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Megabytes by orders, one line for each database."""
    found = [point for line in points.values() for point in line]
    most_x = max((x for x, _ in found), default=1)
    most_y = max((y for _, y in found), default=1) * 1.15
    left, right, top, bottom = 60.0, WIDTH - 20.0, 44.0, 244.0

    def at(x: float, y: float) -> str:
        return (
            f"{left + (right - left) * x / most_x:.1f},{bottom - (bottom - top) * y / most_y:.1f}"
        )

    parts = [f'<line class="axis" x1="{left}" x2="{right}" y1="{bottom}" y2="{bottom}"/>']
    for name, line in points.items():
        path = " ".join(at(x, y) for x, y in line)
        parts.append(f'<polyline class="line {name}" points="{path}"/>')
    parts.append(_text(left, bottom + 18, "0", kind="small"))
    parts.append(_text(right, bottom + 18, f"{most_x:,.0f} orders", kind="small", anchor="end"))
    parts.append(_text(left - 6, top + 4, f"{most_y:,.0f} MB", kind="small", anchor="end"))
    return _picture(parts, bottom + 30, "Memory of the server over the orders that went through it")


def _picture(parts: Sequence[str], height: float, title: str) -> str:
    legend = [
        f'<rect class="{name}" x="{10 + 110 * n}" y="8" width="12" height="12" rx="2"/>'
        + _text(28 + 110 * n, 18, name)
        for n, name in enumerate(("SQLite", "PostgreSQL"))
    ]
    size = f'viewBox="0 0 {WIDTH} {height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>{STYLE.rstrip()}",
        *legend,
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _text(x: float, y: float, text: str, *, kind: str = "", anchor: str = "start") -> str:
    mark = f' class="{kind}"' if kind else ""
    return f'<text{mark} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
