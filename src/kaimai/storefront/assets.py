"""Stylesheet, modules and icon of the shop's pages."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.params import FromPath

from kaimai.web.assets import assets_of

_ASSETS: Final = assets_of("kaimai.storefront", "/assets", stylesheet="shop.css")
STYLESHEET: Final = _ASSETS.address("shop.css")
SCRIPT: Final = _ASSETS.address("shop.js")
ICON: Final = _ASSETS.address("icon.svg")


@get("/assets/{version:str}/{name:str}", include_in_schema=False)
async def asset(
    request: Request[Any, Any, Any], version: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """One asset; under another digest there is none of this version."""
    return _ASSETS.answer(request, version, name)
