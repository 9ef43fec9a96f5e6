"""Group buys from their opening to their end: bills for everybody, and a second round for those who wait."""

import asyncio
from datetime import timedelta

import pytest

from kaimai.domain.errors import (
    InvalidInput,
    MoveRefused,
    NotFound,
    SaleClosed,
    SaleOpen,
    ShortOfStock,
)
from kaimai.domain.group_buys import Sale
from kaimai.operations.group_buy_wishes import ItemWish
from kaimai.operations.stock import receive_stock
from kaimai.persistence.stock import Counters
from kaimai.queries import group_buys as queries
from tests.group_buying import Group, open_group
from tests.shop_harness import BOB, ShopHarness


async def pay(harness: ShopHarness, view: queries.BillView) -> None:
    """A member orders their bill, and pays by card."""
    placed, payment = await harness.checked_out(bill=view.bill.token)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    assert await harness.status(placed) == "paid"


async def told(harness: ShopHarness, kind: str) -> int:
    """How many events of a kind there are."""
    found = await harness.rows(f"SELECT count(*) FROM events WHERE kind = '{kind}'")
    return int(str(found[0][0]))


async def test_items_have_codes_names_and_prices_of_their_own(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 10), ("TEA", 90, 2))
    group = await open_group(
        harness,
        ItemWish(sku="TEA", names=("茶", "紅茶")),
        ItemWish(sku="COLA", name="可樂", names=("可樂", "可"), price=250, units_max=5),
        title="週末團",
    )

    tea, cola = group.sale.items
    assert (tea.code, tea.name, tea.names, tea.price) == ("A1", "可樂", ("可樂", "茶", "紅茶"), 90)
    assert (cola.code, cola.names, cola.price, cola.left) == ("A2", ("可樂", "可"), 250, 5)
    assert await harness.shop.db.read(queries.open_sale_of, "C-1") == group.sale
    assert await harness.shop.db.read(queries.open_sale_of, "C-2") is None


async def test_a_group_has_one_open_sale_and_opening_it_twice_opens_it_once(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 10))
    ends = await asyncio.gather(*(open_group(harness) for _ in range(4)), return_exceptions=True)
    group = next(end for end in ends if isinstance(end, Group))
    again = await open_group(harness, id=group.sale.id)
    await open_group(harness, group_id="")
    await open_group(harness, group_id="")

    assert sum(isinstance(end, SaleOpen) for end in ends) == 3
    assert again.sale == group.sale
    await group.end()
    assert (await open_group(harness)).sale.id != group.sale.id


@pytest.mark.parametrize(
    ("items", "error"),
    [
        ((ItemWish(sku="NONE"),), NotFound),
        ((ItemWish(sku="COLA"), ItemWish(sku="COLA")), InvalidInput),
        ((ItemWish(sku="COLA", price=-1),), InvalidInput),
        ((ItemWish(sku="COLA", units_max=0),), InvalidInput),
    ],
    ids=["unknown", "twice", "negative", "none"],
)
async def test_what_cannot_be_sold_opens_nothing(
    harness: ShopHarness, items: tuple[ItemWish, ...], error: type[Exception]
) -> None:
    await harness.sell(("COLA", 288, 10))

    with pytest.raises(error):
        await open_group(harness, *items)

    assert await harness.shop.db.read(queries.open_sale_of, "C-1") is None


async def test_closing_writes_a_bill_for_everybody_who_has_units(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 4), ("TEA", 90, 9))
    group = await open_group(harness, ItemWish(sku="COLA", price=250), ItemWish(sku="TEA"))
    await group.say("ann", ("A1", "add", 2), ("A2", "add", 1))
    await group.say("ann", ("A1", "add", 1), for_name="小美")
    await group.say("bo", ("A1", "add", 3))
    await group.say("chia", ("A2", "add", 2))
    await group.say("chia", ("A2", "cancel", 0))
    await group.say("dora", ("A1", "add", 1))

    closed = await group.end()

    assert closed.status == "closed"
    bills = {view.bill.buyer_id: view for view in await group.bills()}
    assert bills.keys() == {"ann", "bo"}
    assert [(line.code, line.for_name, line.units) for line in bills["ann"].lines] == [
        ("A1", "", 2),
        ("A1", "小美", 1),
        ("A2", "", 1),
    ]
    assert (bills["ann"].goods, bills["bo"].goods) == (840, 250)
    assert len({view.bill.token for view in bills.values()}) == 2
    assert all(len(view.bill.token) == 32 for view in bills.values())
    assert await told(harness, "bill.issued") == 2
    assert await told(harness, "group_buy.closed") == 1
    assert await harness.stock("COLA") == Counters(4, 4)
    for late in (group.say("ann"), group.change(limits=()), group.unsend(f"{group.sale.id}-M-1")):
        if late.__name__ == "unsend":
            assert await late == ()
        else:
            with pytest.raises(SaleClosed):
                await late
    with pytest.raises(MoveRefused):
        await group.end()


