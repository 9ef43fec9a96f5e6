"""Stylesheet, modules and icons of the back office."""

from typing import Any, Final

from litestar import Request, Response
from litestar.params import FromPath

from kaimai.backoffice.guards import IS_FILE
from kaimai.backoffice.routing import KEY, ROOT
from kaimai.web.assets import assets_of
from kaimai.web.routing import page_at

_ASSETS: Final = assets_of("kaimai.backoffice", f"{ROOT}/assets", stylesheet="office.css")
STYLESHEET: Final = _ASSETS.address("office.css")
SCRIPT: Final = _ASSETS.address("office.js")
ICON: Final = _ASSETS.address("icon.svg")


@page_at("/assets/{version:str}/{name:str}", opt={KEY: None, IS_FILE: True})
async def asset(
    request: Request[Any, Any, Any], version: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """One asset; under another digest there is none of this version."""
    return _ASSETS.answer(request, version, name)


HANDLERS: Final = (asset,)
