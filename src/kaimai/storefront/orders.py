"""The page of one order by its unguessable link, what its buyer can do there, and the buyer's list."""

from typing import Any, TypeAlias

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.response import Stream

from kaimai.domain.errors import BankUnreachable, MoveRefused, NotFound, PaymentUnderway
from kaimai.domain.orders import PAID
from kaimai.domain.payment_methods import CHOICES, RECURRING
from kaimai.links import bill_path, order_path, subscription_path
from kaimai.operations.expiry import cancel_order
from kaimai.operations.order_wishes import choices
from kaimai.persistence.subscription_letters import told_elsewhere
from kaimai.queries import group_buys, order_progress, subscriptions
from kaimai.queries import orders as queries
from kaimai.queries.order_state import PAYABLE, state_of
from kaimai.queries.orders import OrderView
from kaimai.storefront.cards import all_cards_of, card_wish, fields_of_cards, split_choice
from kaimai.storefront.live import Watch
from kaimai.storefront.order_state import REFRESH_SECONDS, STEPS, is_followed, steps_done
from kaimai.storefront.pages import go, show
from kaimai.storefront.paying import ask_bank, to_payment
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web.forms import Form, field_of, is_plain
from kaimai.web.routing import form_at, page_at
from kaimai.words.order_states import STATES
from kaimai.words.schedules import how_much

SEEN_MAX = 40
TheWatch: TypeAlias = NamedDependency[SkipValidation[Watch]]


@page_at("/orders")
async def my_orders(visit: TheVisit) -> Response[Any]:
    """The orders made from this browser."""
    buyer_id = await visit.buyer_id()
    db = visit.shop.db
    mine = [] if buyer_id is None else await db.read(queries.orders_of_buyer, buyer_id)
    # Of a charge that could not be sent its subscription tells; the order itself would say "expired".
    over = [each.id for each in mine if each.status == "expired"]
    aside = await db.read(told_elsewhere, over) if over else set()
    return await show(
        visit,
        "orders.html",
        orders=[each for each in mine if each.id not in aside],
        subscriptions=[] if buyer_id is None else await db.read(subscriptions.of_buyer, buyer_id),
        cards=await all_cards_of(visit),
        plan_of=lambda each: how_much(each.amount, each.schedule, visit.language),
    )


@page_at("/orders/{token:str}")
async def order(visit: TheVisit, token: FromPath[str]) -> Response[Any]:
    """Where the order stands, and what to do next."""
    view = await _find(visit, token)
    is_mine = view.order.buyer_id is not None and view.order.buyer_id == await visit.buyer_id()
    subscription = await visit.shop.db.read(subscriptions.of_order, view.order.id)
    if subscription is not None and _is_set_aside(view):
        return go(visit, subscription_path(subscription.token))
    of_cards = await fields_of_cards(
        visit, "", is_mine=is_mine and view.order.is_open and view.order.method != RECURRING
    )
    view = view.seen_with({card.id for card in of_cards["cards"]})
    state = state_of(view, visit.shop.mint.now())
    return await show(
        visit,
        "order.html",
        leads_to_bank=True,
        **_shown(visit, view, state),
        bill=await _bill_to_go_back_to(visit, view),
        subscription=subscription,
        seen=order_progress.version_of(view),
        history=await visit.shop.db.read(order_progress.history, view.order.id),
        is_mine=is_mine,
        cards=of_cards["cards"] if state in PAYABLE else (),
        may_remember=of_cards["may_remember"],
        contact=view.order.contact if is_mine else view.order.contact.masked(),
        delivery=view.delivery if is_mine or view.delivery is None else view.delivery.masked(),
        invoice=view.invoice if is_mine or view.invoice is None else view.invoice.masked(),
    )


