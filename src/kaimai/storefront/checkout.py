"""Checking out: the page to confirm kind, quantity and price, and placing the order."""

from collections.abc import Mapping
from typing import Any

from litestar import Response

from kaimai.domain.carts import Cart
from kaimai.domain.errors import (
    CartChanged,
    InvalidInput,
    KaimaiError,
    KeyReused,
    NotOffered,
    ShortOfStock,
)
from kaimai.domain.payments import CARD, FREE, METHODS
from kaimai.links import order_path
from kaimai.operations.answers import Placed
from kaimai.operations.checkout import place_order
from kaimai.operations.order_wishes import PlaceOrder
from kaimai.storefront.cart import show_cart, why_no_cart
from kaimai.storefront.forms import CheckoutForm, Form
from kaimai.storefront.pages import go, show
from kaimai.storefront.paying import to_payment
from kaimai.storefront.routing import form_at, page_at
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.words.errors import sentence


@page_at("/checkout")
async def checkout(visit: TheVisit) -> Response[Any]:
    """What is ordered, who orders and how it is paid, before anything binds anybody."""
    return await _show(visit, {})


@form_at("/checkout")
async def submit(visit: TheVisit, data: Form) -> Response[Any]:
    """Place the order and go to pay it. The same form sent twice is one order."""
    form = CheckoutForm.read(data)
    mistakes = form.mistakes(visit.language)
    if mistakes:
        return await _show(visit, mistakes, form=form, status=422)
    try:
        placed = await place_order(visit.shop.db, await _wish(visit, form))
    except ShortOfStock as error:
        return await show_cart(visit, status=409, short=error.lines)
    except (CartChanged, KeyReused, InvalidInput, NotOffered) as error:
        return await _show(visit, _beside(error, visit.language), form=form, status=409)
    return await _to_payment(visit, placed)


async def _to_payment(visit: Visit, placed: Placed) -> Response[Any]:
    if placed.method == FREE:
        return go(visit, order_path(placed.token))
    return await to_payment(visit, placed.token, method=None)


async def _wish(visit: Visit, form: CheckoutForm) -> PlaceOrder:
    """What the form asks for, with every name it needs."""
    shop, mint = visit.shop, visit.shop.mint
    return PlaceOrder(
        names=mint.order_names(shop.installation.id),
        # Without a cookie there is nobody to double a click: the cart itself is the scope.
        scope=f"web:{visit.buyer or form.cart}",
        key=form.key,
        cart=form.cart,
        cart_version=form.version,
        total=form.total,
        method=form.method,
        contact=form.contact(),
        note=form.note,
        terms=shop.terms,
        actor=await visit.actor(),
        at=mint.now(),
    )


def _beside(error: KaimaiError, language: str) -> dict[str, str]:
    """A refusal as the sentence beside the field it is about; `form`: it is about all of it."""
    is_method = isinstance(error, NotOffered) and error.field == "pay_type"
    shown = CartChanged() if isinstance(error, KeyReused) else error
    return {"method" if is_method else "form": sentence(shown, language)}


async def _show(
    visit: Visit,
    mistakes: Mapping[str, str],
    *,
    form: CheckoutForm | None = None,
    status: int = 200,
) -> Response[Any]:
    """The checkout page. A new key each time it is shown: what it shows is what is agreed on."""
    cart = await visit.cart()
    if cart is None or not cart.lines:
        raise await why_no_cart(visit)
    if any(line.quantity > line.available for line in cart.lines):
        return go(visit, "/cart", "fix_lines_first")
    typed = form or CheckoutForm(key="", cart="", version=0, total=0)
    return await show(
        visit,
        "checkout.html",
        status=status,
        leads_to_bank=True,
        cart=cart,
        form=typed,
        key=visit.shop.mint.token(),
        mistakes=mistakes,
        methods=[method for method in METHODS if _is_offered(visit, method, cart)],
        chosen=typed.method or CARD,
        terms=visit.shop.terms,
    )


def _is_offered(visit: Visit, method: str, cart: Cart) -> bool:
    return method == CARD or cart.total <= visit.shop.terms.atm_max
