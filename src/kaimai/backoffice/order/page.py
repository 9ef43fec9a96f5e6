"""The page itself: what it shows, how a form of it that was refused is shown again."""

from collections.abc import Awaitable, Mapping
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.order.standing import headline, next_step, steps
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.delivery import CHAINS
from kaimai.domain.errors import (
    BankRefused,
    BankUnreachable,
    InvalidInput,
    KaimaiError,
    NotFound,
    Refused,
)
from kaimai.domain.orders import EDITABLE, OPEN, PAID, SENT
from kaimai.domain.parcels import CARRIERS, usual_carrier
from kaimai.links import order_path
from kaimai.operations.refunding import going_back
from kaimai.queries.order_page import OrderPage, find_order_page
from kaimai.queries.story import Entry
from kaimai.queries.subscriptions import OfOrder, of_order
from kaimai.web.forms import is_plain
from kaimai.words.audit import field_name, verb_name
from kaimai.words.carriers import carrier_name
from kaimai.words.errors import sentence
from kaimai.words.letters import OUTDATED_BY_END
from kaimai.words.story import KINDS, letter_name, tell

NUMBER_LENGTH_MAX: Final = 40


def address_of(number: str, below: str = "") -> str:
    """The address of an order's page, or of what is below it."""
    return f"/admin/orders/{number}{below}"


@page("/orders/{number:str}", "orders.view")
async def order(visit: TheVisit, number: FromPath[str]) -> Response[Any]:
    """Where the order stands, what to do next, and everything about it."""
    return await shown(visit, await found(visit, number))


async def found(visit: Visit, number: str) -> OrderPage:
    """The order with this number. Raises NotFound."""
    is_number = is_plain(number) and len(number) <= NUMBER_LENGTH_MAX
    view = await visit.shop.db.read(find_order_page, number) if is_number else None
    if view is None:
        raise NotFound("order")
    return view


async def _series(visit: Visit, order_id: str) -> OfOrder | None:
    """The subscription that an order is a part of, for those who may look at it."""
    if not visit.may("subscriptions.view"):
        return None
    return await visit.shop.db.read(of_order, order_id)


async def shown(
    visit: Visit,
    known: OrderPage,
    *,
    status: int = 200,
    mistakes: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[Any]:
    """The page; `typed`: what was filled into the form that has `mistakes`."""
    order, language = known.view.order, visit.language
    return await show(
        visit,
        "order/page.html",
        status=status,
        known=known,
        view=known.view,
        order=order,
        headline=headline(known, visit.now, language),
        next_step=next_step(known, visit.now, language),
        steps=steps(order.status),
        series=await _series(visit, order.id),
        money=await visit.shop.db.read(going_back, order.id),
        carriers=[(code, carrier_name(code, language)) for code in CARRIERS],
        carrier=usual_carrier(known.view.delivery),
        carrier_name=lambda code: carrier_name(code, language),
        letter_name=lambda kind: letter_name(kind, language),
        told=[
            (each, KINDS[each.kind].of(language), told_of(each, language))
            for each in known.story.entries
        ],
        verb_name=lambda verb: verb_name(verb, language),
        field_name=lambda name: field_name(name, language),
        chains=CHAINS,
        is_open=order.status in OPEN,
        is_editable=order.status in EDITABLE,
        is_paid=order.status in PAID,
        is_sent=order.status in SENT,
        outdated=() if order.status in OPEN else OUTDATED_BY_END,
        buyers_page=f"{visit.shop.settings.public_url.rstrip('/')}{order_path(order.token)}",
        fresh=visit.shop.mint.id(),
        typed=typed or {},
        mistakes=mistakes or {},
    )


def told_of(entry: Entry, language: str) -> str:
    """One entry of the story as a sentence."""
    return tell(entry.kind, entry.data).of(language)


async def carried_out(
    visit: Visit,
    number: str,
    work: Awaitable[object],
    notice: str,
    *,
    typed: Mapping[str, str] | None = None,
    amount: str = "",
) -> Response[Any]:
    """Do what a form of the order's page asks for, and go back there; a wrong value is said at its
    field, a refusal above the page."""
    try:
        await work
    except InvalidInput as error:
        known = await found(visit, number)
        mistakes = {error.field: sentence(error, visit.language)}
        return await shown(visit, known, status=422, mistakes=mistakes, typed=typed)
    except (Refused, BankRefused, BankUnreachable) as error:
        return refused(visit, number, error)
    return go(visit, address_of(number), notice, amount=amount)


def refused(visit: Visit, number: str, error: KaimaiError) -> Response[Any]:
    """Back to the order's page, with why not above it."""
    why = sentence(error, visit.language)
    return go(visit, address_of(number), "order_refused", tone="refusal", why=why)


HANDLERS: Final = (order,)
