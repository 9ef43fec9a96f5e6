"""A shop with a little of everything in it, for tests and pictures that look at every page. A room
that wants more to be seen in it adds to this."""

from kaimai.domain.buyers import Contact
from kaimai.operations.sales import count_sales
from tests.shop_harness import ShopHarness

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


async def _buy(harness: ShopHarness, place: int) -> None:
    name = PEOPLE[place % len(PEOPLE)]
    contact = Contact(name, f"09{12345000 + place:08d}", f"buyer{place}@example.com")
    items = ((("TEA-75", 1 + place % 2),), (("SUN-10", 1 + place % 3),))[place % 2]
    _, payment = await harness.checked_out(items=items, contact=contact)
    if place % 5:
        await harness.ring(harness.bank.pay_card(payment.attempt_number))
    else:
        harness.forward(hours=1)
        await harness.expire()
