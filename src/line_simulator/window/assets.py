"""The window's stylesheets, modules and drawings, and the headers of every answer of the window."""

import hashlib
from importlib import resources
from pathlib import PurePath
from typing import Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# The pictures of a message come from the shop, wherever it is; sizes and colours of Flex messages
# are style attributes. Everything else is the window's own.
_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src-elem 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' http: https: data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "form-action 'self'",
    "base-uri 'none'",
)
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "; ".join(_POLICY),
}


def _load() -> dict[str, bytes]:
    static = resources.files("line_simulator.window") / "static"
    return {file.name: file.read_bytes() for file in static.iterdir() if file.is_file()}


ASSETS: Final = _load()
VERSION: Final = hashlib.sha256(b"\0".join(ASSETS[name] for name in sorted(ASSETS))).hexdigest()[
    :12
]
PATH: Final = f"/window/static/{VERSION}"


@get("/window/static/{version:str}/{name:str}")
async def asset(version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """One file; its address changes with the content, so a browser may keep it."""
    if version != VERSION or name not in ASSETS:
        raise NotFoundException
    return Response(
        ASSETS[name],
        media_type=_TYPES[PurePath(name).suffix],
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )
