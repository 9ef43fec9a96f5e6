"""Stylesheet and icon, served under names that change with their content: browsers keep them for ever."""

import hashlib
from importlib import resources
from pathlib import PurePath

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def _load() -> dict[str, tuple[str, bytes]]:
    """Media type and content of every asset, by the name it is served under."""
    found = {}
    for file in (resources.files("kaimai.storefront") / "static").iterdir():
        path = PurePath(file.name)
        content = file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:16]
        found[f"{path.stem}-{digest}{path.suffix}"] = (_TYPES[path.suffix], content)
    return found


_ASSETS = _load()


def _address(stem: str) -> str:
    return next(f"/assets/{name}" for name in _ASSETS if name.startswith(f"{stem}-"))


STYLESHEET = _address("shop")
ICON = _address("icon")


@get("/assets/{name:str}", include_in_schema=False)
async def asset(name: FromPath[str]) -> Response[bytes]:
    """One asset; a name with another digest is no asset of this version."""
    if name not in _ASSETS:
        raise NotFoundException
    media_type, content = _ASSETS[name]
    return Response(
        content,
        media_type=media_type,
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )
