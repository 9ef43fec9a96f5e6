"""Picking a convenience store: off to a map and back. The map's answer comes from another site, so it is
bound to its checkout by a signed value in its address, never by a cookie."""

from dataclasses import replace
from typing import Any

from litestar import Response
from litestar.response import Redirect

from kaimai import links
from kaimai.domain.delivery import CHAINS, STORE, Store
from kaimai.domain.errors import NotFound
from kaimai.gateways.store_map import SAMPLE_PATH, SAMPLE_STORES
from kaimai.operations.checkout_drafts import choose_store, keep_draft
from kaimai.storefront.checkout_form import CheckoutForm
from kaimai.storefront.pages import go, rendered
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web.forms import Form
from kaimai.web.routing import form_at, page_at


async def to_map(
    visit: Visit, form: CheckoutForm, store: Store | None, *, owner: str, back: str
) -> Redirect:
    """Keep what was typed for whoever has `owner` (the cart's token), and send the buyer to the map,
    whence they come back to the page `back`. Raises NotFound where there is no map."""
    shop = visit.shop
    if shop.store_map is None:
        raise NotFound("page")
    chain = form.chain if form.chain in CHAINS else next(iter(CHAINS))
    typed = replace(form, delivery=STORE, chain=chain).typed()
    draft_id = await keep_draft(shop.db, shop.mint, owner, fields=typed, store=store, back=back)
    reply_to = links.store_reply_url(
        shop.settings.public_url, shop.installation.link_secret, draft_id
    )
    return go(visit, shop.store_map.address(chain, reply_to=reply_to))


@form_at(links.STORE_PATH)
async def take_store(visit: TheVisit, data: Form) -> Response[Any]:
    """The store that a map sends back; then back to the page that finds it in its draft."""
    shop = visit.shop
    draft_id = links.draft_in(visit.request.query_params, shop.installation.link_secret)
    store = None if shop.store_map is None else shop.store_map.store_in(data)
    if draft_id is None or store is None:
        raise NotFound("page")
    back = await choose_store(shop.db, draft_id, store)
    if back is None:
        return go(visit, "/checkout", "store_gone")
    return go(visit, f"{back}?draft={draft_id}#delivery")


@page_at(SAMPLE_PATH)
async def sample_map(visit: TheVisit) -> Response[Any]:
    """The sample map: made-up stores of one chain, each a form that goes back where the buyer came from."""
    query = visit.request.query_params
    reply_to = query.get("reply_to", "")
    if not reply_to.startswith(visit.shop.settings.public_url.rstrip("/") + links.STORE_PATH + "?"):
        raise NotFound("page")
    return rendered(
        visit,
        "store_map.html",
        chain=CHAINS.get(query.get("chain", ""), ""),
        stores=[store for store in SAMPLE_STORES if store.chain == query.get("chain")],
        reply_to=reply_to,
    )
