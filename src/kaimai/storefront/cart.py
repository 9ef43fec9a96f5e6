"""The cart: look, put in, change, take out."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response
from litestar.params import FromPath

from kaimai.domain.buyers import WEB
from kaimai.domain.errors import (
    CartChanged,
    CartEmpty,
    CartLocked,
    CouponRefused,
    NotFound,
    ShortLine,
)
from kaimai.domain.orders import Order
from kaimai.operations import coupons
from kaimai.operations.carts import edit_cart, open_cart
from kaimai.queries import catalogue, orders
from kaimai.storefront.forms import quantity_of
from kaimai.storefront.pages import go, show
from kaimai.storefront.quote import quote_of, why_not_now
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web.forms import Form, field_of, is_plain
from kaimai.web.routing import form_at, page_at
from kaimai.words.errors import sentence


@page_at("/cart")
async def cart(visit: TheVisit) -> Response[Any]:
    """The visitor's cart, and what waits to be paid."""
    return await show_cart(visit)


@form_at("/cart/items")
async def add_item(visit: TheVisit, data: Form) -> Response[Any]:
    """Put units of a SKU into the cart, which is opened by the first."""
    quantity = quantity_of(data, minimum=1)
    visit = visit.with_buyer()
    shop = visit.shop
    token = await open_cart(shop.db, shop.mint, kind=WEB, value=visit.buyer or "")
    await edit_cart(shop.db, shop.mint, token, field_of(data, "sku"), quantity, adds=True)
    return go(visit, "/cart", "added")


@form_at("/cart/items/{sku:str}")
async def change_item(visit: TheVisit, sku: FromPath[str], data: Form) -> Response[Any]:
    """Set the quantity of a SKU in the cart; 0 takes it out.

    A line that another window changed meanwhile is left as it is, and the page says so.
    """
    if not is_plain(sku):
        raise NotFound("SKU")
    quantity = quantity_of(data, minimum=0)
    present = await visit.cart()
    if present is None:
        raise await why_no_cart(visit)
    shown = field_of(data, "shown")
    expects = int(shown) if quantity and shown.isascii() and shown.isdigit() else None
    try:
        await edit_cart(
            visit.shop.db, visit.shop.mint, present.token, sku, quantity, expects=expects
        )
    except CartChanged:
        return await show_cart(visit, status=409, elsewhere={sku: quantity})
    return go(visit, "/cart", "changed" if quantity else "removed")


@form_at("/cart/coupon")
async def use_coupon(visit: TheVisit, data: Form) -> Response[Any]:
    """Keep a coupon with the cart; without a code the one in it is taken off."""
    present = await visit.cart()
    if present is None or not present.lines:
        raise await why_no_cart(visit)
    shop, typed = visit.shop, field_of(data, "code")
    if not typed:
        await coupons.use_coupon(shop.db, present.token, None)
        return go(visit, "/cart", "coupon_gone")
    try:
        coupon = await coupons.coupon_for(shop.db, typed, present.total, shop.mint.now())
    except CouponRefused as error:
        return await show_cart(visit, status=409, coupon_mistake=sentence(error, visit.language))
    await coupons.use_coupon(shop.db, present.token, coupon.code)
    return go(visit, "/cart", "coupon_taken")


async def show_cart(
    visit: Visit,
    *,
    status: int = 200,
    coupon_mistake: str = "",
    short: Sequence[ShortLine] = (),
    elsewhere: Mapping[str, int] | None = None,
) -> Response[Any]:
    """The cart's page. `short`: lines that just came short, and to what they were cut down;
    `coupon_mistake`: why a code just typed does not count; `elsewhere`: SKUs that another window
    changed first, and the quantity that was not taken."""
    present = await visit.cart()
    lines = present.lines if present is not None else ()
    profile = await visit.shop.profile.now()
    quote = await quote_of(visit, present, profile) if present and lines else None
    return await show(
        visit,
        "cart.html",
        status=status,
        cart=present,
        quote=quote,
        coupon_not_now=why_not_now(visit, quote),
        coupon_mistake=coupon_mistake,
        faces=await visit.shop.db.read(catalogue.faces, {line.product_id for line in lines}),
        short=short,
        elsewhere=elsewhere or {},
        open_orders=await open_orders(visit),
    )


async def why_no_cart(visit: Visit) -> CartEmpty | CartLocked:
    """Why there is nothing to change or order: nothing was put in, or it has been ordered already."""
    return CartLocked() if await open_orders(visit) else CartEmpty()


async def open_orders(visit: Visit) -> list[Order]:
    """The visitor's orders that still wait for money."""
    buyer_id = await visit.buyer_id()
    if buyer_id is None:
        return []
    latest = await visit.shop.db.read(orders.orders_of_buyer, buyer_id)
    return [order for order in latest if order.is_open]
