"""How a product is sold regularly: its plan, a page of its own below the product's."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.domain.subscriptions import (
    EVERY_MAX,
    EVERY_MIN,
    TIMES_MAX,
    TIMES_MIN,
    Period,
    Plan,
)
from kaimai.operations.plans import NewPlan, save_plan
from kaimai.queries.product_page import ProductPage, product_page
from kaimai.queries.subscriptions import plans_of_products
from kaimai.web.forms import Form, field_of, whole_number
from kaimai.words.backoffice import texts
from kaimai.words.schedules import how_much

_BLANK: Final[Mapping[str, str]] = {"every": "1", "period": Period.MONTH, "times": "6"}


@page("/products/{product_id:str}/plan", "catalogue.view")
async def plan_page(visit: TheVisit, product_id: FromPath[str]) -> Response[Any]:
    """The plan that is on, or a form for one."""
    found, plan = await _found(visit, product_id)
    return await _show(visit, found, plan, _typed(plan))


@form("/products/{product_id:str}/plan", "catalogue.edit")
async def save(visit: TheVisit, product_id: FromPath[str], data: Form) -> Response[Any]:
    """Let people subscribe by this plan from now on, or (`do` is off) no longer."""
    found, plan = await _found(visit, product_id)
    shop, back = visit.shop, f"/admin/products/{product_id}"
    if field_of(data, "do") == "off":
        await save_plan(shop.db, shop.mint, product_id, None, actor=visit.actor)
        return go(visit, back, "subscriptions_plan_is_off")
    try:
        await save_plan(shop.db, shop.mint, product_id, _plan_of(data, found), actor=visit.actor)
    except InvalidInput as error:
        mistakes = {error.field: texts(visit.language)[f"subscriptions_wrong_{error.field}"]}
        return await _show(visit, found, plan, data, mistakes=mistakes)
    return go(visit, back, "subscriptions_plan_saved")


async def _found(visit: Visit, product_id: str) -> tuple[ProductPage, Plan | None]:
    db = visit.shop.db
    found = await db.read(product_page, product_id)
    if found is None:
        raise NotFound("product")
    return found, (await db.read(plans_of_products, [product_id])).get(product_id)


def _plan_of(data: Mapping[str, str], found: ProductPage) -> NewPlan:
    """The plan that a form describes. Raises InvalidInput."""
    sku_id = field_of(data, "sku") or None
    if sku_id is not None and sku_id not in {sku.id for sku in found.product.skus}:
        raise InvalidInput("sku", "must be one of this product")
    if field_of(data, "period") not in list(Period):
        raise InvalidInput("period", f"must be one of {', '.join(Period)}")
    return NewPlan(
        price=whole_number(data, "price", 1, ORDER_TOTAL_MAX),
        every=whole_number(data, "every", EVERY_MIN, EVERY_MAX),
        period=field_of(data, "period"),
        times=whole_number(data, "times", TIMES_MIN, TIMES_MAX),
        sku_id=sku_id,
    )


def _typed(plan: Plan | None) -> Mapping[str, str]:
    if plan is None:
        return _BLANK
    return {
        "price": str(plan.price),
        "every": str(plan.every),
        "period": plan.period,
        "times": str(plan.times),
        "sku": plan.sku_id or "",
    }


async def _show(
    visit: Visit,
    found: ProductPage,
    plan: Plan | None,
    typed: Mapping[str, str],
    *,
    mistakes: Mapping[str, str] | None = None,
) -> Response[Any]:
    t = texts(visit.language)
    skus = [(sku.id, "・".join(sku.options.values()) or sku.sku) for sku in found.product.skus]
    return await show(
        visit,
        "products/plan.html",
        status=422 if mistakes else 200,
        product=found.product,
        plan=plan,
        plan_words=plan and how_much(plan.price, plan.schedule, visit.language),
        typed=typed,
        skus=[("", t["subscriptions_plan_every_sku"]), *skus],
        units=[(each, t[f"subscriptions_units_{each}"]) for each in Period],
        mistakes=mistakes or {},
    )


HANDLERS: Final = (plan_page, save)
