"""Builders of subscriptions: a product sold regularly, somebody who subscribes, charges that come in."""

from dataclasses import dataclass

from kaimai.operations import plans
from kaimai.operations.answers import Placed
from kaimai.operations.order_wishes import plan_wish
from kaimai.operations.plans import NewPlan
from kaimai.operations.subscriptions import sync_subscriptions
from kaimai.persistence.database import Connection
from kaimai.persistence.tables import skus
from kaimai.queries import subscriptions as subscription_queries
from kaimai.queries.subscriptions import SubscriptionView
from tests.shop_harness import BOB, ShopHarness


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A subscription and its first order, with the attempt that the bank repeats."""

    id: str
    token: str
    order: Placed
    master: str


async def plan_for(
    harness: ShopHarness,
    sku: str = "COLA",
    *,
    period: str = "M",
    every: int = 1,
    times: int = 3,
    price: int = 25,
) -> str:
    """A plan for the product of this SKU; its id."""
    product_id = await harness.shop.db.read(_product_of, sku)
    wanted = NewPlan(period=period, every=every, times=times, price=price)
    plan = await plans.save_plan(harness.shop.db, harness.shop.mint, product_id, wanted, actor=BOB)
    assert plan is not None
    return plan.id


async def subscribe(
    harness: ShopHarness, plan_id: str, *, sku: str = "COLA", quantity: int = 2, **changes: object
) -> Subscribed:
    """Somebody subscribes and is given the bank's page; nothing is paid yet."""
    wish = plan_wish(harness.shop.mint, plan_id)
    fields: dict[str, object] = {"method": "C-R", "items": ((sku, quantity),), "plan": wish}
    placed = await harness.place(**{**fields, **changes})
    payment = await harness.ask_for_payment(placed)
    return Subscribed(
        id=wish.subscription_id, token=wish.token, order=placed, master=payment.attempt_number
    )


async def subscribed(
    harness: ShopHarness, *, units: int = 10, quantity: int = 2, **plan: object
) -> Subscribed:
    """A subscription of two COLA a month, three times, whose first payment came in."""
    await harness.sell(("COLA", 30, units))
    plan_id = await plan_for(harness, **plan)  # type: ignore[arg-type]  # the plan's own fields
    begun = await subscribe(harness, plan_id, quantity=quantity)
    harness.bank.pay_card(begun.master)
    await harness.ring(harness.pushed_token(begun.master))
    return begun


async def view(harness: ShopHarness, begun: Subscribed) -> SubscriptionView:
    """The subscription as its page shows it."""
    found = await harness.shop.db.read(subscription_queries.find, begun.token)
    assert found is not None
    return found


async def sync(harness: ShopHarness) -> int:
    """The subscriptions job, once."""
    await harness.bank.tick()
    shop = harness.shop
    return await sync_subscriptions(shop.db, shop.gateway, shop.mint)


def _product_of(conn: Connection, sku: str) -> str:
    return conn.execute(skus.select().where(skus.c.sku == sku)).one().product_id
