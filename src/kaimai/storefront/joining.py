"""The page behind the link that joins a browser with a buyer's cart from LINE: GET shows, POST joins."""

from collections.abc import Mapping
from typing import Any

from litestar import Response

from kaimai import links
from kaimai.domain.errors import NotFound
from kaimai.links import JoinTicket
from kaimai.operations.joining import JoinBrowser, join_browser
from kaimai.queries import carts
from kaimai.storefront.pages import go, show
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web.forms import Form
from kaimai.web.routing import form_at, page_at


@page_at(links.JOIN_PATH)
async def ask_to_join(visit: TheVisit) -> Response[Any]:
    """What is in the cart that the link brings along."""
    given = dict(visit.request.query_params)
    ticket = _ticket(visit, given)
    if ticket.buyer_id == await visit.buyer_id():
        return go(visit, _onward(given))
    brought = await visit.shop.db.read(carts.cart_of_buyer, ticket.buyer_id)
    fields = {**ticket.fields(), "s": given["s"], "to": given.get("to", "")}
    return await show(visit, "join.html", brought=brought, fields=fields)


@form_at(links.JOIN_PATH)
async def join(visit: TheVisit, data: Form) -> Response[Any]:
    """Join; the link is used up."""
    ticket = _ticket(visit, data)
    visit = visit.with_buyer()
    wish = JoinBrowser(ticket=ticket, browser=visit.buyer or "", at=visit.shop.mint.now())
    await join_browser(visit.shop.db, wish)
    return go(visit, _onward(data), "joined")


def _onward(given: Mapping[str, str]) -> str:
    """Where the link leads: one of two pages, whatever else it says."""
    return "/checkout" if given.get("to") == links.CHECKOUT else "/cart"


def _ticket(visit: Visit, given: Mapping[str, str]) -> JoinTicket:
    """The ticket in these parameters. Raises NotFound for one that is not ours or is over."""
    shop = visit.shop
    ticket = links.read_ticket(given, shop.installation.link_secret, now=shop.mint.now())
    if ticket is None:
        raise NotFound("link")
    return ticket
