"""Stylesheets, modules and icons of a channel's package, served under an address that changes with
their content: browsers keep them for ever. The sheets in `static/css` are one file to a browser, in
the order of their names."""

import gzip
import hashlib
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from litestar import Request, Response
from litestar.exceptions import NotFoundException

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


class Assets(NamedTuple):
    """The files of one channel by their names. `version` is one digest for all of them, so that a
    module may name another by `./name.js`; `path` is where they are served."""

    files: Mapping[str, Asset]
    version: str
    path: str

    def address(self, name: str) -> str:
        """Where a browser finds this file. Raises KeyError."""
        if name not in self.files:
            raise KeyError(name)
        return f"{self.path}/{self.version}/{name}"

    def answer(self, request: Request[Any, Any, Any], version: str, name: str) -> Response[bytes]:
        """One file; under another digest there is none of this version.

        Raises NotFoundException.
        """
        if version != self.version or name not in self.files:
            raise NotFoundException
        found = self.files[name]
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(found.content, media_type=found.media_type, headers=_KEPT_FOR_EVER)
        headers = {**_KEPT_FOR_EVER, "Content-Encoding": "gzip"}
        return Response(found.zipped, media_type=found.media_type, headers=headers)


def assets_of(package: str, path: str, *, stylesheet: str) -> Assets:
    """Everything in the folder `static` of a package, to be served below `path`.

    `stylesheet`: the name that its sheets go by when they are one.
    """
    static = resources.files(package) / "static"
    found = {file.name: file.read_bytes() for file in static.iterdir() if file.is_file()}
    found[stylesheet] = b"\n".join(file.read_bytes() for file in _sorted(static / "css"))
    found |= {file.name: file.read_bytes() for file in _sorted(static / "js")}
    files = {
        name: Asset(_TYPES[PurePath(name).suffix], content, gzip.compress(content, mtime=0))
        for name, content in sorted(found.items())
    }
    version = hashlib.sha256(
        b"\0".join(name.encode() + b"\0" + asset.content for name, asset in files.items())
    ).hexdigest()[:16]
    return Assets(files, version, path)


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda file: file.name)
