"""Shapes that the sample pictures are put together from: SVG text, 800 by 800."""

import math

SERIF = "font-family='Noto Serif CJK TC, Noto Serif TC, serif'"


def rect(x, y, w, h, fill, r=0, more=""):
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" {more}/>'


def circle(x, y, r, fill, more=""):
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" {more}/>'


def oval(x, y, rx, ry, fill, more=""):
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" {more}/>'


def path(d, fill="none", stroke="none", width=0, more=""):
    line = (
        f'stroke="{stroke}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<path d="{d}" fill="{fill}" {line} {more}/>'


def text(x, y, words, size, fill, gap=0, more=""):
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}" text-anchor="middle" '
        f'letter-spacing="{gap}" font-weight="700" {SERIF} {more}>{words}</text>'
    )


def upright(x, y, words, size, fill):
    """Words from top to bottom, as on a label."""
    return "".join(text(x, y + size * 1.12 * n, each, size, fill) for n, each in enumerate(words))


def at(x, y, what, turn=0, scale=1):
    return f'<g transform="translate({x} {y}) rotate({turn}) scale({scale})">{what}</g>'


def shadow(x, y, rx, ry=26, depth=0.14):
    return oval(x, y, rx, ry, "#3a2416", f'opacity="{depth}"')


def leaf(length, fill, vein):
    w = length * 0.3
    return path(
        f"M0 0C{w} {-length * 0.25} {w} {-length * 0.75} 0 {-length}C{-w} {-length * 0.75} {-w} {-length * 0.25} 0 0Z",
        fill,
    ) + path(f"M0 0V{-length * 0.8}", stroke=vein, width=length * 0.03)


def sprig(fill, vein, size=1.0):
    """Two leaves and a bud: what is picked for tea."""
    whole = (
        at(0, 0, leaf(120, fill, vein), -48)
        + at(0, 0, leaf(120, fill, vein), 48)
        + leaf(135, vein, fill)
        + path("M0 0V60", stroke=vein, width=8)
    )
    return at(0, 0, whole, 0, size)


def scene(paper, table, *things):
    """A picture: a wall, a table, a soft sun behind, and things on the table."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800">'
        + rect(0, 0, 800, 800, paper)
        + circle(400, 360, 285, "#fff", 'opacity=".34"')
        + rect(0, 590, 800, 210, table)
        + "".join(things)
        + "</svg>"
    )


def steam(x, y, color="#fff"):
    return "".join(
        path(
            f"M{x + dx} {y}q-26 -34 0 -68t0 -68",
            stroke=color,
            width=11,
            more='opacity=".75"',
        )
        for dx in (-42, 0, 42)
    )


def ring(x, y, r, count, draw, turn=0.0):
    """The same thing `count` times round a point."""
    out = ""
    for n in range(count):
        a = 2 * math.pi * n / count + turn
        out += draw(x + r * math.cos(a), y + r * math.sin(a), math.degrees(a))
    return out
