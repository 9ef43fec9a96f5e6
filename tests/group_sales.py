"""A group buy that is closed, with a bill for each member: what tests of bills begin with."""

from datetime import timedelta

from kaimai.domain.group_buys import Bill
from kaimai.operations.group_buy_wishes import ItemWish
from tests.group_buying import open_group
from tests.shop_harness import ShopHarness


async def closed_sale(
    harness: ShopHarness, *members: tuple[str, int], price: int = 25, pay_hours: float = 24
) -> list[Bill]:
    """Members (name, units of COLA) of one sale at its own price, each with a bill to pay."""
    group = await open_group(
        harness,
        ItemWish(sku="COLA", name="可樂", price=price),
        title="可樂團",
        pay_within=timedelta(hours=pay_hours),
    )
    for name, units in members:
        await group.say(name, ("A1", "add", units))
    await group.end()
    bills = {view.bill.buyer_id: view.bill for view in await group.bills()}
    return [bills[await group.member(name)] for name, _ in members]
