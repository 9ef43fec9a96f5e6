"""From the bill of a group buy to a paid order: what was claimed passes to the order and is never free."""

import asyncio
from datetime import timedelta

import pytest

from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.errors import (
    BankRefused,
    BillOrdered,
    BillOver,
    NotFound,
    NotOffered,
    ShortOfStock,
)
from kaimai.domain.moves import SYSTEM
from kaimai.domain.refunds import RefundWish
from kaimai.operations import cancelling
from kaimai.operations.catalog import import_products
from kaimai.operations.checkout import place_order, place_orders
from kaimai.operations.expiry import EndOrder, cancel_order, expire_orders
from kaimai.operations.refunding import RequestRefund
from kaimai.operations.stock import receive_stock
from kaimai.persistence.stock import Counters
from tests.group_sales import closed_group, closed_sale
from tests.shop_harness import ALICE, BOB, ShopHarness


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    """Ten units, all of which the members of a sale will have."""
    await harness.sell(("COLA", 30, 10))


async def holders(harness: ShopHarness) -> list[tuple[object, ...]]:
    """Who holds how much."""
    return await harness.rows(
        "SELECT CASE WHEN claim_id IS NULL THEN 'order' ELSE 'claim' END, quantity"
        " FROM reservations ORDER BY 1"
    )


async def test_an_order_of_a_bill_has_the_claims_units_at_the_sales_price(harness):
    bills = await closed_sale(harness, ("mei", 4), ("ming", 6), price=25)
    before = await harness.stock("COLA")
    placed = await harness.place(bill=bills[0].token)
    order = (await harness.order(placed)).order
    assert (placed.total, order.buyer_id, order.bill_id) == (100, "mei", bills[0].id)
    assert await harness.stock("COLA") == before == Counters(on_hand=10, reserved=10)
    assert await holders(harness) == [("claim", 6), ("order", 4)]
    assert placed.hold_until == bills[0].pay_until


async def test_a_paid_bill_leaves_the_shelf(harness):
    (bill,) = await closed_sale(harness, ("mei", 4))
    placed, payment = await harness.checked_out(bill=bill.token)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    assert await harness.status(placed) == "paid"
    assert await harness.stock("COLA") == Counters(on_hand=6, reserved=0)
    with pytest.raises(BillOrdered) as refused:
        await harness.place(bill=bill.token)
    assert refused.value.order_token == placed.token


async def test_a_second_order_of_a_bill_is_refused_and_names_the_first(harness):
    (bill,) = await closed_sale(harness, ("mei", 4))
    first = await harness.place("one", bill=bill.token)
    with pytest.raises(BillOrdered) as refused:
        await harness.place("two", bill=bill.token)
    assert refused.value.order_token == first.token
    assert await harness.place("one", bill=bill.token) == first
    with pytest.raises(BillOrdered):
        await harness.place("two", bill=bill.token)


async def test_of_many_orders_of_one_bill_at_once_one_is_placed(harness):
    (bill,) = await closed_sale(harness, ("mei", 4))
    ends = await asyncio.gather(
        *(
            place_order(harness.shop.db, harness.wish(bill=bill.token, method=method))
            for method in ("C-1", "ATM") * 5
        ),
        return_exceptions=True,
    )
    assert sum(not isinstance(end, BaseException) for end in ends) == 1
    refused = [end for end in ends if isinstance(end, BillOrdered)]
    (token,) = {end.order_token for end in refused}
    assert (len(refused), bool(token)) == (9, True)


async def test_nobody_else_can_take_the_units_while_they_pass_over(harness):
    bills = await closed_sale(harness, ("mei", 4), ("ming", 6))
    wishes = [harness.wish(items=(("COLA", 1),)) for _ in range(5)]
    mixed = [*wishes, *(harness.wish(bill=bill.token) for bill in bills)]
    ends = await harness.shop.db.write(place_orders, mixed)
    assert [type(end).__name__ for end in ends] == ["ShortOfStock"] * 5 + ["Placed"] * 2


