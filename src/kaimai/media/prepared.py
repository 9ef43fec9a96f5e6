"""A picture that is ready to be kept, without the library that makes it: pages show pictures, few draw them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PREVIEW_WIDTH: Final = 1200
"""Pixels at most of the JPEG: what social networks show at most, and all of them read that format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A picture ready to be kept. `width` and `height` are those of the largest file."""

    digest: str
    width: int
    height: int
    files: Mapping[int, bytes]
    """WebP content by width."""
    preview: bytes
    """The whole picture as a JPEG, on white where it is transparent."""
