"""Deliveries and stock-takes as tests speak of them."""

from collections.abc import Mapping

from kaimai.domain.moves import Actor
from kaimai.domain.shelves import read_count
from kaimai.domain.stock_takes import CountWish
from kaimai.operations import stock, stock_takes
from kaimai.operations.stock import DeliveryReceived, ReceiveDelivery
from kaimai.operations.stock_takes import Counted, CountStock, EndTake, OpenTake
from tests.shop_harness import BOB, ShopHarness

EMI = Actor("staff", "emi")


async def deliver(
    harness: ShopHarness,
    of: Mapping[str, int] | None = None,
    *,
    id: str | None = None,  # noqa: A002
    note: str = "",
    **more: int,
) -> DeliveryReceived:
    """A delivery of these SKUs comes."""
    mint, units = harness.shop.mint, {**(of or {}), **more}
    request = ReceiveDelivery(id=id or mint.id(), units=units, note=note, actor=BOB, at=mint.now())
    return await stock.receive_delivery(harness.shop.db, request)


async def open_stock_take(
    harness: ShopHarness, category_id: str | None = None, *, title: str = "月底盤點"
) -> str:
    """A stock-take of everything, or of a category; its id."""
    mint = harness.shop.mint
    request = OpenTake(id=mint.id(), title=title, category_id=category_id, actor=BOB, at=mint.now())
    return (await stock_takes.open_take(harness.shop.db, request)).id


async def count(
    harness: ShopHarness,
    take_id: str,
    of: Mapping[str, int] | None = None,
    *,
    actor: Actor = BOB,
    seen: str = "",
    **typed: int | str,
) -> Counted:
    """Somebody counts, as they type it, on a page that shows a count of this mark (or none)."""
    wishes = []
    for sku, text in {**(of or {}), **typed}.items():
        found = read_count(str(text))
        assert found is not None
        wishes.append(CountWish(sku=sku, typed=found, seen=seen))
    request = CountStock(take_id=take_id, wishes=wishes, actor=actor, at=harness.shop.mint.now())
    return await stock_takes.count_stock(harness.shop.db, request)


async def apply(harness: ShopHarness, take_id: str) -> int:
    """The differences are put right."""
    request = EndTake(take_id=take_id, actor=BOB, at=harness.shop.mint.now())
    return await stock_takes.apply_take(harness.shop.db, request)
