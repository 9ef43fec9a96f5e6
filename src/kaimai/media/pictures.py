"""Turning an uploaded picture into WebP files of several widths, and a JPEG for link previews. What it tells about its maker (place,
camera, time) is left out. Takes CPU time: call it in a thread.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from kaimai.domain.errors import InvalidInput
from kaimai.media.prepared import PREVIEW_WIDTH, Prepared

WIDTHS: Final = (320, 640, 960, 1280)
"""Pixels; a picture is never made larger than it came, but may be as wide as it came."""
CHAT_SIDE: Final = 1024
"""Pixels at most of either side of a picture that LINE shows in a message."""
BYTES_MAX: Final = 30 * 1024 * 1024
PIXELS_MAX: Final = 60_000_000
"""More than any phone's camera makes; a small file may claim billions."""
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY = 80
_DIGEST_LENGTH = 32
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

# Looked at below, where the refusal is ours: Pillow's own limit warns first and stops later.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a picture, in thousandths of its width and height from its upper left corner."""

    left: int
    top: int
    width: int
    height: int


WHOLE: Final = 1_000
_SIDE_MIN: Final = 16
"""Pixels: less of a picture shows nothing."""


def cropped(content: bytes, box: Box) -> bytes:
    """What is inside the box of a picture of ours, without a loss. Raises InvalidInput."""
    is_inside = (
        min(box.left, box.top) >= 0
        and min(box.width, box.height) > 0
        and max(box.left + box.width, box.top + box.height) <= WHOLE
    )
    if not is_inside:
        raise InvalidInput("crop", "must lie inside the picture")
    with Image.open(io.BytesIO(content), formats=("WEBP",)) as opened:
        image = opened.convert("RGBA" if "A" in opened.getbands() else "RGB")
    left, right = (image.width * x // WHOLE for x in (box.left, box.left + box.width))
    top, bottom = (image.height * y // WHOLE for y in (box.top, box.top + box.height))
    if min(right - left, bottom - top) < _SIDE_MIN:
        raise InvalidInput("crop", f"must be at least {_SIDE_MIN} pixels wide and high")
    out = io.BytesIO()
    image.crop((left, top, right, bottom)).save(out, "WEBP", lossless=True)
    return out.getvalue()


def centred(width: int, height: int, *, across: int, down: int) -> Box:
    """The largest box of this shape (so many across to so many down) in the middle of a picture."""
    if width * down > height * across:
        inside = height * across * WHOLE // (width * down)
        return Box(left=(WHOLE - inside) // 2, top=0, width=inside, height=WHOLE)
    inside = width * down * WHOLE // (height * across)
    return Box(left=0, top=(WHOLE - inside) // 2, width=WHOLE, height=inside)


def prepare(content: bytes, name: str) -> Prepared:
    """The picture in every width that a page may ask for; the same content gives the same digest.

    `name` is what a refusal calls it. Raises InvalidInput: too large, or no picture.
    """
    if len(content) > BYTES_MAX:
        raise InvalidInput(name, f"a picture has at most {BYTES_MAX // 1024 // 1024} MiB")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                raise InvalidInput(name, f"a picture has at most {PIXELS_MAX:,} pixels")
            # A JPEG can be read at a fraction of its size, which saves most of the work.
            opened.draft(None, (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
            image = _plain(ImageOps.exif_transpose(opened))
    # Pillow's readers of broken files raise all of these.
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise InvalidInput(name, f"is no picture ({', '.join(FORMATS)})") from error
    files = {width: _webp(image, width) for width in _widths(image.width)}
    largest = max(files)
    return Prepared(
        digest=hashlib.sha256(files[largest]).hexdigest()[:_DIGEST_LENGTH],
        width=largest,
        height=_height(image, largest),
        files=files,
        preview=_jpeg(image),
    )


def for_chats(preview: bytes) -> bytes:
    """A picture's JPEG, small enough for a message in LINE."""
    with Image.open(io.BytesIO(preview), formats=("JPEG",)) as opened:
        image = opened.convert("RGB")
    image.thumbnail((CHAT_SIDE, CHAT_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _widths(width: int) -> list[int]:
    return [*(each for each in WIDTHS if each < width), min(width, WIDTHS[-1])]


def _height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def _plain(image: Image.Image) -> Image.Image:
    """The picture in the colours of the web, upright, with nothing attached."""
    profile = image.info.get("icc_profile")
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    plain = image.convert("RGBA" if has_alpha else "RGB")
    if profile and image.mode in ("RGB", "RGBA"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            plain = ImageCms.profileToProfile(plain, source, _SRGB) or plain
        except ImageCms.PyCMSError:
            pass  # a broken profile: its numbers are taken as they are
    return plain


def _webp(image: Image.Image, width: int) -> bytes:
    out = io.BytesIO()
    _resized(image, width).save(out, "WEBP", quality=_QUALITY, method=5)
    return out.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    small = _resized(image, min(image.width, PREVIEW_WIDTH))
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _resized(image: Image.Image, width: int) -> Image.Image:
    size = (width, _height(image, width))
    small = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
    # Pillow would write what hangs on a picture into its file.
    small.info = {}
    return small
