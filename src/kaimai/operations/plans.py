"""How products are sold regularly: giving a product its plan, and taking it away."""

from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.subscriptions import Plan, checked_price, checked_schedule
from kaimai.persistence import audit, plans
from kaimai.persistence.database import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A plan as it is wished for: `price` NT$ a unit and period; `sku_id` None: every SKU."""

    period: str
    every: int
    times: int
    price: int
    sku_id: str | None = None


async def save_plan(
    db: Database, mint: Mint, product_id: str, wanted: NewPlan | None, *, actor: Actor
) -> Plan | None:
    """Sell a product by this plan from now on, or regularly no more (None); the plan that is on.

    Subscriptions that have begun go on as they were agreed. A plan that says the same changes nothing.
    Raises InvalidInput or NotFound.
    """
    new = None if wanted is None else _checked(mint, product_id, wanted)
    return await db.write(_save, product_id, new, actor=actor, now=mint.now())


def _checked(mint: Mint, product_id: str, wanted: NewPlan) -> Plan:
    return Plan(
        id=mint.id(),
        product_id=product_id,
        sku_id=wanted.sku_id,
        schedule=checked_schedule(wanted.times, wanted.period, wanted.every),
        price=checked_price(wanted.price),
        is_on=True,
    )


def _save(
    conn: Connection, product_id: str, new: Plan | None, *, actor: Actor, now: datetime
) -> Plan | None:
    if not plans.lock_product(conn, product_id):
        raise NotFound("product")
    if new is not None and new.sku_id is not None:
        if not plans.is_of_product(conn, new.sku_id, product_id):
            raise InvalidInput("sku_id", "must be a SKU of this product")
    before = plans.of_products(conn, [product_id]).get(product_id)
    if _said(before) == _said(new):
        return before
    plans.replace(conn, product_id, new, now=now)
    audit.note(
        conn,
        actor,
        "set_plan",
        "product",
        product_id,
        before={"plan": _said(before)},
        after={"plan": _said(new)},
        now=now,
    )
    return new


def _said(plan: Plan | None) -> str:
    """A plan in short: price, times, and one every how many of which period."""
    if plan is None:
        return ""
    of = "" if plan.sku_id is None else f" {plan.sku_id}"
    return f"{plan.price} x {plan.times} / {plan.every} {plan.period}{of}"