async def test_a_bill_is_over_at_its_end(harness):
    (bill,) = await closed_sale(harness, ("mei", 4), pay_hours=2)
    harness.forward(hours=2)
    with pytest.raises(BillOver):
        await harness.place(bill=bill.token)
    with pytest.raises(NotFound):
        await harness.place(bill="nobody's")


async def test_whoever_orders_a_bill_at_the_last_minute_has_the_time_a_card_takes(harness):
    (bill,) = await closed_sale(harness, ("mei", 4), pay_hours=2)
    harness.forward(hours=1, minutes=59)
    with pytest.raises(NotOffered):
        await harness.place(bill=bill.token, method="ATM")
    placed, payment = await harness.checked_out(bill=bill.token)
    assert placed.hold_until > bill.pay_until
    harness.forward(minutes=10)
    await harness.expire()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    assert await harness.status(placed) == "paid"


async def test_an_account_lives_as_long_as_the_bill(harness):
    (bill,) = await closed_sale(harness, ("mei", 4), pay_hours=48)
    _, payment = await harness.checked_out(bill=bill.token, method="ATM")
    assert payment.expires_at == bill.pay_until - timedelta(minutes=1)


async def test_changing_the_method_neither_shortens_nor_lengthens_the_hold(harness):
    (bill,) = await closed_sale(harness, ("mei", 4), pay_hours=3)
    placed = await harness.place(bill=bill.token)
    await harness.ask_for_payment(placed, "ATM")
    assert (await harness.order(placed)).order.hold_until == bill.pay_until
    await harness.ask_for_payment(placed, "C-1")
    assert (await harness.order(placed)).order.hold_until == bill.pay_until


@pytest.mark.parametrize("verb", ["cancel", "expire"])
async def test_an_order_that_ends_unpaid_opens_its_bill_again(harness, verb):
    (bill,) = await closed_sale(harness, ("mei", 4))
    first = await harness.place(bill=bill.token)
    end = EndOrder(order_id=first.order_id, verb=verb, actor=SYSTEM, at=harness.clock.present)
    assert await harness.shop.db.submit(expire_orders, end) is None
    assert await harness.stock("COLA") == Counters(on_hand=10, reserved=4)
    second = await harness.place(bill=bill.token)
    assert (await harness.order(second)).order.total == first.total
    assert await harness.stock("COLA") == Counters(on_hand=10, reserved=4)


async def test_a_bank_that_refuses_costs_nobody_their_units(harness):
    (bill,) = await closed_sale(harness, ("mei", 4))
    harness.fault("code", service="OrderCreate", code="E0602")
    placed = await harness.place(bill=bill.token)
    with pytest.raises(BankRefused):
        await harness.ask_for_payment(placed)
    assert await harness.status(placed) == "payment_request_failed"
    await harness.place(bill=bill.token)


async def test_an_unreachable_bank_does_not_end_a_bills_order(harness):
    (bill,) = await closed_sale(harness, ("mei", 4))
    placed = await harness.place(bill=bill.token)
    harness.forward(hours=2)
    await harness.expire()
    assert await harness.status(placed) == "initialized"
    harness.forward(hours=23)
    assert await harness.expire() == 1
    with pytest.raises(BillOver):
        await harness.place(bill=bill.token)


async def test_money_that_comes_after_the_end_goes_back(harness):
    (bill,) = await closed_sale(harness, ("mei", 4))
    placed, payment = await harness.checked_out(bill=bill.token)
    end = EndOrder(order_id=placed.order_id, verb="expire", actor=SYSTEM, at=harness.clock.present)
    await harness.shop.db.submit(expire_orders, end)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    assert await harness.status(placed) == "expired"
    assert await harness.rows("SELECT amount FROM refunds") == [(100,)]
    await harness.place(bill=bill.token)


