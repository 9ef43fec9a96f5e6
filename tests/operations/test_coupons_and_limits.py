"""Coupons and limits per person at the last use: never one too many, and given back when an order ends."""

import asyncio
from datetime import timedelta

import pytest

from kaimai.domain.buyers import Contact
from kaimai.domain.delivery import DeliveryRates, checked_home
from kaimai.domain.errors import (
    BankRefused,
    CartChanged,
    CouponRefused,
    InvalidInput,
    LimitReached,
    NotFound,
    NotOffered,
    ShortOfStock,
)
from kaimai.domain.moves import Actor
from kaimai.domain.refunds import RefundWish
from kaimai.operations.answers import Placed
from kaimai.operations.cancelling import cancel_any_order
from kaimai.operations.checkout import place_orders
from kaimai.operations.coupons import add_coupon, end_coupon
from kaimai.operations.expiry import cancel_order
from kaimai.operations.refunding import RequestRefund
from kaimai.persistence.stock import Counters
from tests.shop_harness import ALICE, ShopHarness

RATES = DeliveryRates(kinds=("home", "store"), home_fee=100, store_fee=60, free_from=1_500)
HOME = checked_home(name="王小明", phone="0912345678", key="100中正區", street="忠孝東路一段 1 號")


def by(number: int) -> Contact:
    return Contact("王小明", f"09{number:08}")


async def uses(harness: ShopHarness) -> object:
    return (await harness.rows("SELECT uses FROM coupons"))[0][0]


async def counted(harness: ShopHarness) -> list[tuple[object, ...]]:
    return await harness.rows("SELECT person, used FROM purchase_limits ORDER BY person")


async def cancel(harness: ShopHarness, placed: Placed) -> None:
    shop = harness.shop
    await cancel_order(shop.db, shop.gateway, shop.mint, placed.token, actor=ALICE)


async def expired_but_paid(harness: ShopHarness) -> tuple[Placed, str]:
    """An order with the coupon whose money the shop has not heard of; the token that tells of it."""
    placed, payment = await harness.checked_out(coupon="OPEN10")
    token = harness.bank.pay_card(payment.attempt_number)
    harness.fault("refuse_connection", service="Nonce", times=None)
    harness.forward(minutes=50)
    await harness.expire()
    harness.bank.faults.clear()
    assert await harness.status(placed) == "expired"
    return placed, token


async def test_two_hundred_buyers_for_twenty_uses_redeem_exactly_twenty(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 300, 1_000))
    await harness.offer_coupon(uses_max=20)

    ends = await asyncio.gather(
        *(harness.place(coupon="open10", contact=by(n)) for n in range(200)),
        return_exceptions=True,
    )

    placed = [end for end in ends if isinstance(end, Placed)]
    refused = [end for end in ends if isinstance(end, CouponRefused)]
    assert (len(placed), len(refused)) == (20, 180)
    assert {each.why for each in refused} == {"used_up"}
    assert {each.total for each in placed} == {270}
    assert await uses(harness) == 20
    assert await harness.stock("COLA") == Counters(1_000, 20)


async def test_a_limit_of_two_holds_over_parallel_orders_by_phone(harness: ShopHarness) -> None:
    await harness.sell(("RED", 300, 50), ("BLUE", 300, 50), limit_per_person=2)
    spellings = ("0912345678", "0912-345-678", "+886912345678", "0912 345 678")

    ends = await asyncio.gather(
        *(
            harness.place(items=((sku, 1),), contact=Contact("王", spelling))
            for spelling in spellings
            for sku in ("RED", "BLUE")
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(end, Placed) for end in ends) == 2
    refused = [end for end in ends if isinstance(end, LimitReached)]
    assert [(each.limit, each.left) for each in refused] == [(2, 0)] * 6
    assert await counted(harness) == [("phone:0912345678", 2)]


async def test_a_limit_holds_for_one_cookie_with_many_numbers(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 50), limit_per_person=2)
    first = await harness.place(cart=await harness.cart_with(COLA=1), contact=by(1))
    await harness.place(cart=await harness.cart_with(COLA=1), contact=by(2))

    with pytest.raises(LimitReached):
        await harness.place(cart=await harness.cart_with(COLA=1), contact=by(3))
    await cancel(harness, first)
    assert await harness.place(cart=await harness.cart_with(COLA=1), contact=by(3))