@get("/orders/{token:str}/events", include_in_schema=False)
async def events(visit: TheVisit, watch: TheWatch, token: FromPath[str]) -> Stream:
    """Tells the open page of an order that something moved. Raises Busy when too many follow."""
    watch.admit()
    order = (await _find(visit, token)).order
    seen = visit.request.query_params.get("seen", "")[:SEEN_MAX]
    return Stream(
        watch.follow(visit.shop.db, order.id, seen),
        media_type="text/event-stream",
        # Proxies must pass each line on as it comes.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@form_at("/orders/{token:str}/pay")
async def pay(visit: TheVisit, token: FromPath[str], data: Form) -> Response[Any]:
    """Pay by the chosen method: its live link or account, or a new one."""
    view = await _find(visit, token)
    method, card_id = split_choice(field_of(data, "method"))
    return await to_payment(
        visit,
        view.order.token,
        method=method if method in CHOICES else None,
        card=await card_wish(visit, card_id, remember=bool(field_of(data, "remember"))),
    )


@form_at("/orders/{token:str}/check")
async def check(visit: TheVisit, token: FromPath[str]) -> Response[Any]:
    """Ask the bank now whether the order was paid."""
    notice = await ask_bank(visit, await _find(visit, token))
    after = await _find(visit, token)
    return go(visit, order_path(token), notice if after.order.is_open else None)


@page_at("/orders/{token:str}/cancel")
async def ask_to_cancel(visit: TheVisit, token: FromPath[str]) -> Response[Any]:
    """Cancelling asks once more; an order that cannot be cancelled shows how it stands."""
    view = await _find(visit, token)
    if state_of(view, visit.shop.mint.now()) not in PAYABLE:
        return go(visit, order_path(view.order.token))
    return await show(visit, "cancel.html", view=view, order=view.order)


@form_at("/orders/{token:str}/cancel")
async def cancel(visit: TheVisit, token: FromPath[str]) -> Response[Any]:
    """Cancel the order while it is unpaid."""
    shop = visit.shop
    view = await _find(visit, token)
    notice = None
    try:
        await cancel_order(
            shop.db, shop.gateway, shop.mint, view.order.token, actor=await visit.actor()
        )
    except (BankUnreachable, PaymentUnderway) as error:
        notice = error.code
    except MoveRefused:
        pass  # it ended otherwise meanwhile; its page says how
    return go(visit, order_path(view.order.token), notice)


async def _bill_to_go_back_to(visit: Visit, view: OrderView) -> str | None:
    """The page of the bill that an order was made from, where it may be ordered again."""
    if view.order.bill_id is None or view.order.is_open or view.order.status in PAID:
        return None
    token = await visit.shop.db.read(group_buys.bill_to_order_again, view.order.bill_id)
    return None if token is None else bill_path(token)


async def _find(visit: Visit, token: str) -> OrderView:
    view = await visit.shop.db.read(queries.find_order, token) if is_plain(token) else None
    if view is None:
        raise NotFound("order")
    return view


def _is_set_aside(view: OrderView) -> bool:
    """Whether it was made for a charge that could not be sent, or should not have been: it was paid, and
    what the page of its subscription says of it is more than an order's page can."""
    is_paid = any(attempt.status == "captured" for attempt in view.attempts)
    return view.order.status == "expired" and is_paid


def _methods(visit: Visit, view: OrderView) -> list[str]:
    """The ways in which this order may be paid. One of a subscription keeps to the card."""
    if view.order.method == RECURRING:
        return [RECURRING]
    return choices(view.order.total, visit.shop.terms)


def _shown(visit: Visit, view: OrderView, state: str) -> dict[str, Any]:
    """What the page says, before it is known who looks at it."""
    offer = view.offer(visit.shop.mint.now()) if state in PAYABLE else None
    words = STATES[state]
    return {
        "view": view,
        "order": view.order,
        "state": state,
        "headline": words.headline.of(visit.language),
        "explanation": words.explanation.of(visit.language),
        "next": words.next.of(visit.language),
        "offer": offer,
        "pay_url": None if offer is None else offer.page_url,
        "methods": _methods(visit, view) if state in PAYABLE else [],
        "refresh_seconds": REFRESH_SECONDS.get(state),
        "is_live": is_followed(view, state),
        "link": f"{visit.shop.settings.public_url.rstrip('/')}{order_path(view.order.token)}",
        "steps": STEPS,
        "steps_done": steps_done(view.order.status),
    }
