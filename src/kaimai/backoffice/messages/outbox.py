"""Messages that do not arrive, why, and what is to become of them."""

from datetime import timedelta
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit
from kaimai.operations.outbox import put_aside, try_again
from kaimai.queries import outbox as queries

UNSENT_SHOWN_FOR: Final = timedelta(days=7)
PATH: Final = "/admin/messages/outbox"


@page("/messages/outbox", "messages.view")
async def outbox_page(visit: TheVisit) -> Response[Any]:
    """Letters and LINE messages that nobody has got."""
    db = visit.shop.db
    return await show(
        visit,
        "messages/outbox.html",
        given_up=await db.read(queries.given_up),
        being_tried=await db.read(queries.being_tried),
        unsent=await db.read(queries.unsent_in_line, visit.now - UNSENT_SHOWN_FOR),
    )


@form("/messages/outbox/{delivery_id:str}/again", "messages.answer")
async def again(visit: TheVisit, delivery_id: FromPath[str]) -> Redirect:
    """Try it now."""
    shop = visit.shop
    await try_again(shop.db, shop.mint, delivery_id, actor=visit.actor)
    return go(visit, PATH, "messages_again_done")


@form("/messages/outbox/{delivery_id:str}/put-aside", "messages.answer")
async def aside(visit: TheVisit, delivery_id: FromPath[str]) -> Redirect:
    """Give it up for good."""
    shop = visit.shop
    await put_aside(shop.db, shop.mint, delivery_id, actor=visit.actor)
    return go(visit, PATH, "messages_put_aside_done")


HANDLERS: Final = (outbox_page, again, aside)