async def test_an_order_for_more_than_the_limit_says_how_many_are_left(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 300, 50), limit_per_person=3)
    await harness.place(items=(("COLA", 1),))

    with pytest.raises(LimitReached) as refused:
        await harness.place(items=(("COLA", 3),))

    assert (refused.value.name, refused.value.limit, refused.value.left) == ("可樂", 3, 2)
    assert await harness.stock("COLA") == Counters(50, 1)


async def test_where_persons_are_counted_somebody_must_be_named(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 50), limit_per_person=2)
    await harness.sell(("TEA", 300, 50), name="茶")
    await harness.offer_coupon(uses_per_buyer=1)

    for wish in ({"items": (("COLA", 1),)}, {"items": (("TEA", 1),), "coupon": "OPEN10"}):
        with pytest.raises(InvalidInput) as refused:
            await harness.place(contact=Contact(), **wish)
        assert refused.value.field == "buyer.phone"


async def test_a_coupon_for_one_use_each_is_refused_the_second_time(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 50))
    await harness.offer_coupon(uses_per_buyer=1)
    first = await harness.place(coupon="OPEN10", contact=by(1))

    with pytest.raises(CouponRefused) as refused:
        await harness.place(coupon="OPEN10", contact=by(1))
    assert refused.value.why == "used_by_you"
    assert await harness.place(coupon="OPEN10", contact=by(2))
    await cancel(harness, first)
    assert await harness.place(coupon="OPEN10", contact=by(1))


async def test_a_coupon_that_does_not_count_is_refused_and_nothing_moves(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 300, 50))
    await harness.offer_coupon(minimum_total=301)

    for code, why in (("OPEN10", "minimum"), ("NOPE", "unknown")):
        with pytest.raises(CouponRefused) as refused:
            await harness.place("key " + code, coupon=code)
        assert refused.value.why == why
        with pytest.raises(CouponRefused, match=why):
            await harness.place("key " + code, coupon=code)
    assert await harness.stock("COLA") == Counters(50, 0)
    assert await uses(harness) == 0


async def test_a_coupon_that_was_ended_counts_no_longer(harness: ShopHarness) -> None:
    db, mint = harness.shop.db, harness.shop.mint
    await harness.sell(("COLA", 300, 50))
    await harness.offer_coupon()
    kept = await harness.place(coupon="OPEN10")

    await end_coupon(db, mint, " open10 ")

    with pytest.raises(CouponRefused):
        await harness.place(coupon="OPEN10")
    assert (await harness.order(kept)).order.discount == 30
    with pytest.raises(NotFound):
        await end_coupon(db, mint, "NOPE")
    with pytest.raises(InvalidInput):
        await add_coupon(db, mint, code="open10", kind="fixed", value=5)


async def test_what_expires_gives_coupon_and_limit_back(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 50), limit_per_person=1)
    await harness.offer_coupon(uses_max=1)
    await harness.checked_out(coupon="OPEN10")
    assert await uses(harness) == 1

    harness.forward(hours=2)
    await harness.expire()

    assert await uses(harness) == 0
    assert await counted(harness) == [("phone:0912345678", 0)]
    assert await harness.place(coupon="OPEN10")


async def test_what_the_bank_refuses_gives_coupon_and_limit_back(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 50), limit_per_person=1)
    await harness.offer_coupon(uses_max=1)
    placed = await harness.place(coupon="OPEN10")
    harness.fault("code", service="OrderCreate", code="E0101")

    with pytest.raises(BankRefused):
        await harness.ask_for_payment(placed)

    assert await harness.status(placed) == "payment_request_failed"
    assert await uses(harness) == 0
    assert await counted(harness) == [("phone:0912345678", 0)]


async def test_late_money_takes_coupon_and_limit_again(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 50), limit_per_person=1)
    await harness.offer_coupon(uses_max=1, uses_per_buyer=1)
    placed, token = await expired_but_paid(harness)

    await harness.ring(token)

    assert await harness.status(placed) == "paid"
    assert await uses(harness) == 1
    assert await counted(harness) == [("phone:0912345678", 1)]


@pytest.mark.parametrize("gone", ["coupon", "limit"])
async def test_late_money_goes_back_when_its_coupon_or_limit_is_used_up(
    harness: ShopHarness, gone: str
) -> None:
    await harness.sell(("COLA", 300, 50), limit_per_person=1)
    await harness.offer_coupon(uses_max=1)
    placed, token = await expired_but_paid(harness)
    if gone == "coupon":
        await harness.place(coupon="OPEN10", contact=by(7))
    else:
        await harness.place()

    await harness.ring(token)

    assert await harness.status(placed) == "expired"
    assert await harness.rows("SELECT amount FROM refunds") == [(270,)]