async def test_a_paid_order_that_is_cancelled_brings_no_claim_back(harness):
    (bill,) = await closed_sale(harness, ("mei", 4))
    placed, payment = await harness.checked_out(bill=bill.token)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    request = RequestRefund(
        refund_id=harness.shop.mint.id(),
        order_token=placed.token,
        wish=RefundWish(restocks_all=True),
        reason="sent back",
        actor=BOB,
        at=harness.shop.mint.now(),
    )
    await cancelling.cancel_any_order(
        harness.shop.db, harness.shop.gateway, harness.shop.mint, request
    )
    assert await harness.status(placed) == "cancelled"
    assert await harness.stock("COLA") == Counters(on_hand=10, reserved=0)
    with pytest.raises(BillOrdered):
        await harness.place(bill=bill.token)


async def test_a_sale_for_nothing_is_paid_at_once(harness):
    (bill,) = await closed_sale(harness, ("mei", 4), price=0)
    placed = await harness.place(bill=bill.token)
    assert placed.method == "none"
    assert await harness.stock("COLA") == Counters(on_hand=6, reserved=0)


async def test_a_bill_may_be_ordered_when_the_goods_are_no_longer_on_sale(harness):
    (bill,) = await closed_sale(harness, ("mei", 4))
    over = {"sale_ends_at": harness.clock.present, "changes": frozenset({"sale_ends_at"})}
    await harness.sell(("COLA", 30, 0), **over)
    with pytest.raises(ShortOfStock):
        await harness.place()
    assert (await harness.place(bill=bill.token)).total == 100


async def test_orders_of_bills_cost_the_same_for_one_and_for_many(harness, statements):
    bills = await closed_sale(harness, *((f"member-{number}", 1) for number in range(9)))
    counts = []
    for size in (slice(0, 1), slice(1, 9)):
        wishes = [harness.wish(bill=bill.token) for bill in bills[size]]
        statements.clear()
        await harness.shop.db.write(place_orders, wishes)
        counts.append(len(statements))
    assert counts[0] == counts[1]


async def test_a_claim_on_two_bills_passes_to_two_orders_and_back(harness):
    await harness.sell(("TEA", 90, 3))
    group = await closed_group(harness, ("mei", 5), sku="TEA", price=80)
    shop = harness.shop
    await receive_stock(shop.db, shop.mint, "TEA", 2, actor=BOB, reason="delivered")
    await group.work()
    bills = [view.bill for view in await group.bills()]
    ends = await shop.db.write(
        place_orders, [harness.wish(bill=bill.token) for bill in reversed(bills)]
    )
    assert sorted(end.total for end in ends) == [160, 240]
    assert await holders(harness) == [("order", 2), ("order", 3)]
    for placed in ends:
        await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)
    assert await holders(harness) == [("claim", 5)]
    assert await harness.stock("TEA") == Counters(on_hand=5, reserved=5)


async def test_what_is_ordered_and_never_paid_goes_to_the_next_in_line_after_the_bills_end(harness):
    await harness.sell(("TEA", 90, 2))
    group = await closed_group(harness, ("mei", 2), ("ming", 2), sku="TEA", price=80)
    (bill,) = [view.bill for view in await group.bills()]
    placed, _ = await harness.checked_out(bill=bill.token)
    harness.forward(hours=25)
    await harness.expire()
    assert await harness.status(placed) == "expired"
    await group.work()
    assert await group.has("mei") == (0, 0)
    assert await group.has("ming") == (2, 0)
    (after,) = [view.bill for view in await group.bills() if view.bill.buyer_id == "ming"]
    _, payment = await harness.checked_out(bill=after.token)
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    await group.work()
    assert await group.status() == "settled"
    assert await harness.stock("TEA") == Counters(on_hand=0, reserved=0)


async def test_an_orders_line_says_its_options_once(harness):
    product = NewProduct(
        name="烏龍茶",
        category="茶",
        skus=(NewSku(sku="TEA-75", price=380, on_hand=5, options={"包裝": "75 克"}),),
    )
    await import_products(harness.shop.db, harness.shop.mint, [product], actor=BOB)
    (bill,) = await closed_sale(harness, ("mei", 1), sku="TEA-75", price=350)
    (line,) = (await harness.order(await harness.place(bill=bill.token))).lines
    assert (line.name, line.options, line.unit_price) == ("烏龍茶", {"包裝": "75 克"}, 350)
