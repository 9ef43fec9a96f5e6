"""A group buy that is closed, with a bill for each member: what tests of bills begin with."""

from datetime import timedelta

from kaimai.domain.group_buys import Bill
from kaimai.operations.group_buy_wishes import ItemWish
from tests.group_buying import Group, open_group
from tests.shop_harness import ShopHarness


async def closed_group(
    harness: ShopHarness,
    *members: tuple[str, int],
    sku: str = "COLA",
    price: int = 25,
    pay_hours: float = 24,
) -> Group:
    """A sale of one SKU at its own price, closed after these members (name, units) spoke."""
    group = await open_group(
        harness,
        ItemWish(sku=sku, price=price),
        title="可樂團",
        pay_within=timedelta(hours=pay_hours),
    )
    for name, units in members:
        await group.say(name, ("A1", "add", units))
    await group.end()
    return group


async def closed_sale(
    harness: ShopHarness, *members: tuple[str, int], **terms: object
) -> list[Bill]:
    """The bills of such a sale, in the order of its members."""
    group = await closed_group(harness, *members, **terms)  # type: ignore[arg-type]  # its own
    bills = {view.bill.buyer_id: view.bill for view in await group.bills()}
    return [bills[await group.member(name)] for name, _ in members]
