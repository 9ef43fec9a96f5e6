"""Subscribing to a product: from its page to the page that says the whole schedule, and on to the bank."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.params import FromPath

from kaimai.domain.buyers import WEB
from kaimai.domain.calendar import taipei
from kaimai.domain.carts import QUANTITY_MAX
from kaimai.domain.catalog import Product, Sku
from kaimai.domain.delivery import Store
from kaimai.domain.errors import (
    CartChanged,
    InvalidInput,
    KeyReused,
    LimitReached,
    NotFound,
    NotOffered,
    ShortOfStock,
)
from kaimai.domain.identifiers import link_signature
from kaimai.domain.payment_methods import RECURRING
from kaimai.domain.subscriptions import Plan
from kaimai.links import product_path
from kaimai.operations.carts import open_cart
from kaimai.operations.checkout import place_order
from kaimai.operations.order_wishes import PlaceOrder, plan_wish
from kaimai.operations.quotes import Quote, fees_of
from kaimai.queries import catalogue
from kaimai.queries import subscriptions as queries
from kaimai.storefront.catalogue import sale_state
from kaimai.storefront.checkout_fields import beside, draft_of, fields_shown, wish_of
from kaimai.storefront.checkout_form import CheckoutForm
from kaimai.storefront.forms import quantity_of
from kaimai.storefront.pages import go, show
from kaimai.storefront.paying import to_payment
from kaimai.storefront.stores import to_map
from kaimai.storefront.visit import TheVisit, Visit
from kaimai.web.forms import Form, field_of, is_plain
from kaimai.web.routing import form_at, page_at
from kaimai.words.pages import texts
from kaimai.words.schedules import how_often, promise, when_later

PATH = "/subscribe/{plan_id:str}/{sku_id:str}/{quantity:int}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is subscribed to: so many units of one SKU, by a plan that is on."""

    product: Product
    sku: Sku
    plan: Plan
    quantity: int

    @property
    def goods(self) -> int:
        """What the goods of one period come to, in NT$."""
        return self.plan.price * self.quantity

    @property
    def path(self) -> str:
        """The page on which it is agreed to."""
        return f"/subscribe/{self.plan.id}/{self.sku.id}/{self.quantity}"


@form_at("/subscribe")
async def choose(visit: TheVisit, data: Form) -> Response[Any]:
    """From a product's page, with the SKU and the quantity that were chosen there."""
    quantity = quantity_of(data, minimum=1)
    product = await _product(visit, field_of(data, "product"))
    plan = (await visit.shop.db.read(queries.plans_of_products, [product.id])).get(product.id)
    if plan is None:
        return go(visit, product_path(product.slug), "subscription_gone")
    wanted = field_of(data, "sku")
    sku = next(
        (sku for sku in product.skus if wanted == sku.sku and plan.sku_id in (None, sku.id)),
        next((sku for sku in product.skus if sku.id == plan.sku_id), None),
    )
    if sku is None:
        raise NotFound("SKU")
    basket = Basket(product=product, sku=sku, plan=plan, quantity=quantity)
    return go(visit.with_buyer(), basket.path)


@page_at(PATH)
async def agree(
    visit: TheVisit, plan_id: FromPath[str], sku_id: FromPath[str], quantity: FromPath[int]
) -> Response[Any]:
    """Everything that is agreed to, before anything binds anybody."""
    basket = await _basket(visit, plan_id, sku_id, quantity)
    if basket is None:
        return go(visit, "/", "subscription_gone")
    draft_id = visit.request.query_params.get("draft", "")
    draft = await draft_of(visit, draft_id, _owner(visit))
    if draft is None:
        return await _show(visit, basket, {})
    form = replace(CheckoutForm.read(draft.fields), draft=draft_id)
    return await _show(visit, basket, {}, form=form, store=draft.store)


