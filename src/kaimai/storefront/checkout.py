"""Checking out: the page to confirm kind, quantity and price, and placing the order."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from litestar import Response

from kaimai.domain.delivery import CHAINS, STORE, Store
from kaimai.domain.errors import (
    CartChanged,
    CouponRefused,
    InvalidInput,
    KaimaiError,
    KeyReused,
    LimitReached,
    NotOffered,
    ShortOfStock,
)
from kaimai.domain.invoice import KINDS as INVOICE_KINDS
from kaimai.domain.invoice import PERSONAL
from kaimai.domain.payments import CARD, FREE, METHODS
from kaimai.domain.taiwan import COUNTIES
from kaimai.links import order_path
from kaimai.operations.answers import Placed
from kaimai.operations.checkout import place_order
from kaimai.operations.checkout_drafts import CheckoutDraft, find_draft
from kaimai.operations.coupons import use_coupon
from kaimai.operations.order_wishes import PlaceOrder
from kaimai.operations.quotes import Quote
from kaimai.storefront.cart import show_cart, why_no_cart
from kaimai.storefront.checkout_form import BESIDE, CheckoutForm
from kaimai.storefront.forms import Form, is_plain
from kaimai.storefront.pages import go, show
from kaimai.storefront.paying import to_payment
from kaimai.storefront.quote import quote_of, why_not_now
from kaimai.storefront.routing import form_at, page_at
from kaimai.storefront.stores import to_map
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.words.errors import sentence


@page_at("/checkout")
async def checkout(visit: TheVisit) -> Response[Any]:
    """What is ordered, who orders and how it is paid, before anything binds anybody."""
    draft_id = visit.request.query_params.get("draft", "")
    cart = await visit.cart()
    draft = None if cart is None else await _draft(visit, draft_id, cart.token)
    if draft is None:
        return await _show(visit, {})
    form = replace(CheckoutForm.read(draft.fields), draft=draft_id)
    return await _show(visit, {}, form=form, store=draft.store)


@form_at("/checkout")
async def submit(visit: TheVisit, data: Form) -> Response[Any]:
    """Place the order and go to pay it, or go to the map first. The same form sent twice is one order."""
    form = CheckoutForm.read(data)
    draft = await _draft(visit, form.draft, form.cart)
    store = None if draft is None else draft.store
    if data.get("go") == "map":
        return await to_map(visit, form, store)
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
        mistakes = _beside(error, visit.language)
        return await _show(visit, mistakes, form=form, store=store, status=409)
    return await _to_payment(visit, placed)


async def _draft(visit: Visit, draft_id: str, cart_token: str) -> CheckoutDraft | None:
    if not draft_id or not is_plain(draft_id):
        return None
    return await find_draft(visit.shop.db, draft_id, cart_token)


async def _to_payment(visit: Visit, placed: Placed) -> Response[Any]:
    if placed.method == FREE:
        return go(visit, order_path(placed.token))
    return await to_payment(visit, placed.token, method=None)


async def _wish(visit: Visit, form: CheckoutForm, store: Store | None) -> PlaceOrder:
    """What the form asks for, with every name it needs. Raises InvalidInput."""
    shop, mint = visit.shop, visit.shop.mint
    profile = await shop.profile.now()
    return PlaceOrder(
        names=mint.order_names(shop.installation.id),
        # Without a cookie there is nobody to double a click: the cart itself is the scope.
        scope=f"web:{visit.buyer or form.cart}",
        key=form.key,
        cart=form.cart,
        cart_version=form.version,
        total=form.total + form.fee,
        method=form.method,
        contact=form.contact(),
        note=form.note,
        coupon=form.coupon or None,
        delivery=form.delivery_wish(store) if profile.deliveries else None,
        rates=profile.rates,
        invoice=form.invoice_wish() if profile.invoices else None,
        terms=shop.terms,
        actor=await visit.actor(),
        at=mint.now(),
    )


def _beside(error: KaimaiError, language: str) -> dict[str, str]:
    """A refusal as the sentence beside the field it is about; `form`: it is about all of it."""
    shown = CartChanged() if isinstance(error, KeyReused) else error
    field = "form"
    if isinstance(error, CouponRefused):
        field = "coupon"
    elif isinstance(error, InvalidInput | NotOffered):
        field = BESIDE.get(error.field, field)
    return {field: sentence(shown, language)}


async def _show(
    visit: Visit,
    mistakes: Mapping[str, str],
    *,
    form: CheckoutForm | None = None,
    store: Store | None = None,
    status: int = 200,
) -> Response[Any]:
    """The checkout page. A new key each time it is shown: what it shows is what is agreed on."""
    cart = await visit.cart()
    if cart is None or not cart.lines:
        raise await why_no_cart(visit)
    if any(line.quantity > line.available for line in cart.lines):
        return go(visit, "/cart", "fix_lines_first")
    typed = form or CheckoutForm()
    profile = await visit.shop.profile.now()
    quote = await quote_of(visit, cart, profile)
    return await show(
        visit,
        "checkout.html",
        status=status,
        leads_to_bank=True,
        cart=cart,
        quote=quote,
        coupon_not_now=why_not_now(visit, quote),
        profile=profile,
        form=typed,
        store=store,
        key=visit.shop.mint.token(),
        mistakes=mistakes,
        delivery=_delivery(typed, quote),
        chains=CHAINS,
        counties=COUNTIES,
        invoice_kinds=INVOICE_KINDS if profile.invoices else (),
        invoice=typed.invoice if typed.invoice in INVOICE_KINDS else PERSONAL,
        methods=[method for method in METHODS if _is_offered(visit, method, quote)],
        chosen=typed.method or CARD,
        terms=visit.shop.terms,
    )


def _delivery(typed: CheckoutForm, quote: Quote) -> str:
    """The kind of delivery that is chosen when the page opens."""
    if typed.delivery in quote.fees:
        return typed.delivery
    return next(iter(quote.fees), STORE)


def _is_offered(visit: Visit, method: str, quote: Quote) -> bool:
    return method == CARD or quote.goods <= visit.shop.terms.atm_max
