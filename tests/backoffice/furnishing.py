"""A shop with a little of everything in it, for tests and pictures that look at every page. A room
that wants more to be seen in it adds to this."""

from datetime import timedelta

from kaimai.domain.buyers import Contact
from kaimai.domain.payments import Rank
from kaimai.operations.group_buy_wishes import ItemWish
from kaimai.operations.sales import count_sales
from kaimai.operations.subscriptions import sync_subscription
from tests.group_buying import open_group
from tests.shop_harness import ShopHarness
from tests.stock_taking import count, deliver, open_stock_take
from tests.subscribing import plan_for, subscribe

PEOPLE = ("林小美", "陳大文", "黃淑芬", "張家豪", "吳怡君", "李志明", "王雅婷")


async def furnish(harness: ShopHarness) -> None:
    """Products, orders in every state over two weeks, and sums of what was sold."""
    await harness.sell(("TEA-75", 380, 40), ("TEA-300", 1380, 3), name="阿里山高山烏龍茶")
    await harness.sell(("SUN-10", 300, 60), name="太陽餅")
    harness.forward(days=-12)
    for place in range(24):
        harness.forward(hours=12)
        await _buy(harness, place)
    placed, _ = await harness.checked_out("ATM", items=(("SUN-10", 2),))
    assert placed.number
    while await count_sales(harness.shop.db, harness.shop.mint):
        pass
    await _fill_shelves(harness)
    await _open_sales(harness)
    await _subscribe(harness)


async def _fill_shelves(harness: ShopHarness) -> None:
    """A delivery that came, and a stock-take in the middle of its counting."""
    await deliver(harness, {"SUN-10": 24, "TEA-300": 2}, note="茶行 1123")
    take = await open_stock_take(harness)
    await count(harness, take, {"TEA-75": 20, "SUN-10": 61})


async def _open_sales(harness: ShopHarness) -> None:
    """Two coupons, a group buy that runs, and one that is being paid."""
    await harness.offer_coupon("TEA500", kind="fixed", value=50, minimum_total=500, uses_max=100)
    await harness.offer_coupon("OPEN10")
    ends = harness.clock.present + timedelta(hours=30)
    for is_open in (False, True):
        item = ItemWish(sku="SUN-10", price=260, units_max=8)
        group = await open_group(
            harness, item, title="太陽餅團", closes_at=ends, pay_within=timedelta(hours=48)
        )
        await group.say("mei", ("A1", "add", 3))
        await group.say("ming", ("A1", "add", 2), for_name="小美")
        if is_open:
            await group.say("hua", ("A1", "add", 5))
        else:
            await group.end()


async def _subscribe(harness: ShopHarness) -> None:
    """A tea that is sent every month, to somebody whose card failed the second time."""
    plan = await plan_for(harness, "TEA-75", times=6, price=340)
    contact = Contact(PEOPLE[0], "0912345000", "buyer0@example.com")
    begun = await subscribe(harness, plan, sku="TEA-75", quantity=1, contact=contact)
    harness.bank.pay_card(begun.master)
    await harness.ring(harness.pushed_token(begun.master))
    harness.bank.charge_next(begun.master, fail=True)
    shop = harness.shop
    await sync_subscription(shop.db, shop.gateway, shop.mint, begun.id, rank=Rank.BUTTON)


async def _buy(harness: ShopHarness, place: int) -> None:
    person = place % len(PEOPLE)
    contact = Contact(PEOPLE[person], f"09{12345000 + person:08d}", f"buyer{person}@example.com")
    items = ({"TEA-75": 1 + place % 2}, {"SUN-10": 1 + place % 3})[place % 2]
    cart = await harness.cart_with(f"buyer{person}", **items)
    _, payment = await harness.checked_out(cart=cart, contact=contact)
    if place % 5:
        await harness.ring(harness.bank.pay_card(payment.attempt_number))
    else:
        harness.forward(hours=1)
        await harness.expire()
