"""The private page of a group buy's bill: what its member has, and ordering it. Its link is all that
opens it; looking at it tells nobody who the visitor is, and joins no identities."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from litestar import Response
from litestar.params import FromPath

from kaimai.domain.delivery import Store
from kaimai.domain.errors import (
    BillOrdered,
    BillOver,
    CartChanged,
    InvalidInput,
    KeyReused,
    NotFound,
    NotOffered,
)
from kaimai.domain.moves import Actor
from kaimai.domain.orders import has_time_for_account
from kaimai.domain.payment_methods import ATM, is_account
from kaimai.links import bill_path, order_path
from kaimai.operations.checkout import place_order
from kaimai.operations.order_wishes import PlaceOrder
from kaimai.operations.quotes import Quote, fees_of
from kaimai.queries import group_buys as queries
from kaimai.queries.group_buys import BillView, Stand
from kaimai.storefront.cards import fields_of_cards
from kaimai.storefront.checkout_fields import (
    beside,
    draft_of,
    fields_shown,
    pay_for,
    ways_to_pay,
    wish_of,
)
from kaimai.storefront.checkout_form import CheckoutForm
from kaimai.storefront.pages import go, show
from kaimai.storefront.stores import to_map
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web.forms import Form, is_plain
from kaimai.web.routing import form_at, page_at
from kaimai.words.formats import moment, money
from kaimai.words.pages import texts
from kaimai.words.payment_methods import hints

PATH = "/bills/{token:str}"


@page_at(PATH)
async def bill(visit: TheVisit, token: FromPath[str]) -> Response[Any]:
    """What the member has to pay, or what has become of it."""
    view = await _find(visit, token)
    if view.state(visit.shop.mint.now()) != "open":
        return await _show_end(visit, view)
    draft_id = visit.request.query_params.get("draft", "")
    draft = await draft_of(visit, draft_id, view.bill.token)
    if draft is None:
        return await _show(visit, view, {})
    form = replace(CheckoutForm.read(draft.fields), draft=draft_id)
    return await _show(visit, view, {}, form=form, store=draft.store)


@form_at(PATH)
async def order_bill(visit: TheVisit, token: FromPath[str], data: Form) -> Response[Any]:
    """Order what is on the bill and go to pay it. The same form sent twice is one order."""
    view = await _find(visit, token)
    form = CheckoutForm.read(data)
    draft = await draft_of(visit, form.draft, view.bill.token)
    store = None if draft is None else draft.store
    path = bill_path(view.bill.token)
    if data.get("go") == "map":
        return await to_map(visit, form, store, owner=view.bill.token, back=path)
    mistakes = form.mistakes(visit.language, await visit.shop.profile.now(), store)
    if mistakes and view.state(visit.shop.mint.now()) == "open":
        return await _show(visit, view, mistakes, form=form, store=store, status=422)
    try:
        placed = await place_order(visit.shop.db, await _wish(visit, view, form, store))
    except BillOrdered as error:
        return go(visit, order_path(error.order_token) if error.order_token else path)
    except BillOver:
        return go(visit, path)
    except (CartChanged, KeyReused, InvalidInput, NotOffered) as error:
        mistakes = beside(error, visit.language)
        if isinstance(error, CartChanged | KeyReused):
            mistakes = {"form": texts(visit.language)["bill_changed"]}
        return await _show(visit, view, mistakes, form=form, store=store, status=409)
    return await pay_for(visit, placed, form)


async def _find(visit: Visit, token: str) -> BillView:
    view = await visit.shop.db.read(queries.bill_of_token, token) if is_plain(token) else None
    if view is None:
        raise NotFound("bill")
    return view


async def _wish(
    visit: Visit, view: BillView, form: CheckoutForm, store: Store | None
) -> PlaceOrder:
    """The order of this bill. Raises InvalidInput."""
    wish = wish_of(
        visit,
        form,
        store,
        await visit.shop.profile.now(),
        scope=f"bill:{view.bill.id}",
        # Whoever has the link acts for its buyer; who looks through the browser is not known.
        actor=Actor("buyer", view.bill.buyer_id),
    )
    return msgspec.structs.replace(wish, bill=view.bill.token)


async def _show(
    visit: Visit,
    view: BillView,
    mistakes: Mapping[str, str],
    *,
    form: CheckoutForm | None = None,
    store: Store | None = None,
    status: int = 200,
) -> Response[Any]:
    """The open bill with its form."""
    profile = await visit.shop.profile.now()
    has_map = visit.shop.store_map is not None
    quote = Quote(subtotal=view.goods, fees=fees_of(view.goods, profile, has_map=has_map))
    refusal = _why_no_account(visit, view)
    fields = fields_shown(
        visit,
        form or CheckoutForm(),
        quote,
        profile,
        store=store,
        methods=[
            method for method in ways_to_pay(visit, quote) if not (refusal and is_account(method))
        ],
        mistakes=mistakes,
    )
    fields |= {"hints": _hints(visit, view, quote), "no_account": refusal}
    is_mine = view.bill.buyer_id == await visit.buyer_id()
    fields |= await fields_of_cards(visit, fields["form"].method, is_mine=is_mine)
    return await show(
        visit,
        "bill.html",
        status=status,
        leads_to_bank=True,
        sent_to=bill_path(view.bill.token),
        view=view,
        waiting=await _waiting(visit, view),
        **fields,
    )


async def _show_end(visit: Visit, view: BillView) -> Response[Any]:
    """The bill once there is nothing more to fill in."""
    state = view.state(visit.shop.mint.now())
    hint = texts(visit.language)[f"bill_{state}_hint"].format(
        at=moment(view.bill.pay_until, visit.language), number=view.order_number
    )
    return await show(
        visit,
        "bill_ended.html",
        view=view,
        state=state,
        hint=hint,
        waiting=await _waiting(visit, view),
    )


async def _waiting(visit: Visit, view: BillView) -> list[Stand]:
    """What the bill's member still waits for in the same sale."""
    stands = await visit.shop.db.read(queries.stands_of, view.sale.id, view.bill.buyer_id)
    return [stand for stand in stands if stand.waiting]


def _why_no_account(visit: Visit, view: BillView) -> str:
    """Why the bill cannot be paid by transfer, or nothing."""
    t = texts(visit.language)
    if ATM not in visit.shop.terms.offered:
        return ""
    if not has_time_for_account(view.bill.pay_until, visit.shop.mint.now()):
        return t["bill_atm_late"]
    limit = visit.shop.terms.atm_max
    return t["atm_above"].format(limit=money(limit)) if view.goods > limit else ""


def _hints(visit: Visit, view: BillView, quote: Quote) -> dict[str, str]:
    t = texts(visit.language)
    until = moment(view.bill.pay_until, visit.language)
    return hints(
        quote.highest,
        card=t["bill_card_hint"],
        account=t["bill_atm_hint"].format(at=until),
        language=visit.language,
    )