async def test_a_paid_order_that_is_cancelled_gives_coupon_and_limit_back(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 300, 50), limit_per_person=1)
    await harness.offer_coupon(uses_max=1)
    placed, payment = await harness.checked_out(coupon="OPEN10")
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    shop = harness.shop

    request = RequestRefund(
        refund_id=shop.mint.id(),
        order_token=placed.token,
        wish=RefundWish(),
        reason="買錯了",
        actor=Actor("staff", "bob"),
        at=shop.mint.now(),
        cancels=True,
    )
    await cancel_any_order(shop.db, shop.gateway, shop.mint, request)

    assert await uses(harness) == 0
    assert await counted(harness) == [("phone:0912345678", 0)]


async def test_a_line_returns_its_share_of_the_discount_and_all_of_it_the_shipping_too(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 333, 50), ("TEA", 500, 50))
    await harness.offer_coupon(value=15)
    placed, payment = await harness.checked_out(
        items=(("COLA", 2), ("TEA", 1)), coupon="OPEN10", delivery=HOME, rates=RATES
    )
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    # 1166 less 15 % is 992; COLA's share is 567 of it, and the delivery costs 100.
    assert placed.total == 1_166 - 174 + 100

    await harness.give_back(payment, lines={"COLA": 1})
    await harness.refund()
    await harness.refund()
    await harness.give_back(payment)

    amounts = [row[0] for row in await harness.rows("SELECT amount FROM refunds ORDER BY id")]
    assert amounts == [284, 1_092 - 284]


async def test_delivery_is_charged_kept_and_free_from_its_threshold(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 50))

    paid = await harness.place(delivery=HOME, rates=RATES)
    free = await harness.place(items=(("COLA", 5),), delivery=HOME, rates=RATES)
    with pytest.raises(CartChanged):
        await harness.place(delivery=HOME, rates=RATES, total=300)
    with pytest.raises(NotOffered) as refused:
        await harness.place(delivery=HOME, rates=DeliveryRates(kinds=("store",)))

    assert (paid.total, free.total) == (400, 1_500)
    view = await harness.order(paid)
    assert view.delivery == HOME
    assert view.order.shipping_fee == 100
    assert refused.value.field == "delivery.kind"


async def test_a_discount_of_everything_is_paid_at_once(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 50))
    await harness.offer_coupon(kind="fixed", value=500)

    placed = await harness.place(coupon="OPEN10")

    assert (placed.total, await harness.status(placed)) == (0, "paid")


async def test_stock_that_is_short_is_told_first_and_takes_no_use(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 1), limit_per_person=1)
    await harness.offer_coupon(uses_max=1)

    with pytest.raises(ShortOfStock):
        await harness.place(items=(("COLA", 2),), coupon="OPEN10")

    assert await uses(harness) == 0
    assert await counted(harness) == [("phone:0912345678", 0)]


async def test_a_batch_with_coupons_and_limits_costs_the_same_for_one_and_for_many(
    harness: ShopHarness, statements: list[str]
) -> None:
    await harness.sell(("COLA", 300, 1_000))
    await harness.sell(("FIG", 300, 1_000), name="無花果", limit_per_person=2)
    await harness.offer_coupon(uses_per_buyer=1, uses_max=500)
    db, wish = harness.shop.db, {"items": (("FIG", 1),), "coupon": "OPEN10"}
    await db.write(place_orders, [harness.wish()])

    statements.clear()
    await db.write(place_orders, [harness.wish(contact=by(0))])
    plain = len(statements)
    statements.clear()
    await db.write(place_orders, [harness.wish(contact=by(1), **wish)])
    one = len(statements)
    statements.clear()
    await db.write(place_orders, [harness.wish(contact=by(n), **wish) for n in range(2, 200)])

    assert len(statements) == one == plain + 8
    assert plain <= 16


async def test_a_coupon_in_its_time_only(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 300, 50))
    opens = harness.clock.present + timedelta(hours=1)
    await harness.offer_coupon(starts_at=opens, ends_at=opens + timedelta(hours=1))

    with pytest.raises(CouponRefused, match="not_yet"):
        await harness.place(coupon="OPEN10")
    harness.forward(hours=1)
    assert await harness.place(coupon="OPEN10")
    harness.forward(hours=1)
    with pytest.raises(CouponRefused, match="over"):
        await harness.place(coupon="OPEN10")
