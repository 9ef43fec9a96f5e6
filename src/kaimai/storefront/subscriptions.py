"""The page of one subscription by its unguessable link: how it stands, each charge, and stopping it."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.domain.errors import MoveRefused, NotFound
from kaimai.links import subscription_path
from kaimai.operations.subscriptions import stop as stop_subscription
from kaimai.queries import subscriptions as queries
from kaimai.queries.subscriptions import SubscriptionView
from kaimai.storefront.pages import go, show
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web.forms import is_plain
from kaimai.web.routing import form_at, page_at
from kaimai.words.formats import day
from kaimai.words.schedules import how_much, how_often
from kaimai.words.subscriptions import STATES

PATH = "/subscriptions/{token:str}"
STOPPABLE = frozenset({"active"})


@page_at(PATH)
async def subscription(visit: TheVisit, token: FromPath[str]) -> Response[Any]:
    """Where it stands, when it is charged next, and what became of each charge."""
    view = await _find(visit, token)
    is_mine = view.buyer_id is not None and view.buyer_id == await visit.buyer_id()
    delivery = view.delivery
    return await show(
        visit,
        "subscription.html",
        is_mine=is_mine,
        contact=view.contact if is_mine else view.contact.masked(),
        delivery=delivery if is_mine or delivery is None else delivery.masked(),
        invoice=None,
        **_shown(visit, view),
    )


@page_at(f"{PATH}/stop")
async def ask_to_stop(visit: TheVisit, token: FromPath[str]) -> Response[Any]:
    """Stopping asks once more; what is over shows how it stands."""
    view = await _find(visit, token)
    if view.status not in STOPPABLE:
        return go(visit, subscription_path(view.token))
    return await show(visit, "subscription_stop.html", **_shown(visit, view))


@form_at(f"{PATH}/stop")
async def stop(visit: TheVisit, token: FromPath[str]) -> Response[Any]:
    """Stop it: nothing is charged any more. Safe to repeat."""
    shop, view = visit.shop, await _find(visit, token)
    notice = "stop_underway"
    try:
        status = await stop_subscription(
            shop.db, shop.gateway, shop.mint, view.id, actor=await visit.actor()
        )
        notice = "stop_taken" if status == "stopped" else notice
    except MoveRefused:
        notice = "stop_cannot"
    return go(visit, subscription_path(view.token), notice)


async def _find(visit: Visit, token: str) -> SubscriptionView:
    view = await visit.shop.db.read(queries.find, token) if is_plain(token) else None
    if view is None:
        raise NotFound("subscription")
    return view


def _shown(visit: Visit, view: SubscriptionView) -> dict[str, Any]:
    words, language = STATES[view.status], visit.language
    return {
        "view": view,
        "headline": words.headline.of(language),
        "explanation": words.explanation.of(language),
        "plan": how_much(view.amount, view.schedule, language),
        "how_often": how_often(view.schedule, language),
        "next_day": None if view.next_charge_on is None else day(view.next_charge_on, language),
        "is_stoppable": view.status in STOPPABLE,
        "left": view.schedule.times - view.charged - view.failed,
    }


HANDLERS: Final = (subscription, ask_to_stop, stop)
