"""QR codes of links, drawn as part of the page."""

import segno
from markupsafe import Markup


def qr_code(link: str) -> Markup:
    """An SVG of the link, for a phone's camera; its size is the stylesheet's."""
    drawn = segno.make(link, error="m", micro=False).svg_inline(
        omitsize=True, border=3, svgclass="qr", lineclass=None, dark="#000"
    )
    return Markup(drawn)  # noqa: S704 made of numbers alone
