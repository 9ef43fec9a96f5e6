"""Addresses of pictures in pages: which width to ask for, and all that a browser may choose from."""

from typing import NamedTuple

from kaimai.domain.catalog import Picture
from kaimai.media import shelf
from kaimai.media.prepared import PREVIEW_WIDTH

SMALL = 640
"""Pixels asked for by browsers that cannot choose."""


class Preview(NamedTuple):
    """The picture that a link to a page shows elsewhere, and its size in pixels."""

    path: str
    media_type: str
    width: int
    height: int


def image_path(picture: Picture, width: int = SMALL) -> str:
    """Where the picture is in this width, or in the nearest that it has."""
    nearest = min(picture.widths, key=lambda each: abs(each - width))
    return _path(shelf.file_name(picture.digest, nearest))


def srcset(picture: Picture) -> str:
    """Every width of the picture, for the attribute of the same name."""
    return ", ".join(f"{image_path(picture, width)} {width}w" for width in picture.widths)


def preview(picture: Picture) -> Preview:
    """The picture in the format that every preview of links reads."""
    name = shelf.preview_name(picture.digest)
    width = min(picture.width, PREVIEW_WIDTH)
    height = max(1, round(picture.height * width / picture.width))
    return Preview(_path(name), shelf.media_type(name), width, height)


def _path(name: str) -> str:
    return f"/media/{name}"