async def test_what_is_not_paid_for_goes_to_those_who_wait_with_bills_of_their_own(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 3))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 1))
    await group.say("bo", ("A1", "add", 3))
    await group.say("chia", ("A1", "add", 2))
    await group.end()
    ann, bo = sorted(await group.bills(), key=lambda view: view.bill.buyer_id)
    await pay(harness, ann)
    assert await group.work() == 0

    harness.forward(hours=24, seconds=1)
    await group.work()

    # What bo waited for is gone with what bo did not pay.
    assert (await group.has("bo"), await group.has("chia")) == ((0, 0), (2, 0))
    second = next(view for view in await group.bills() if view.bill.buyer_id == "chia")
    assert [line.units for line in second.lines] == [2]
    assert second.bill.pay_until > harness.clock.present + timedelta(hours=23)
    assert await told(harness, "bill.issued") == 3
    assert await group.status() == "closed"
    await pay(harness, second)
    await group.work()
    assert await group.status() == "settled"
    assert await harness.stock("COLA") == Counters(0, 0)
    (gone,) = [view for view in await group.bills() if view.bill.buyer_id == "bo"]
    assert gone.bill.released_at is not None
    assert bo.bill.id == gone.bill.id


async def test_whoever_does_not_pay_gets_nothing_of_what_others_did_not_pay_for(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 3))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 1))
    await group.say("bo", ("A1", "add", 3))
    await group.end()

    for _ in range(3):
        harness.forward(hours=25)
        await group.work()

    assert await group.has("bo") == (0, 0)
    assert len(await group.bills()) == 2
    assert await group.status() == "settled"


async def test_an_order_that_ends_unpaid_leaves_its_bill_open_until_its_time_is_over(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 2))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 2))
    await group.say("bo", ("A1", "add", 1))
    await group.end()
    (view,) = await group.bills()
    placed = await harness.place(bill=view.bill.token)

    harness.forward(hours=25)
    await group.work()
    assert (await group.bills())[0].order_token == placed.token
    await harness.expire()
    assert await harness.status(placed) == "expired"
    with pytest.raises(ShortOfStock):
        await harness.place()
    await group.work()

    assert (await group.has("ann"), await group.has("bo")) == ((0, 0), (1, 0))
    assert await harness.stock("COLA") == Counters(2, 1)


async def test_a_closed_sale_that_nobody_pays_is_settled_and_holds_nothing(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 2))
    group = await open_group(harness, pay_within=timedelta(hours=2))
    for name in ("ann", "bo", "chia"):
        await group.say(name, ("A1", "add", 2))
    await group.end()

    for _ in range(4):
        harness.forward(hours=2, minutes=1)
        await group.work()

    assert await group.status() == "settled"
    assert await group.counts() == (0, 0, 2)
    assert len(await group.bills()) == 3
    assert await harness.stock("COLA") == Counters(2, 0)


async def test_units_received_after_the_end_go_to_those_who_wait(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 1))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 1))
    await group.say("bo", ("A1", "add", 1))
    await group.end()

    await receive_stock(harness.shop.db, harness.shop.mint, "COLA", 3, actor=BOB)
    await group.work()

    assert await group.has("bo") == (1, 0)
    assert [view.bill.buyer_id for view in await group.bills()] == ["ann", "bo"]
    assert await harness.stock("COLA") == Counters(4, 2)


async def test_a_late_word_moves_nobody_up_past_the_bills(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 1))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 1))
    await group.say("bo", ("A1", "add", 1))
    await group.end()
    await receive_stock(harness.shop.db, harness.shop.mint, "COLA", 1, actor=BOB)

    with pytest.raises(SaleClosed):
        await group.say("chia", ("A1", "add", 1))
    assert await group.unsend(f"{group.sale.id}-M-1") == ()

    assert (await group.has("ann"), await group.has("bo")) == ((1, 0), (0, 1))