@form_at(PATH)
async def submit(
    visit: TheVisit,
    plan_id: FromPath[str],
    sku_id: FromPath[str],
    quantity: FromPath[int],
    data: Form,
) -> Response[Any]:
    """Begin the subscription with its first order, and go to pay it. Sent twice, it is one."""
    visit = visit.with_buyer()
    basket = await _basket(visit, plan_id, sku_id, quantity)
    if basket is None:
        return go(visit, "/", "subscription_gone")
    form = CheckoutForm.read(data)
    draft = await draft_of(visit, form.draft, _owner(visit))
    store = None if draft is None else draft.store
    if data.get("go") == "map":
        return await to_map(visit, form, store, owner=_owner(visit), back=basket.path)
    mistakes = form.mistakes(visit.language, await visit.shop.profile.now(), store)
    if mistakes:
        return await _show(visit, basket, mistakes, form=form, store=store, status=422)
    try:
        placed = await place_order(visit.shop.db, await _wish(visit, basket, form, store))
    except ShortOfStock as error:
        mistakes = {"form": _short(visit, error)}
    except (CartChanged, KeyReused):
        mistakes = {"form": texts(visit.language)["subscription_changed"]}
    except (InvalidInput, NotOffered, LimitReached) as error:
        mistakes = beside(error, visit.language)
    else:
        return await to_payment(visit, placed.token, method=None)
    return await _show(visit, basket, mistakes, form=form, store=store, status=409)


async def _basket(visit: Visit, plan_id: str, sku_id: str, quantity: int) -> Basket | None:
    """What this address names; None when its plan is no longer offered. Raises NotFound."""
    plan = await visit.shop.db.read(queries.plan, plan_id) if is_plain(plan_id) else None
    if plan is None or not 1 <= quantity <= QUANTITY_MAX:
        raise NotFound("page")
    if not plan.is_on:
        return None
    product = await _product(visit, plan.product_id)
    sku = next((each for each in product.skus if each.id == sku_id), None)
    if sku is None or plan.sku_id not in (None, sku.id):
        raise NotFound("SKU")
    return Basket(product=product, sku=sku, plan=plan, quantity=quantity)


async def _product(visit: Visit, slug: str) -> Product:
    found, _ = (
        await visit.shop.db.read(catalogue.product_and_related, slug, related=0)
        if is_plain(slug)
        else (None, ())
    )
    if found is None:
        raise NotFound("product")
    return found


def _owner(visit: Visit) -> str:
    """Whose drafts this browser may open; its cookie itself is written down nowhere."""
    secret = visit.shop.installation.link_secret
    return link_signature(secret, "subscribing", visit.buyer or "")


async def _wish(
    visit: Visit, basket: Basket, form: CheckoutForm, store: Store | None
) -> PlaceOrder:
    """The first order of the subscription. Raises InvalidInput."""
    shop = visit.shop
    # Makes the buyer whom the orders and the subscription belong to.
    await open_cart(shop.db, shop.mint, kind=WEB, value=visit.buyer or "")
    wish = wish_of(
        visit,
        form,
        store,
        await shop.profile.now(),
        scope=f"web:{visit.buyer}",
        actor=await visit.actor(),
    )
    return msgspec.structs.replace(
        wish,
        items=((basket.sku.sku, basket.quantity),),
        plan=plan_wish(shop.mint, basket.plan.id),
        method=RECURRING,
        buyer_id=await visit.buyer_id(),
    )


def _short(visit: Visit, error: ShortOfStock) -> str:
    left = min((line.available for line in error.lines), default=0)
    t = texts(visit.language)
    return t["subscribe_short"].format(count=left) if left > 0 else t["sold_out"]


async def _show(
    visit: Visit,
    basket: Basket,
    mistakes: Mapping[str, str],
    *,
    form: CheckoutForm | None = None,
    store: Store | None = None,
    status: int = 200,
) -> Response[Any]:
    profile, language = await visit.shop.profile.now(), visit.language
    has_map = visit.shop.store_map is not None
    quote = Quote(subtotal=basket.goods, fees=fees_of(basket.goods, profile, has_map=has_map))
    fields = fields_shown(
        visit, form or CheckoutForm(), quote, profile, store=store, methods=(), mistakes=mistakes
    )
    schedule, first = basket.plan.schedule, taipei(visit.shop.mint.now()).date()
    return await show(
        visit,
        "subscribe.html",
        status=status,
        leads_to_bank=True,
        sent_to=basket.path,
        basket=basket,
        back=product_path(basket.product.slug),
        sale=sale_state(visit, basket.product),
        how_often=how_often(schedule, language),
        later=when_later(first, schedule, language),
        promise=lambda amount: promise(amount, schedule, first, language),
        **fields,
    )


HANDLERS: Final = (choose, agree, submit)
