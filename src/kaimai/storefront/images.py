"""Addresses of pictures in pages: which width to ask for, and all that a browser may choose from."""

from kaimai.domain.catalog import Picture

SMALL = 640
"""Pixels asked for by whoever cannot choose: old browsers and link previews."""


def image_path(picture: Picture, width: int = SMALL) -> str:
    """Where the picture is in this width, or in the nearest that it has."""
    nearest = min(picture.widths, key=lambda each: abs(each - width))
    return f"/media/{picture.digest}-{nearest}.webp"


def srcset(picture: Picture) -> str:
    """Every width of the picture, for the attribute of the same name."""
    return ", ".join(f"{image_path(picture, width)} {width}w" for width in picture.widths)