async def test_whoever_waits_for_nothing_more_does_not_keep_a_sale_from_its_end(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 1))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 1))
    await group.say("bo", ("A1", "add", 1))
    await group.end()
    (view,) = await group.bills()
    await pay(harness, view)

    await group.work()
    await receive_stock(harness.shop.db, harness.shop.mint, "COLA", 3, actor=BOB)
    await group.work()

    assert await group.status() == "settled"
    assert await group.has("bo") == (0, 1)
    assert await harness.stock("COLA") == Counters(3, 0)


async def test_a_cancelled_sale_gives_everything_back(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 2))
    group = await open_group(harness)
    await group.say("ann", ("A1", "add", 2))
    await group.say("bo", ("A1", "add", 2))

    sale = await group.end("cancel")

    assert sale.status == "cancelled"
    assert (await group.has("ann"), await group.has("bo")) == ((0, 0), (0, 0))
    assert await group.bills() == []
    assert await harness.stock("COLA") == Counters(2, 0)
    assert await told(harness, "claim.moved_up") == 0


async def test_terms_may_be_changed_while_it_is_open(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 5), ("TEA", 90, 5))
    closes_at = harness.clock.present + timedelta(hours=1)
    group = await open_group(harness, closes_at=closes_at)

    await group.change(closes_at=closes_at + timedelta(hours=1))
    await group.change(items=(ItemWish(sku="TEA", name="茶"),))
    for wrong in (
        {"items": (ItemWish(sku="COLA"),)},
        {"closes_at": harness.clock.present - timedelta(hours=1)},
    ):
        with pytest.raises(InvalidInput):
            await group.change(**wrong)
    with pytest.raises(NotFound):
        await group.change(limits=(("nothing", 5),))
    harness.forward(minutes=90)
    await group.work()

    sale = await harness.shop.db.read(queries.open_sale_of, "C-1")
    assert isinstance(sale, Sale)
    assert [(item.code, item.name) for item in sale.items] == [("A1", "可樂"), ("A2", "茶")]
    harness.forward(minutes=31)
    await group.work()
    assert await harness.shop.db.read(queries.open_sale_of, "C-1") is None


async def test_an_open_bill_is_reminded_of_once_unless_its_time_is_short(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 5))
    long, short = (
        await open_group(harness),
        await open_group(harness, group_id="C-2", pay_within=timedelta(hours=2)),
    )
    for group in (long, short):
        await group.say("ann", ("A1", "add", 1))
        await group.end()

    await long.work()
    assert await told(harness, "bill.expiring") == 1
    harness.forward(hours=21, minutes=30)
    await long.work()
    await long.work()

    kinds = "SELECT kind, fanned_out_at IS NULL FROM events WHERE kind = 'bill.expiring' ORDER BY 2"
    assert [bool(row[1]) for row in await harness.rows(kinds)] == [False, True]


async def test_two_workers_end_the_same_things_once(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 288, 2))
    group = await open_group(harness, closes_at=harness.clock.present + timedelta(hours=1))
    for name in ("ann", "bo", "chia"):
        await group.say(name, ("A1", "add", 1))

    harness.forward(hours=2)
    await asyncio.gather(group.work(), group.work())
    assert len(await group.bills()) == 2
    harness.forward(hours=25)
    await asyncio.gather(group.work(), group.work(), group.work())

    bills = await group.bills()
    assert sorted(view.bill.buyer_id for view in bills) == ["ann", "bo", "chia"]
    assert sum(view.bill.released_at is None for view in bills) == 1


async def test_closing_while_members_speak_bills_exactly_what_they_got(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 288, 30))
    group = await open_group(harness)
    wishes = await group.wishes(60)

    ends = await asyncio.gather(
        *(group.send(wish) for wish in wishes[:30]),
        group.end(),
        *(group.send(wish) for wish in wishes[30:]),
        return_exceptions=True,
    )

    assert all(not isinstance(end, BaseException) or isinstance(end, SaleClosed) for end in ends)
    billed = sum(line.units for view in await group.bills() for line in view.lines)
    assert billed == (await group.counts())[0] == (await harness.stock("COLA")).reserved
