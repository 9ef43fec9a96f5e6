"""Checking out: the page to confirm kind, quantity and price, and placing the order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Response

from kaimai.domain.delivery import Store
from kaimai.domain.errors import (
    CartChanged,
    CouponRefused,
    InvalidInput,
    KeyReused,
    LimitReached,
    NotOffered,
    ShortOfStock,
)
from kaimai.domain.payment_methods import ATM
from kaimai.operations.checkout import place_order
from kaimai.operations.coupons import use_coupon
from kaimai.operations.order_wishes import PlaceOrder
from kaimai.operations.quotes import Quote
from kaimai.storefront.cards import fields_of_cards
from kaimai.storefront.cart import show_cart, why_no_cart
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
from kaimai.storefront.quote import quote_of, why_not_now
from kaimai.storefront.stores import to_map
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web.forms import Form
from kaimai.web.routing import form_at, page_at
from kaimai.words.formats import money
from kaimai.words.pages import texts
from kaimai.words.payment_methods import hints

PATH = "/checkout"


@page_at(PATH)
async def checkout(visit: TheVisit) -> Response[Any]:
    """What is ordered, who orders and how it is paid, before anything binds anybody."""
    draft_id = visit.request.query_params.get("draft", "")
    cart = await visit.cart()
    draft = None if cart is None else await draft_of(visit, draft_id, cart.token)
    if draft is None:
        return await _show(visit, {})
    form = replace(CheckoutForm.read(draft.fields), draft=draft_id)
    return await _show(visit, {}, form=form, store=draft.store)


@form_at(PATH)
async def submit(visit: TheVisit, data: Form) -> Response[Any]:
    """Place the order and go to pay it, or go to the map first. The same form sent twice is one order."""
    form = CheckoutForm.read(data)
    draft = await draft_of(visit, form.draft, form.cart)
    store = None if draft is None else draft.store
    if data.get("go") == "map":
        return await to_map(visit, form, store, owner=form.cart, back=PATH)
    mistakes = form.mistakes(visit.language, await visit.shop.profile.now(), store)
    if mistakes:
        return await _show(visit, mistakes, form=form, store=store, status=422)
    try:
        placed = await place_order(visit.shop.db, await _wish(visit, form, store))
    except ShortOfStock as error:
        return await show_cart(visit, status=409, short=error.lines)
    except (
        CartChanged,
        KeyReused,
        InvalidInput,
        NotOffered,
        CouponRefused,
        LimitReached,
    ) as error:
        if isinstance(error, CouponRefused):
            # It must not stand in the way of the next try.
            await use_coupon(visit.shop.db, form.cart, None)
        mistakes = beside(error, visit.language)
        return await _show(visit, mistakes, form=form, store=store, status=409)
    return await pay_for(visit, placed, form)


async def _wish(visit: Visit, form: CheckoutForm, store: Store | None) -> PlaceOrder:
    """The order of the cart that the form shows. Raises InvalidInput."""
    wish = wish_of(
        visit,
        form,
        store,
        await visit.shop.profile.now(),
        # Without a cookie there is nobody to double a click: the cart itself is the scope.
        scope=f"web:{visit.buyer or form.cart}",
        actor=await visit.actor(),
    )
    return msgspec.structs.replace(
        wish, cart=form.cart, cart_version=form.version, coupon=form.coupon or None
    )


async def _show(
    visit: Visit,
    mistakes: Mapping[str, str],
    *,
    form: CheckoutForm | None = None,
    store: Store | None = None,
    status: int = 200,
) -> Response[Any]:
    """The checkout page of the visitor's cart."""
    cart = await visit.cart()
    if cart is None or not cart.lines:
        raise await why_no_cart(visit)
    if any(line.quantity > line.available for line in cart.lines):
        return go(visit, "/cart", "fix_lines_first")
    profile = await visit.shop.profile.now()
    quote = await quote_of(visit, cart, profile)
    fields = fields_shown(
        visit,
        form or CheckoutForm(),
        quote,
        profile,
        store=store,
        methods=ways_to_pay(visit, quote),
        mistakes=mistakes,
    )
    fields |= {"hints": _hints(visit, quote), "no_account": _why_no_account(visit, quote)}
    fields |= await fields_of_cards(visit, fields["form"].method)
    return await show(
        visit,
        "checkout.html",
        status=status,
        leads_to_bank=True,
        sent_to=PATH,
        cart=cart,
        coupon_not_now=why_not_now(visit, quote),
        **fields,
    )


def _why_no_account(visit: Visit, quote: Quote) -> str:
    """Why the cart cannot be paid by transfer, or nothing."""
    limit = visit.shop.terms.atm_max
    above = texts(visit.language)["atm_above"].format(limit=money(limit))
    return above if quote.goods > limit and ATM in visit.shop.terms.offered else ""


def _hints(visit: Visit, quote: Quote) -> dict[str, str]:
    t, holds = texts(visit.language), visit.shop.terms.holds
    return hints(
        quote.highest,
        card=t["card_hint"].format(minutes=holds.card // timedelta(minutes=1)),
        account=t["atm_hint"].format(hours=holds.atm // timedelta(hours=1)),
        language=visit.language,
    )
