"""Stylesheet, modules and icon, served under an address that changes with their content: browsers
keep them for ever. The sheets in `static/css` are one file to a browser, in the order of their names."""

import gzip
import hashlib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_KEPT_FOR_EVER: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}


class Asset(NamedTuple):
    """One file as it is served, and packed for browsers that take it so."""

    media_type: str
    content: bytes
    zipped: bytes


def _load() -> dict[str, Asset]:
    """Every asset by its name."""
    static = resources.files("kaimai.storefront") / "static"
    found = {file.name: file.read_bytes() for file in static.iterdir() if file.is_file()}
    found["shop.css"] = b"\n".join(file.read_bytes() for file in _sorted(static / "css"))
    found |= {file.name: file.read_bytes() for file in _sorted(static / "js")}
    return {
        name: Asset(_TYPES[PurePath(name).suffix], content, gzip.compress(content, mtime=0))
        for name, content in sorted(found.items())
    }


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda file: file.name)


ASSETS: Final = _load()
# One digest for all of them, so that a module may name another by `./name.js`.
VERSION: Final = hashlib.sha256(
    b"\0".join(name.encode() + b"\0" + asset.content for name, asset in ASSETS.items())
).hexdigest()[:16]
STYLESHEET: Final = f"/assets/{VERSION}/shop.css"
SCRIPT: Final = f"/assets/{VERSION}/shop.js"
ICON: Final = f"/assets/{VERSION}/icon.svg"


@get("/assets/{version:str}/{name:str}", include_in_schema=False)
async def asset(
    request: Request[Any, Any, Any], version: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """One asset; under another digest there is none of this version."""
    if version != VERSION or name not in ASSETS:
        raise NotFoundException
    found = ASSETS[name]
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(found.content, media_type=found.media_type, headers=_KEPT_FOR_EVER)
    headers = {**_KEPT_FOR_EVER, "Content-Encoding": "gzip"}
    return Response(found.zipped, media_type=found.media_type, headers=headers)
