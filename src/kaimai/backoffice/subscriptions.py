"""Subscriptions: the list, and one with its charges: asking the bank, making up for a charge that could
not be sent, stopping it. Their plans stand with the products (catalogue/plans.py)."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.notices import DONE, NEWS, REFUSAL
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.delivery import CHAINS
from kaimai.domain.errors import BankUnreachable, KaimaiError, NotFound, Refused
from kaimai.domain.payments import Rank
from kaimai.domain.subscriptions import SUBSCRIPTION_MOVES
from kaimai.links import subscription_path
from kaimai.operations import subscriptions as operations
from kaimai.queries import subscriptions as queries
from kaimai.queries.subscriptions import SubscriptionView
from kaimai.web.forms import Form, field_of, is_plain
from kaimai.words.backoffice import texts
from kaimai.words.errors import sentence
from kaimai.words.schedules import how_much

_ROOM: Final = "/admin/subscriptions"
PAGE: Final = 50
SHOWN: Final = ("active", "failed", "unfilled", "stopping", "stopped", "finished")
"""What the list can be narrowed to: statuses, and what went wrong."""


@page("/subscriptions", "subscriptions.view")
async def list_of_subscriptions(visit: TheVisit) -> Response[Any]:
    """Every subscription, the newest first."""
    only = str(visit.request.query_params.get("show", ""))
    after = str(visit.request.query_params.get("after", ""))
    found = await visit.shop.db.read(
        queries.listed,
        state=only if only in SUBSCRIPTION_MOVES.statuses else None,
        failed=only == "failed",
        unfilled=only == "unfilled",
        after=after if after and is_plain(after) else None,
        limit=PAGE,
    )
    return await show(
        visit,
        "subscriptions/list.html",
        found=found,
        only=only if only in SHOWN else "",
        shown=SHOWN,
        plan_of=lambda each: how_much(each.amount, each.schedule, visit.language),
        after=found[-1].id if len(found) == PAGE else None,
    )


@page("/subscriptions/{number:str}", "subscriptions.view")
async def subscription(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """One subscription: how it stands, each charge, and what can be done."""
    view = await _found(visit, number)
    return await show(
        visit,
        "subscriptions/subscription.html",
        view=view,
        plan=how_much(view.amount, view.schedule, visit.language),
        in_shop=subscription_path(view.token),
        chains=CHAINS,
        is_stoppable=SUBSCRIPTION_MOVES.allows("stop", view.status) and view.status == "active",
    )


@form("/subscriptions/{number:str}/ask", "subscriptions.edit")
async def ask(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """Ask the bank how the series stands."""
    shop, view = visit.shop, await _found(visit, number)
    try:
        await operations.sync_subscription(
            shop.db, shop.gateway, shop.mint, view.id, rank=Rank.BUTTON
        )
    except BankUnreachable as error:
        return _refused(visit, view, error)
    return go(visit, f"{_ROOM}/{view.number}", "subscriptions_asked")


@form("/subscriptions/{number:str}/charges/{charge_id:str}/fulfil", "subscriptions.edit")
async def fulfil(visit: TheVisit, number: FromPath[str], charge_id: FromPath[str]) -> Response[Any]:
    """Make the order of a charge that came in while there was no stock."""
    shop, view = visit.shop, await _found(visit, number)
    charge = next((each for each in view.charges if each.id == charge_id), None)
    if charge is None:
        raise NotFound("charge")
    try:
        await operations.fulfil_charge(shop.db, shop.mint, charge.id, actor=visit.actor)
    except Refused as error:
        return _refused(visit, view, error)
    return go(visit, f"{_ROOM}/{view.number}", "subscriptions_fulfilled", n=charge.number)


@page("/subscriptions/{number:str}/stop", "subscriptions.edit")
async def stopping(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """Ask once, and say what will happen."""
    view, t = await _found(visit, number), texts(visit.language)
    left = view.schedule.times - view.charged - view.failed
    return await show(
        visit,
        "confirm.html",
        title=t["subscriptions_stop_title"].format(number=view.number),
        text=[
            f"{view.name} × {view.quantity}：{how_much(view.amount, view.schedule, visit.language)}",
            t["subscriptions_stop_text"].format(left=left),
            t["subscriptions_stop_paid"],
            t["subscriptions_stop_told"],
        ],
        action=f"{_ROOM}/{view.number}/stop",
        label=t["subscriptions_stop"],
        back=f"{_ROOM}/{view.number}",
        asks_reason=True,
    )


@form("/subscriptions/{number:str}/stop", "subscriptions.edit")
async def stop(visit: TheVisit, number: FromPath[str], data: Form) -> Response[Any]:
    """Stop it: the bank is told, now or as soon as it can be reached."""
    shop, view = visit.shop, await _found(visit, number)
    try:
        status = await operations.stop(
            shop.db,
            shop.gateway,
            shop.mint,
            view.id,
            actor=visit.actor,
            reason=field_of(data, "reason")[:200],
        )
    except Refused as error:
        return _refused(visit, view, error)
    is_done = status == "stopped"
    notice = "subscriptions_stopped" if is_done else "subscriptions_stopping"
    return go(visit, f"{_ROOM}/{view.number}", notice, tone=DONE if is_done else NEWS)


async def _found(visit: Visit, number: str) -> SubscriptionView:
    view = await visit.shop.db.read(queries.find_by_number, number) if is_plain(number) else None
    if view is None:
        raise NotFound("subscription")
    return view


def _refused(visit: Visit, view: SubscriptionView, error: KaimaiError) -> Response[Any]:
    why = sentence(error, visit.language)
    return go(visit, f"{_ROOM}/{view.number}", "subscriptions_refused", tone=REFUSAL, why=why)


HANDLERS: Final = (list_of_subscriptions, subscription, ask, fulfil, stopping, stop)
