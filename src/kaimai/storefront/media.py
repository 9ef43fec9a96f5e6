"""Product pictures as files. Nothing else of the data folder can be asked for here."""

import asyncio

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from kaimai.media import shelf
from kaimai.storefront.visit import ShopHere


@get("/media/{name:str}", include_in_schema=False)
async def picture(shop: ShopHere, name: FromPath[str]) -> Response[bytes]:
    """One file of a picture; under this name it never changes."""
    content = await asyncio.to_thread(shelf.read, shop.settings.data, name)
    if content is None:
        raise NotFoundException
    return Response(
        content,
        media_type=shelf.media_type(name),
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
